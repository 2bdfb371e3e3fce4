import { join, resolve } from 'node:path';
import type { Config } from '../config.ts';

/** Where everything lies, as absolute paths. */
export function foldersOf(config: Config) {
  const data = resolve(config.data);
  return {
    manifests: resolve(config.manifests),
    images: resolve(config.images),
    data,
    database: join(data, 'fonds.sqlite'),
    derivatives: join(data, 'derivatives'),
    exports: join(data, 'exports'),
    dataset: join(data, 'dataset'),
    scratch: join(data, 'scratch'),
  };
}
