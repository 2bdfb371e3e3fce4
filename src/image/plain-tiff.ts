import { BYTES, type Field, LONG, SHORT, tiffHead } from './tiff.ts';

/** Samples pixel by pixel: one or three channels, in one byte each or, above 8 bits, in two. */
export type PlainImage = {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly bits: number;
};

/**
 * The parts of an uncompressed TIFF in one strip, with an ICC profile where there is one: the
 * simplest file that says what its samples mean. TIFF 6.0, §6.
 */
export function plainTiff(
  { width, height, channels, bits }: PlainImage,
  samples: Uint8Array,
  profile?: Uint8Array,
): Uint8Array[] {
  const depth = bits > 8 ? 16 : 8;
  const fields: Field[] = [
    [256, LONG, [width]],
    [257, LONG, [height]],
    [258, SHORT, new Array<number>(channels).fill(depth)],
    [259, SHORT, [1]],
    [262, SHORT, [channels === 1 ? 1 : 2]],
    [274, SHORT, [1]],
    [277, SHORT, [channels]],
    [278, LONG, [height]],
    [284, SHORT, [1]],
  ];
  if (profile) fields.push([34_675, BYTES, profile]);
  spread(samples, bits);
  return [tiffHead(fields, 'strips', [samples.length]), samples];
}

/** Samples of 1 to 7 or 9 to 15 bits are spread over the whole byte or two bytes. */
function spread(samples: Uint8Array, bits: number): void {
  if (bits === 8 || bits === 16) return;
  const most = 2 ** bits - 1;
  if (bits < 8) {
    for (let at = 0; at < samples.length; at++) samples[at] = ((samples[at] ?? 0) * 255) / most;
    return;
  }
  const wide = new Uint16Array(samples.buffer, samples.byteOffset, samples.length >> 1);
  for (let at = 0; at < wide.length; at++) wide[at] = ((wide[at] ?? 0) * 65_535) / most;
}
