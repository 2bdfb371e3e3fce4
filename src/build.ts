import { chmod } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { copyAssets } from './build/asset.ts';
import { codeFiles } from './build/coded.ts';
import { copyDeepZoom } from './build/deep-zoom.ts';
import { cutFonts } from './build/font.ts';
import { buildValidators } from './build/validators.ts';
import { VIEWERS, vendorViewer } from './build/viewer.ts';
import { isMissing } from './errors.ts';

/** What `npm run build` does after tsc: the files that tsc leaves behind, the fonts, the viewers, and what of them is text compressed. */
const root = fileURLToPath(new URL('..', import.meta.url));

await copyAssets(`${root}/src`, `${root}/dist`);
await chmod(`${root}/dist/main.js`, 0o755).catch((error: unknown) => {
  if (!isMissing(error)) throw error;
});
await buildValidators(root);
await cutFonts(root);
await copyDeepZoom(root);
for (const viewer of VIEWERS) await vendorViewer(root, viewer);
for (const served of ['page/viewer', 'page/icon', 'viewers'])
  await codeFiles(`${root}/dist/${served}`);
