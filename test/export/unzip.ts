import { inflateRawSync } from 'node:zlib';

/** The files of a ZIP by their names, by its directory. */
export function unzip(zip: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  let at = zip.readUInt32LE(zip.length - 22 + 16);
  while (zip.readUInt32LE(at) === 0x02014b50) {
    const [method, packed, offset] = [
      zip.readUInt16LE(at + 10),
      zip.readUInt32LE(at + 20),
      zip.readUInt32LE(at + 42),
    ];
    const [name, extra, comment] = [28, 30, 32].map((place) => zip.readUInt16LE(at + place));
    const from = offset + 30 + zip.readUInt16LE(offset + 26) + zip.readUInt16LE(offset + 28);
    const bytes = zip.subarray(from, from + packed);
    const end = at + 46 + (name ?? 0);
    files.set(zip.toString('utf8', at + 46, end), method === 8 ? inflateRawSync(bytes) : bytes);
    at = end + (extra ?? 0) + (comment ?? 0);
  }
  return files;
}
