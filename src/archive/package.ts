import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the package lies, whether it runs from src/ or from dist/. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What the build made. */
export const DIST = join(ROOT, 'dist');

/** Part of what every publication depends on: a new version may build it in another way. */
export const version = (): string =>
  JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version as string;
