import { SaxesParser } from 'saxes';
import { FondsError } from '../errors.ts';
import { invalidText } from './invalid-text.ts';

/** The attributes of an element, by name with the namespace prefix. */
export type XmlAttributes = Readonly<Record<string, string>>;

/** Callbacks for the elements of a file. Names come without their namespace prefix. */
export type XmlHandler = {
  open(name: string, attributes: XmlAttributes): void;
  close(name: string): void;
  text?(text: string): void;
};

/** Of a file, in UTF-16 code units; a newspaper page with glyphs takes about 30 million. */
const MAX_CHARACTERS = 64_000_000;
const MAX_DEPTH = 64;
/** Of one attribute, in characters; an outline of 10 000 points takes as many. */
const MAX_ATTRIBUTE_LENGTH = 200_000;
/** Of one element. */
const MAX_ATTRIBUTES = 1000;
/**
 * In characters, between the ends of two tags, attributes or comments. Room for an embedded picture,
 * but the parser must buffer so much.
 */
const MAX_TOKEN_LENGTH = 2_000_000;
/** How many characters the parser gets at a time. */
const CHUNK_LENGTH = 262_144;

/** `<!DOCTYPE html …>` without declarations inside. Its address is never fetched. */
const XHTML =
  /^\s*html(\s+PUBLIC\s+"-\/\/W3C\/\/DTD X?HTML[^"[\]]{0,80}"(\s+"[^"[\]]{0,200}")?)?\s*$/i;

/** Entities that OCR programs use in HTML, in addition to those of XML. */
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

/** Closes the elements that HTML leaves open. Line numbers do not change. */
const closedHtml = (html: string): string =>
  html.replace(/<(?:meta|link|br|hr|img|col)\b[^<>]{0,2000}>/gi, (tag) =>
    tag.endsWith('/>') ? tag : `${tag.slice(0, -1)}/>`,
  );

/**
 * Parses a well-formed XML 1.0 file and calls the handler for each element. Document type declarations
 * are refused, and with them all entities except the five of XML itself. With `isXhtml`, the bare
 * declaration of HTML and some of its entities are accepted, and `<br>` and the like need no end tag.
 *
 * @throws FondsError INVALID_TEXT with line and column, also for errors that the handler throws
 */
export function parseXml(xml: string, handler: XmlHandler, isXhtml = false): void {
  if (xml.length > MAX_CHARACTERS) {
    throw invalidText(`the file is longer than ${MAX_CHARACTERS} characters`);
  }
  const parser = new SaxesParser({ xmlns: false, position: true });
  if (isXhtml) Object.assign(parser.ENTITIES, HTML_ENTITIES);
  const refuse = (reason: string): never => {
    throw invalidText(`line ${parser.line}, column ${parser.column}: ${reason}`);
  };
  /** Adds the position to an error of the handler. */
  const refuseAs = (error: unknown): never => {
    if (!(error instanceof FondsError)) throw error;
    return refuse(error.message);
  };
  let depth = 0;
  parser.on('error', ({ message }) => refuse(message.replace(/^\d+:\d+: /, '')));
  parser.on('doctype', (doctype) => {
    if (!isXhtml || !XHTML.test(doctype)) refuse('a document type declaration; remove it');
  });
  /** Position of the end of the last token. */
  let tokenEnd = 0;
  const endToken = () => {
    tokenEnd = parser.position;
  };
  parser.on('comment', endToken);
  parser.on('processinginstruction', endToken);
  let attributeCount = 0;
  parser.on('attribute', ({ name, value }) => {
    endToken();
    if (++attributeCount > MAX_ATTRIBUTES) refuse(`more than ${MAX_ATTRIBUTES} attributes`);
    if (value.length <= MAX_ATTRIBUTE_LENGTH) return;
    refuse(
      `the attribute ${name.slice(0, 40)} has ${value.length} characters; it takes at most ${MAX_ATTRIBUTE_LENGTH}`,
    );
  });
  parser.on('opentag', ({ name, attributes }) => {
    endToken();
    attributeCount = 0;
    if (++depth > MAX_DEPTH) refuse(`more than ${MAX_DEPTH} elements inside each other`);
    try {
      handler.open(localName(name), attributes);
    } catch (error) {
      refuseAs(error);
    }
  });
  parser.on('closetag', ({ name }) => {
    depth -= 1;
    try {
      handler.close(localName(name));
    } catch (error) {
      refuseAs(error);
    }
  });
  const onText = (text: string) => {
    endToken();
    try {
      handler.text?.(text);
    } catch (error) {
      refuseAs(error);
    }
  };
  parser.on('text', onText);
  parser.on('cdata', onText);
  const input = isXhtml ? closedHtml(xml) : xml;
  for (let at = 0; at < input.length; at += CHUNK_LENGTH) {
    if (at - tokenEnd > MAX_TOKEN_LENGTH) {
      refuse(
        `more than ${MAX_TOKEN_LENGTH} characters without an end of a tag, an attribute or a comment`,
      );
    }
    parser.write(input.slice(at, at + CHUNK_LENGTH));
  }
  parser.close();
}

/**
 * Name of the root element without its prefix; undefined if the file does not begin like XML. Only
 * what precedes the root is read. A document type of HTML may be among that.
 */
export function rootOf(xml: string): string | undefined {
  let at = 0;
  for (;;) {
    while (/[\s\ufeff]/.test(xml.charAt(at))) at += 1;
    const end = PROLOG.find(
      ([start]) => xml.substring(at, at + start.length).toLowerCase() === start,
    )?.[1];
    if (end === undefined) break;
    const index = xml.indexOf(end, at);
    if (index < 0) return undefined;
    at = index + end.length;
  }
  const [, name] = /^<([\p{L}_][\p{L}\p{N}._:-]*)/u.exec(xml.slice(at, at + 200)) ?? [];
  return name === undefined ? undefined : localName(name);
}

const PROLOG: readonly (readonly [start: string, end: string])[] = [
  ['<?', '?>'],
  ['<!--', '-->'],
  ['<!doctype html', '>'],
];

const localName = (name: string) => {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
};
