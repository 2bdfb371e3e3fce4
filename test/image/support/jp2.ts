import openjpeg from '@cornerstonejs/codec-openjpeg/wasmjs';

/** A JPEG 2000 codestream without loss, of samples pixel by pixel, in one byte each or two. */
export async function codestream(
  pixels: Buffer,
  image: { width: number; height: number; channels: number; bits?: number },
): Promise<Buffer> {
  const { J2KEncoder } = await openjpeg({ print: () => {}, printErr: () => {} });
  const encoder = new J2KEncoder();
  const { width, height, channels, bits = 8 } = image;
  encoder
    .getDecodedBuffer({
      width,
      height,
      bitsPerSample: bits,
      componentCount: channels,
      isSigned: false,
      isUsingColorTransform: channels === 3,
    })
    .set(pixels);
  encoder.encode();
  return Buffer.from(encoder.getEncodedBuffer());
}

/** Of 64 × 48 pixels and 3 × 16 bits: red is 1000 x, green 1300 y, blue 40000. The encoder here is of 8 bits. */
export const DEEP = Buffer.from(
  [
    '/0//UQAvAAAAAABAAAAAMAAAAAAAAAAAAAAAQAAAADAAAAAAAAAAAAADDwEBDwEBDwEB/1IADAAAAAEAAgQEAAH/XAAK',
    'QICIiJCIiJD/kAAKAAAAAAJ0AAH/k9/4l1ARay1EKHBsXcFgOxOt27RQclR7RSbEGcRH4amhG7ilCmCaGKRa34ATQzqx',
    '0uxhM5tnSwf7EoLKFsCFpSQWULYELMi/TWEIaXt1m68tvjX+Ez/EU1DIJuOw0vNiD2lPZoU/Yk9pT2aFP2I5sN5UegV5',
    'UjZ8IKhMD/KkbPhBUJg/5UGgHAmy8xotYZ8dtFX7r+lmBnx20Vfuv6WYF7Dja6ymrhOasHidb8DV4nNWDxOt+Bq8TmrX',
    'HdfN83zfOAHoGK26+b5vnAD0DFbdfN83zgGImen+VUd6NT4AvKiA+EWRxK/Pbj+9Gp70al/f+JcoEo636JgCnjyAwBmj',
    'xGu+lJJJLQ1UAPvC5uc//3//SEyrq5JJJBgStZmZmZmZmOERrtBD1oD1G224QIebbbbbSbBbSlIVp2G2222QFOVvUbbc',
    'Nt+O+gVXCN4GazLi4kJJLQI3gZrMzMn3X/9//3//fzdxmZmZmZmY/opSc5znOc5zn+/Vtttts9LRznOc5znOc57MGUAA',
    'AAAAAQQDKqqqqqqq/Cv3YbbbZaMpb1G221t7FAAAAAAAAAAAAAAAAAAG3dG2223Dbd0rQquEbwM1m1EbaXJIauEbwM1t',
    'RAJbQ1cI3gZrL8P/ABCAFABcr/97PkAAAAAwkJf8uewAAAABhIS+s+IAAGEhL/9/wP8BMF+nxUbGcIAxy0VE+bjD1v1+',
    'jfegf4FgjKQpP/vK2AMFd1BoeEOLWgXoJDVfP4DAP2Egi2IBdbGGMQAABhCPiHWJqQl/oD+RwNVGSp39tg8ADCQl8zog',
    'AYR9DsiQCc0SATmiQl+A/9k=',
  ].join(''),
  'base64',
);

/** sRGB, as an enumerated colour. ITU-T T.800, §I.5.3.3 */
const SRGB = Buffer.from([1, 0, 0, 0, 0, 0, 16]);

/** Puts a codestream into the boxes of a JP2 file. ITU-T T.800, annex I */
export function jp2File(stream: Buffer, said = box('colr', SRGB)): Buffer {
  const header = Buffer.alloc(14);
  header.writeUInt32BE(stream.readUInt32BE(12), 0);
  header.writeUInt32BE(stream.readUInt32BE(8), 4);
  header.writeUInt16BE(stream.readUInt16BE(40), 8);
  header.set([stream.readUInt8(42), 7, 0, 0], 10);
  return Buffer.concat([
    box('jP  ', Buffer.from('0d0a870a', 'hex')),
    box('ftyp', Buffer.from('jp2 \0\0\0\0jp2 ', 'latin1')),
    box('jp2h', Buffer.concat([box('ihdr', header), said])),
    box('jp2c', stream),
  ]);
}

/** The colours by an ICC profile: a restricted one (method 2), or any (3). §I.5.3.3 */
export const profile = (icc: Buffer | undefined, method: 2 | 3): Buffer =>
  box('colr', Buffer.concat([Buffer.from([method, 0, 0]), icc ?? Buffer.alloc(0)]));

/** sRGB of which the last channel is the opacity. §I.5.3.6 */
export function opacity(channels: number): Buffer {
  const facts = Array.from({ length: channels }, (_, n) =>
    n === channels - 1 ? [n, 1, 0] : [n, 0, n + 1],
  );
  const definitions = [channels, ...facts.flat()].flatMap((number) => [0, number]);
  return Buffer.concat([box('colr', SRGB), box('cdef', Buffer.from(definitions))]);
}

/** The only channel says which of the colours, each of three bytes. §I.5.3.4 and I.5.3.5 */
export function paletteOf(colours: readonly number[][]): Buffer {
  const head = [0, colours.length, 3, 7, 7, 7];
  const maps = [0, 1, 2].flatMap((column) => [0, 0, 1, column]);
  return Buffer.concat([
    box('colr', SRGB),
    box('pclr', Buffer.from([...head, ...colours.flat()])),
    box('cmap', Buffer.from(maps)),
  ]);
}

function box(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(content.length + 8, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, content]);
}
