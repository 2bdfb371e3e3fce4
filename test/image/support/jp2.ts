import openjpeg from '@cornerstonejs/codec-openjpeg/wasmjs';

/** A JPEG 2000 codestream without loss, of 8-bit samples pixel by pixel. */
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

/** Puts a codestream into the boxes of a JP2 file, with a profile where one is given. ITU-T T.800, annex I */
export function jp2File(stream: Buffer, profile?: Buffer): Buffer {
  const header = Buffer.alloc(14);
  header.writeUInt32BE(stream.readUInt32BE(12), 0);
  header.writeUInt32BE(stream.readUInt32BE(8), 4);
  header.writeUInt16BE(stream.readUInt16BE(40), 8);
  header.set([7, 7, 0, 0], 10);
  const colour = profile
    ? Buffer.concat([Buffer.from([2, 0, 0]), profile])
    : Buffer.from([1, 0, 0, 0, 0, 0, 16]);
  return Buffer.concat([
    box('jP  ', Buffer.from('0d0a870a', 'hex')),
    box('ftyp', Buffer.from('jp2 \0\0\0\0jp2 ', 'latin1')),
    box('jp2h', Buffer.concat([box('ihdr', header), box('colr', colour)])),
    box('jp2c', stream),
  ]);
}

function box(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(content.length + 8, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, content]);
}
