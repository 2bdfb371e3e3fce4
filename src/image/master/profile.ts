/** The colourants of sRGB under D50, as its profiles round them: X, Y, Z. IEC 61966-2-1 */
const COLOURANTS: { readonly [tag: string]: readonly [number, number, number] } = {
  rXYZ: [0.4361, 0.2225, 0.0139],
  gXYZ: [0.3851, 0.7169, 0.0971],
  bXYZ: [0.1431, 0.0606, 0.7142],
};

/** About half a level of 8 bits. */
const MAX_COLOURANT_ERROR = 0.001;

/** In levels of 8 bits. Profiles of sRGB by different makers differ by less, gamma 2.2 by more. */
const MAX_CURVE_ERROR = 1;

/**
 * Whether an ICC profile describes sRGB, whatever its name and its maker, so that its pixels need no conversion.
 * ICC.1:2022: https://www.color.org/specification/ICC.1-2022-05.pdf
 *
 * @param profile may be damaged
 */
export function isSrgb(profile: Buffer): boolean {
  try {
    const tags = readTags(profile);
    // Tables of colours take precedence over colourants and curves. §8.4.2
    if (profile.toString('latin1', 16, 24) !== 'RGB XYZ ' || tags.has('A2B0')) return false;
    const hasColourants = Object.entries(COLOURANTS).every(([name, expected]) => {
      const tag = tags.get(name);
      return tag && xyzOf(tag).every((value, i) => isClose(value, expected[i] ?? 0));
    });
    return hasColourants && ['rTRC', 'gTRC', 'bTRC'].every((name) => hasSrgbCurve(tags.get(name)));
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

const isClose = (value: number, expected: number) =>
  Math.abs(value - expected) <= MAX_COLOURANT_ERROR;

/** No profile has more. */
const MAX_TAGS = 100;

/** §7.3 */
function readTags(profile: Buffer): Map<string, Buffer> {
  const tags = new Map<string, Buffer>();
  const count = Math.min(profile.readUInt32BE(128), MAX_TAGS);
  for (let at = 132; at < 132 + 12 * count; at += 12) {
    const start = profile.readUInt32BE(at + 4);
    tags.set(
      profile.toString('latin1', at, at + 4),
      profile.subarray(start, start + profile.readUInt32BE(at + 8)),
    );
  }
  return tags;
}

/** A number of type s15Fixed16. §4.6 */
const fixed = (tag: Buffer, at: number): number => tag.readInt32BE(at) / 65536;

/** §10.31 */
const xyzOf = (tag: Buffer): number[] => [8, 12, 16].map((at) => fixed(tag, at));

/** Whether each level of 8 bits means the same light as in sRGB. */
function hasSrgbCurve(tag: Buffer | undefined): boolean {
  const curve = tag && curveOf(tag);
  if (!curve) return false;
  for (let level = 0; level <= 255; level++) {
    const error = 255 * encoded(curve(level / 255)) - level;
    if (!(Math.abs(error) <= MAX_CURVE_ERROR)) return false;
  }
  return true;
}

/** The value of sRGB for an amount of light, both from 0 to 1. IEC 61966-2-1 */
const encoded = (light: number): number =>
  light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;

type Curve = (value: number) => number;

/** The light for a value of the profile, both from 0 to 1. Undefined for curves that sRGB has not. */
function curveOf(tag: Buffer): Curve | undefined {
  const type = tag.toString('latin1', 0, 4);
  if (type === 'curv') return tableCurve(tag);
  // §10.18: only function 3 has the straight start of sRGB.
  if (type !== 'para' || tag.readUInt16BE(8) !== 3) return undefined;
  const [g, a, b, c, d] = [12, 16, 20, 24, 28].map((at) => fixed(tag, at));
  if (!g || !a || !c || b === undefined || d === undefined) return undefined;
  return (value) => (value >= d ? (a * value + b) ** g : c * value);
}

/** §10.6 */
function tableCurve(tag: Buffer): Curve | undefined {
  const last = tag.readUInt32BE(8) - 1;
  if (last < 1) return undefined;
  return (value) => {
    const below = Math.min(Math.floor(value * last), last - 1);
    const [low, high] = [tag.readUInt16BE(12 + 2 * below), tag.readUInt16BE(14 + 2 * below)];
    return (low + (high - low) * (value * last - below)) / 65535;
  };
}
