import { SaxesParser } from 'saxes';
import { FondsError } from '../errors.ts';

/** What a reader of one format does with the elements; names come without their namespace prefix. */
export type XmlReader = {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  close(name: string): void;
  text?(text: string): void;
};

/** Longest file in UTF-16 units; a newspaper page with glyphs takes about 30 million. */
const MOST_CHARACTERS = 64_000_000;
const MOST_DEPTH = 64;

/**
 * Streams a well-formed XML 1.0 file through a reader. Document type declarations are refused, and
 * with them all entities but the five of XML itself.
 *
 * @throws FondsError INVALID_TEXT with line and column, also for errors that the reader throws
 */
export function parseXml(xml: string, reader: XmlReader): void {
  if (xml.length > MOST_CHARACTERS) {
    throw invalidText(`the file is longer than ${MOST_CHARACTERS} characters`);
  }
  const parser = new SaxesParser({ xmlns: false, position: true });
  const refuse = (reason: string) => {
    throw invalidText(`line ${parser.line}, column ${parser.column}: ${reason}`);
  };
  let depth = 0;
  parser.on('error', ({ message }) => refuse(message.replace(/^\d+:\d+: /, '')));
  parser.on('doctype', () => refuse('a document type declaration; take it out'));
  parser.on('xmldecl', ({ encoding = 'UTF-8' }) => {
    if (!/^(utf-8|us-ascii)$/i.test(encoding)) refuse(`declared as ${encoding}; save it as UTF-8`);
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (++depth > MOST_DEPTH) refuse(`more than ${MOST_DEPTH} elements inside each other`);
    attempt(() => reader.open(localName(name), attributes), refuse);
  });
  parser.on('closetag', ({ name }) => {
    depth -= 1;
    attempt(() => reader.close(localName(name)), refuse);
  });
  parser.on('text', (text) => reader.text?.(text));
  parser.write(xml).close();
}

/** For the reason only: whoever parses adds where it is. */
export const invalidText = (reason: string) => new FondsError('INVALID_TEXT', reason);

/**
 * Name of the root element without its prefix; undefined where the file does not begin as XML does.
 * Reads only what stands before the root.
 */
export function rootOf(xml: string): string | undefined {
  let at = 0;
  for (;;) {
    while (/[\s\ufeff]/.test(xml.charAt(at))) at += 1;
    const end = xml.startsWith('<?', at) ? '?>' : xml.startsWith('<!--', at) ? '-->' : undefined;
    if (end === undefined) break;
    const found = xml.indexOf(end, at);
    if (found < 0) return undefined;
    at = found + end.length;
  }
  const [, name] = /^<([\p{L}_][\p{L}\p{N}._:-]*)/u.exec(xml.slice(at, at + 200)) ?? [];
  return name === undefined ? undefined : localName(name);
}

const localName = (name: string) => name.slice(name.indexOf(':') + 1);

function attempt(read: () => void, refuse: (reason: string) => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof FondsError)) throw error;
    refuse(error.message);
  }
}
