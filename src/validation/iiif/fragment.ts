import type { Box } from '../../record/box.ts';

export type Fragment = {
  /** In units of the canvas, or in percent of it. */
  readonly region?: Box & { readonly percent: boolean };
  /** In seconds; without an end, to the end. */
  readonly time?: { readonly start: number; readonly end?: number };
  /** What of it cannot be read. */
  readonly fault?: string;
};

const REGION =
  /^(?:(pixel|percent):)?(\d+(?:\.\d+)?),(\d+(?:\.\d+)?),(\d+(?:\.\d+)?),(\d+(?:\.\d+)?)$/;
const TIME = /^(?:npt:)?([\d:.]*)(?:,([\d:.]+))?$/;

/** Reads `t=10,20&xywh=1,2,3,4`; other dimensions are left alone. https://www.w3.org/TR/media-frags/ */
export function readFragment(text: string): Fragment {
  const fields = new Map(text.split('&').map((pair) => split(pair)));
  const region = fields.get('xywh');
  const time = fields.get('t');
  return {
    ...(region === undefined ? {} : readRegion(region)),
    ...(time === undefined ? {} : readTime(time)),
  };
}

function split(pair: string): [name: string, value: string] {
  const equals = pair.indexOf('=');
  return equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
}

function readRegion(value: string): Fragment {
  const found = REGION.exec(value);
  if (!found) return { fault: `xywh=${value}` };
  const [x = 0, y = 0, w = 0, h = 0] = found.slice(2).map(Number);
  if (w === 0 || h === 0) return { fault: `xywh=${value}` };
  return { region: { x, y, w, h, percent: found[1] === 'percent' } };
}

function readTime(value: string): Fragment {
  const found = TIME.exec(value);
  const start = secondsOf(found?.[1] || '0');
  const end = found?.[2] === undefined ? undefined : secondsOf(found[2]);
  if (value === '' || !found || Number.isNaN(start) || Number.isNaN(end)) {
    return { fault: `t=${value}` };
  }
  return { time: end === undefined ? { start } : { start, end } };
}

/** `83`, `83.5`, `1:23.5`, `0:01:23.5` in seconds. */
const secondsOf = (clock: string): number =>
  clock.split(':').reduce((seconds, part) => seconds * 60 + (part ? Number(part) : Number.NaN), 0);
