import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import sharp from 'sharp';
import { isSrgb } from '../../../src/image/master/profile.ts';

/** The profile that libvips embeds for this name. */
async function profileOf(name: 'srgb' | 'p3'): Promise<Buffer> {
  const create = { width: 1, height: 1, channels: 3, background: 'white' } as const;
  const png = await sharp({ create }).withIccProfile(name).png().toBuffer();
  const { icc } = await sharp(png).metadata();
  if (!icc) throw new Error('there is no profile');
  return icc;
}

/** The profile of 1998, which most cameras and scanners embed. */
const COMMON = readFileSync('node_modules/pdfkit/js/data/sRGB_IEC61966_2_1.icc');

/** A copy in which the curve of all channels is this table. */
function withCurve(profile: Buffer, entries: number, curve: (value: number) => number): Buffer {
  const table = Buffer.alloc(12 + 2 * entries);
  table.write('curv', 'latin1');
  table.writeUInt32BE(entries, 8);
  for (let i = 0; i < entries; i++) {
    table.writeUInt16BE(Math.round(65535 * curve(i / (entries - 1))), 12 + 2 * i);
  }
  const copy = Buffer.concat([profile, table]);
  for (let at = 132; at < 132 + 12 * copy.readUInt32BE(128); at += 12) {
    if (!/^[rgb]TRC$/.test(copy.toString('latin1', at, at + 4))) continue;
    copy.writeUInt32BE(profile.length, at + 4);
    copy.writeUInt32BE(table.length, at + 8);
  }
  return copy;
}

const srgb = (value: number): number =>
  value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;

describe('isSrgb(profile)', () => {
  it('knows sRGB by whoever made the profile, with a table or a formula for its curve', async () => {
    expect(isSrgb(COMMON)).to.equal(true);
    expect(isSrgb(await profileOf('srgb'))).to.equal(true);
    for (const entries of [256, 1024, 4096]) {
      expect(isSrgb(withCurve(COMMON, entries, srgb)), `${entries}`).to.equal(true);
    }
  });
  it('knows other colours and other curves from sRGB', async () => {
    expect(isSrgb(await profileOf('p3'))).to.equal(false);
    for (const gamma of [1, 1.8, 2.2]) {
      const other = withCurve(COMMON, 1024, (value) => value ** gamma);
      expect(isSrgb(other), `gamma ${gamma}`).to.equal(false);
    }
    const lut = Buffer.from(COMMON.toString('latin1').replace('tech', 'A2B0'), 'latin1');
    expect(isSrgb(lut)).to.equal(false);
  });
  it('takes a damaged profile for another one', async () => {
    for (let length = 0; length < COMMON.length / 2; length += 7) {
      expect(isSrgb(COMMON.subarray(0, length)), `${length} bytes`).to.equal(false);
    }
    for (let at = 0; at < 600; at++) {
      const damaged = Buffer.from(COMMON);
      damaged[at] = (damaged[at] ?? 0) ^ 0xff;
      expect(isSrgb(damaged)).to.be.a('boolean');
    }
  });
});
