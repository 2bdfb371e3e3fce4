/** Samples pixel by pixel: one or three channels, in one byte each or, above 8 bits, in two. */
export type PlainImage = {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly bits: number;
};

const SHORT = 3;
const LONG = 4;
const BYTES = 7;
const DIRECTORY = 8;

/**
 * The parts of an uncompressed TIFF in one strip, with an ICC profile where there is one: the
 * simplest file that says what its samples mean. TIFF 6.0, §2 and §6.
 */
export function plainTiff(
  image: PlainImage,
  samples: Uint8Array,
  profile?: Uint8Array,
): Uint8Array[] {
  const { width, height, channels, bits } = image;
  const depth = bits > 8 ? 16 : 8;
  const fields = profile ? 12 : 11;
  const bitsAt = DIRECTORY + 2 + fields * 12 + 4;
  const profileAt = bitsAt + 2 * channels;
  const samplesAt = profileAt + (profile?.length ?? 0) + ((profile?.length ?? 0) % 2);
  const entries: [tag: number, type: number, count: number, value: number][] = [
    [256, LONG, 1, width],
    [257, LONG, 1, height],
    [258, SHORT, channels, channels === 1 ? depth : bitsAt],
    [259, SHORT, 1, 1],
    [262, SHORT, 1, channels === 1 ? 1 : 2],
    [273, LONG, 1, samplesAt],
    [274, SHORT, 1, 1],
    [277, SHORT, 1, channels],
    [278, LONG, 1, height],
    [279, LONG, 1, samples.length],
    [284, SHORT, 1, 1],
  ];
  if (profile) entries.push([34_675, BYTES, profile.length, profileAt]);

  const head = Buffer.alloc(samplesAt);
  head.write('II*\0', 'latin1');
  head.writeUInt32LE(DIRECTORY, 4);
  head.writeUInt16LE(entries.length, DIRECTORY);
  entries.forEach(([tag, type, count, value], index) => {
    const at = DIRECTORY + 2 + index * 12;
    head.writeUInt16LE(tag, at);
    head.writeUInt16LE(type, at + 2);
    head.writeUInt32LE(count, at + 4);
    head.writeUInt32LE(value, at + 8);
  });
  for (let channel = 0; channel < channels; channel++) {
    head.writeUInt16LE(depth, bitsAt + 2 * channel);
  }
  if (profile) head.set(profile, profileAt);
  spread(samples, bits);
  return [head, samples];
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
