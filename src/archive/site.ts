import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Records } from '../catalogue/records.ts';
import { FondsError } from '../errors.ts';
import { type SiteOptions, writeSite } from '../export/site/site.ts';
import { staticFolders } from '../http/viewer.ts';
import type { Uris } from '../iiif/uri.ts';
import type { ImageEngine } from '../image/engine.ts';
import { unpack } from '../image/unpack.ts';
import { DIST } from './package.ts';

type Opened = {
  readonly uri: Uris;
  readonly records: Records;
  readonly engine: ImageEngine;
  readonly server: () => Server;
};

/** Copies what the server of this archive answers, asking it at an address that nobody else knows. */
export async function exportSite(
  { uri, records, engine, server }: Opened,
  folder: string,
  { ids, ...options }: Omit<SiteOptions, 'records'> & { readonly ids: readonly string[] },
): Promise<number> {
  for (const id of ids) {
    if (records.path(id).length === 0) {
      throw new FondsError('NO_SUCH_RECORD', `there is no record “${id}”`);
    }
  }
  const wanted = ids.length ? { records: withAllBelow(records, ids) } : {};
  const asked = server().listen(0, '127.0.0.1');
  await once(asked, 'listening');
  const { port } = asked.address() as AddressInfo;
  try {
    return await writeSite(
      {
        uri,
        get: (path) => fetch(`http://127.0.0.1:${port}${path}`, { headers: ASKING }),
        unpackImage: (image, into) => unpackImage(engine, image, into),
        folders: staticFolders(DIST),
      },
      folder,
      { ...options, ...wanted },
    );
  } finally {
    asked.closeAllConnections();
    asked.close();
  }
}

const ASKING = { 'accept-language': 'en', accept: '*/*' };

function withAllBelow(records: Records, ids: readonly string[]): Set<string> {
  const all = new Set<string>();
  const add = (id: string): void => {
    all.add(id);
    for (const member of records.members(id)) add(member.id);
  };
  ids.forEach(add);
  return all;
}

/** Universal Viewer asks for thumbnails in this width, in pixels, whatever sizes are listed. */
const THUMBNAIL = 90;

/** Tiles and sizes as they lie, the whole image, which level 0 must have, and the thumbnail. */
async function unpackImage(engine: ImageEngine, image: string, folder: string): Promise<void> {
  const source = engine.find(image);
  if (!source) throw new FondsError('NO_SUCH_IMAGE', `there is no image “${image}”`);
  await unpack(source.pack, folder);
  const sizes = source.width > THUMBNAIL ? ['max', `${THUMBNAIL},`] : ['max'];
  for (const size of sizes) {
    const request = ['full', size, '0', 'default.jpg'] as const;
    const { body } = await engine.image(3, source, request);
    await mkdir(join(folder, 'full', size, '0'), { recursive: true });
    await writeFile(join(folder, ...request), body);
  }
}
