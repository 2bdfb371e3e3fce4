import { readdir, readFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { isMissing } from '../errors.ts';
import { sharp } from '../image/sharp.ts';
import { el, esc } from '../text/xml.ts';

/** What the typesetter calls itself inside the files it makes. */
export const SOFTWARE = 'fonds typeset';

/**
 * An XMP packet that says what the image is, wherever the file goes.
 * https://developer.adobe.com/xmp/docs/XMPSpecifications/
 */
export function xmpOf(description: readonly string[]): string {
  const text = el('rdf:li', { 'xml:lang': 'x-default' }, esc(description.join(' ')));
  const about = {
    'rdf:about': '',
    'xmlns:dc': 'http://purl.org/dc/elements/1.1/',
    'xmlns:xmp': 'http://ns.adobe.com/xap/1.0/',
    'xmp:CreatorTool': SOFTWARE,
  };
  const stated = el('rdf:Description', about, el('dc:description', {}, el('rdf:Alt', {}, text)));
  const rdf = { 'xmlns:rdf': 'http://www.w3.org/1999/02/22-rdf-syntax-ns#' };
  return el('x:xmpmeta', { 'xmlns:x': 'adobe:ns:meta/' }, el('rdf:RDF', rdf, stated));
}

/**
 * The files of a folder that bear the name of the folio, with whatever ending, and were not made by the
 * typesetter: scans and transcriptions, which nothing may replace.
 */
export async function originals(folder: string, folio: string): Promise<string[]> {
  const files = (await names(folder)).filter((file) => parse(file).name === folio);
  const made = await Promise.all(files.map((file) => isTypeset(join(folder, file))));
  return files.filter((_, i) => !made[i]).map((file) => join(folder, file));
}

async function names(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** What cannot be read as one of our files is not ours. */
async function isTypeset(file: string): Promise<boolean> {
  if (file.endsWith('.xml')) {
    return (await readFile(file, 'utf8')).includes(`<softwareName>${SOFTWARE}</softwareName>`);
  }
  if (!file.endsWith('.tif')) return false;
  const { xmp } = await sharp(file, { limitInputPixels: false })
    .metadata()
    .catch(() => ({ xmp: undefined }));
  return xmp?.toString().includes(`xmp:CreatorTool="${SOFTWARE}"`) ?? false;
}
