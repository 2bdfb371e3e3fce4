import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMissing } from '../src/errors.ts';
import { compressFiles, copyAssets } from './assets.ts';
import { cutFonts } from './font.ts';
import { buildValidators } from './validators.ts';
import { copyOpenSeadragon, VIEWERS, vendorViewer } from './viewer.ts';

/** The steps of `npm run build` after tsc. */
const root = fileURLToPath(new URL('..', import.meta.url));

await copyAssets(root);
await chmod(join(root, 'dist', 'main.js'), 0o755).catch((error: unknown) => {
  if (!isMissing(error)) throw error;
});
await buildValidators(root);
await cutFonts(root);
await copyOpenSeadragon(root);
for (const viewer of VIEWERS) await vendorViewer(root, viewer);
for (const folder of ['assets', 'viewers']) await compressFiles(join(root, 'dist', folder));
