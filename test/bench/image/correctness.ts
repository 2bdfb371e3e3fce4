import sharp from 'sharp';
import type { Target } from './server/target.ts';
import type { Asked, Workload } from './workload.ts';

/** How many tiles are looked at. */
const TILES = 30;
const ODD = 6;

/** What a server answers wrongly, before it is measured: a fast wrong answer shall not win. */
export async function check(target: Target, work: Workload): Promise<string[]> {
  const asked = [
    ...work.together.slice(0, TILES),
    ...(target.offers.includes('sizes') ? work.sizes : []),
    ...(target.offers.includes('oddJpg') ? work.oddJpg.slice(0, ODD) : []),
    ...(target.offers.includes('oddWebp') ? work.oddWebp.slice(0, ODD) : []),
  ];
  const wrong: string[] = [];
  for (const one of asked) {
    wrong.push(...(await checkPicture(target, target.path(one), one)));
    if (target.coldPath(one) !== target.path(one) && one.rest.includes(',')) {
      wrong.push(...(await checkPicture(target, target.coldPath(one), one)));
    }
  }
  if (target.offers.includes('info')) wrong.push(...(await checkInfo(target, work)));
  return wrong;
}

async function checkPicture(target: Target, path: string, asked: Asked): Promise<string[]> {
  const response = await fetch(`http://127.0.0.1:${target.port}${path}`);
  const bytes = Buffer.from(await response.arrayBuffer());
  if (response.status !== 200) return [`${path}: status ${response.status}`];
  const picture = sharp(bytes);
  const { format } = await picture.metadata();
  const { info } = await picture.raw().toBuffer({ resolveWithObject: true });
  if (format === asked.format && info.width === asked.width && info.height === asked.height)
    return [];
  const [is, should] = [`${info.width}×${info.height}`, `${asked.width}×${asked.height}`];
  return [`${path}: ${format} of ${is} pixels, not ${asked.format} of ${should}`];
}

async function checkInfo(target: Target, { tiles }: Workload): Promise<string[]> {
  const wrong: string[] = [];
  for (const picture of new Set(tiles.map((tile) => tile.picture))) {
    const path = target.infoPath(picture);
    const info = (await (await fetch(`http://127.0.0.1:${target.port}${path}`)).json()) as object;
    const { width, height } = info as { width?: unknown; height?: unknown };
    if (width !== picture.width || height !== picture.height) wrong.push(`${path}: wrong size`);
  }
  return wrong;
}
