import sharp from 'sharp';
import type { Target } from './server/target.ts';
import type { ImageRequest, Workload } from './workload.ts';

/** How many tiles, and how many arbitrary regions of each format, are checked. */
const TILES = 30;
const ODD_REGIONS = 6;

/** The wrong responses of a server, one sentence each. A fast wrong response must not win. */
export async function findWrongResponses(target: Target, work: Workload): Promise<string[]> {
  const requests = [
    ...(target.offers.includes('tile') ? work.together.slice(0, TILES) : []),
    ...(target.offers.includes('sizes') ? work.sizes : []),
    ...(target.offers.includes('made') ? work.oddJpg.slice(0, ODD_REGIONS) : []),
    ...(target.offers.includes('made') ? work.thumbsFirst.slice(0, ODD_REGIONS) : []),
    ...(target.offers.includes('oddWebp') ? work.oddWebp.slice(0, ODD_REGIONS) : []),
  ];
  const wrong: string[] = [];
  for (const request of requests) {
    wrong.push(...(await checkPicture(target, target.path(request), request)));
    if (target.coldPath(request) !== target.path(request) && request.rest.includes(',')) {
      wrong.push(...(await checkPicture(target, target.coldPath(request), request)));
    }
  }
  if (target.offers.includes('info')) wrong.push(...(await checkInfo(target, work)));
  return wrong;
}

async function checkPicture(target: Target, path: string, right: ImageRequest): Promise<string[]> {
  const response = await fetch(`http://127.0.0.1:${target.port}${path}`);
  const bytes = Buffer.from(await response.arrayBuffer());
  if (response.status !== 200) return [`${path}: status ${response.status}`];
  const picture = sharp(bytes);
  const { format } = await picture.metadata();
  const { info } = await picture.raw().toBuffer({ resolveWithObject: true });
  if (format === right.format && info.width === right.width && info.height === right.height)
    return [];
  return [
    `${path}: ${format} of ${info.width} × ${info.height} pixels instead of ${right.format} of ${right.width} × ${right.height}`,
  ];
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
