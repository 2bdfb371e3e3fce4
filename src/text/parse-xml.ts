import { SaxesParser } from 'saxes';
import { FondsError } from '../errors.ts';
import { invalidText } from './invalid-text.ts';

/** What a reader of one format does with the elements; names come without their namespace prefix. */
export type XmlHandler = {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  close(name: string): void;
  text?(text: string): void;
};

/** Longest file in UTF-16 units; a newspaper page with glyphs takes about 30 million. */
const MOST_CHARACTERS = 64_000_000;
const MOST_DEPTH = 64;
/** Longest attribute; an outline of 10 000 points has as many. */
const MOST_ATTRIBUTE = 200_000;
/** Of one element. */
const MOST_ATTRIBUTES = 1000;
/** Most that may stand between two ends of tags, attributes, comments: a picture that a file carries along, for example. */
const MOST_PIECE = 2_000_000;
/** What the parser is given at once. */
const CHUNK = 262_144;

/** `<!DOCTYPE html …>` with nothing declared inside: it says which HTML this is, and is not followed. */
const XHTML =
  /^\s*html(\s+PUBLIC\s+"-\/\/W3C\/\/DTD X?HTML[^"[\]]{0,80}"(\s+"[^"[\]]{0,200}")?)?\s*$/i;

/** What OCR programs write in HTML beside the entities of XML. */
const HTML_ENTITIES = {
  nbsp: '\u00a0',
  shy: '\u00ad',
  laquo: '«',
  raquo: '»',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  bdquo: '„',
  sect: '§',
  copy: '©',
  deg: '°',
  middot: '·',
};

/** Elements that HTML leaves open, closed as XML wants it; lines stay as they are. */
const closedHtml = (html: string): string =>
  html.replace(/<(?:meta|link|br|hr|img|col)\b[^<>]{0,2000}>/gi, (tag) =>
    tag.endsWith('/>') ? tag : `${tag.slice(0, -1)}/>`,
  );

/**
 * Streams a well-formed XML 1.0 file through a reader. Document type declarations are refused, and with
 * them all entities but the five of XML itself. Where `isXhtml`, the bare declaration of HTML may stand,
 * some entities of HTML are known, and `<br>` and its like need no end.
 *
 * @throws FondsError INVALID_TEXT with line and column, also for errors that the reader throws
 */
export function parseXml(xml: string, reader: XmlHandler, isXhtml = false): void {
  if (xml.length > MOST_CHARACTERS) {
    throw invalidText(`the file is longer than ${MOST_CHARACTERS} characters`);
  }
  const parser = new SaxesParser({ xmlns: false, position: true });
  if (isXhtml) Object.assign(parser.ENTITIES, HTML_ENTITIES);
  const refuse = (reason: string): never => {
    throw invalidText(`line ${parser.line}, column ${parser.column}: ${reason}`);
  };
  /** Adds to what a reader says of the file where it says it. */
  const locate = (error: unknown): never => {
    if (!(error instanceof FondsError)) throw error;
    return refuse(error.message);
  };
  let depth = 0;
  parser.on('error', ({ message }) => refuse(message.replace(/^\d+:\d+: /, '')));
  parser.on('doctype', (doctype) => {
    if (!isXhtml || !XHTML.test(doctype)) refuse('a document type declaration; take it out');
  });
  /** Where the last piece ended. */
  let ended = 0;
  const endPiece = () => {
    ended = parser.position;
  };
  parser.on('comment', endPiece);
  parser.on('processinginstruction', endPiece);
  let attributesOfOne = 0;
  parser.on('attribute', ({ name, value }) => {
    endPiece();
    if (++attributesOfOne > MOST_ATTRIBUTES) refuse(`more than ${MOST_ATTRIBUTES} attributes`);
    if (value.length <= MOST_ATTRIBUTE) return;
    refuse(
      `the attribute ${name.slice(0, 40)} has ${value.length} characters; it takes at most ${MOST_ATTRIBUTE}`,
    );
  });
  parser.on('opentag', ({ name, attributes }) => {
    endPiece();
    attributesOfOne = 0;
    if (++depth > MOST_DEPTH) refuse(`more than ${MOST_DEPTH} elements inside each other`);
    try {
      reader.open(localName(name), attributes);
    } catch (error) {
      locate(error);
    }
  });
  parser.on('closetag', ({ name }) => {
    depth -= 1;
    try {
      reader.close(localName(name));
    } catch (error) {
      locate(error);
    }
  });
  const takeText = (text: string) => {
    endPiece();
    try {
      reader.text?.(text);
    } catch (error) {
      locate(error);
    }
  };
  parser.on('text', takeText);
  parser.on('cdata', takeText);
  const whole = isXhtml ? closedHtml(xml) : xml;
  for (let at = 0; at < whole.length; at += CHUNK) {
    if (at - ended > MOST_PIECE) {
      refuse(
        `more than ${MOST_PIECE} characters without an end of a tag, an attribute or a comment`,
      );
    }
    parser.write(whole.slice(at, at + CHUNK));
  }
  parser.close();
}

/**
 * Name of the root element without its prefix; undefined where the file does not begin as XML does.
 * Reads only what stands before the root. The bare document type of HTML may stand there.
 */
export function rootOf(xml: string): string | undefined {
  let at = 0;
  for (;;) {
    while (/[\s\ufeff]/.test(xml.charAt(at))) at += 1;
    const end = ENDS.find(
      ([start]) => xml.substring(at, at + start.length).toLowerCase() === start,
    )?.[1];
    if (end === undefined) break;
    const found = xml.indexOf(end, at);
    if (found < 0) return undefined;
    at = found + end.length;
  }
  const [, name] = /^<([\p{L}_][\p{L}\p{N}._:-]*)/u.exec(xml.slice(at, at + 200)) ?? [];
  return name === undefined ? undefined : localName(name);
}

const ENDS: readonly (readonly [start: string, end: string])[] = [
  ['<?', '?>'],
  ['<!--', '-->'],
  ['<!doctype html', '>'],
];

const localName = (name: string) => {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
};
