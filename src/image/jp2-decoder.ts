import { readFile, writeFile } from 'node:fs/promises';
import openjpeg from '@cornerstonejs/codec-openjpeg/decodewasmjs';
import type { Jp2Work } from './jp2.ts';
import { plainTiff } from './plain-tiff.ts';

/**
 * A process of its own that decodes one JPEG 2000 file into a plain TIFF and ends: the memory of the
 * decoder, twenty bytes a pixel, is given back only with its process.
 */
async function decode({ file, target, header }: Jp2Work): Promise<string | undefined> {
  const said: string[] = [];
  const note = (line: string) => {
    if (line.startsWith('[ERROR]')) said.push(line.slice('[ERROR]'.length).trim());
  };
  const { J2KDecoder } = await openjpeg({ print: note, printErr: note });
  const decoder = new J2KDecoder();
  const bytes = await readFile(file);
  decoder.getEncodedBuffer(bytes.length).set(bytes);
  decoder.decode();
  const frame = decoder.getFrameInfo();
  if (frame.width !== header.width || frame.height !== header.height) {
    return said.join('; ') || 'its codestream cannot be decoded';
  }
  const samples = decoder.getDecodedBuffer();
  const { width, height, bitsPerSample: bits, componentCount: channels } = frame;
  const image = { width, height, channels, bits };
  await writeFile(target, plainTiff(image, new Uint8Array(samples.buffer), header.profile));
  return undefined;
}

process.once('message', async (work) => {
  const reason = await decode(work as Jp2Work).catch((error: unknown) => String(error));
  process.send?.({ reason }, () => process.disconnect());
});
