/** Codes of the characters that divide XML. */
export const [SLASH, LESS, GREATER] = [47, 60, 62];
const [QUOTE, APOSTROPHE, EQUALS] = [34, 39, 61];

/** What XML does not allow, and all that takes two UTF-16 units. https://www.w3.org/TR/xml/#charsets */
export const FORBIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/;

/** Most values and texts hold nothing of this, and are taken as they stand. */
const UNUSUAL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u001f&<>\ud800-\udfff\ufffe\uffff]/;
const OTHER_REFERENCE = /&(?!(?:amp|lt|gt|quot|apos);)/;
const REFERENCE = /&(amp|lt|gt|quot|apos);/g;
const FIVE: { readonly [name: string]: string } = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

const resolved = (text: string): string | undefined =>
  OTHER_REFERENCE.test(text)
    ? undefined
    : text.replace(REFERENCE, (_, name: string) => FIVE[name] ?? '');

function valueIn(written: string): string | undefined {
  // Line breaks and tabs become blanks; that is for the parser.
  if (FORBIDDEN.test(written) || /[<\t\n\r]/.test(written)) return undefined;
  return resolved(written);
}

/** The text that is written so between two tags; undefined where more than the five references stand in it. */
export function textIn(written: string): string | undefined {
  if (!UNUSUAL.test(written)) return written;
  if (FORBIDDEN.test(written) || written.includes(']]>')) return undefined;
  // https://www.w3.org/TR/xml/#sec-line-ends
  return resolved(written.replace(/\r\n?/g, '\n'));
}

/** 1 for letters and what else begins a name, 2 for what may follow. */
const IN_NAME = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[A-Za-z_]/.test(character)) return 1;
  return /[\w.:-]/.test(character) ? 2 : 0;
});

/** The place behind the name that begins here; `from` itself where none does. */
export function endOfName(xml: string, from: number): number {
  let end = from;
  if (IN_NAME[xml.charCodeAt(end)] !== 1) return from;
  while ((IN_NAME[xml.charCodeAt(end)] ?? 0) > 0) end += 1;
  return end;
}

/** Names met before: a page has thousands of tags of the same few, and a new string for each is dear. */
const NAMES: string[] = Array.from({ length: 256 }, () => '');

/** What is written there, one and the same string for each name. */
export function nameIn(xml: string, from: number, to: number): string {
  const slot = (31 * xml.charCodeAt(from) + 7 * xml.charCodeAt(to - 1) + to - from) & 255;
  const known = NAMES[slot] ?? '';
  if (known.length === to - from && xml.startsWith(known, from)) return known;
  // Of its own bytes, as a slice would keep the whole file.
  const name = Buffer.from(xml.slice(from, to), 'latin1').toString('latin1');
  NAMES[slot] = name;
  return name;
}

/** What a value may hold beside letters: of ASCII, all that is no control and means nothing in XML. */
const PLAIN = Uint8Array.from({ length: 128 }, (_, code) =>
  code < 32 || [QUOTE, APOSTROPHE, 38, LESS, GREATER].includes(code) ? 0 : 1,
);

function endOfPlain(xml: string, from: number): number {
  for (let at = from; ; at += 1) {
    const code = xml.charCodeAt(at);
    const isPlain = code < 128 ? PLAIN[code] === 1 : code < 0xd800;
    if (!isPlain) return at;
  }
}

/** The place behind white space. */
export function skipBlanks(xml: string, from: number): number {
  for (let at = from; ; at += 1) {
    const code = xml.charCodeAt(at);
    if (code !== 32 && code !== 9 && code !== 10 && code !== 13) return at;
  }
}

/** The attributes of a tag and where they end; undefined where one of them is not an ordinary one. */
export function attributesAt(xml: string, from: number) {
  const attributes: Record<string, string> = {};
  for (let at = from; ; ) {
    const start = skipBlanks(xml, at);
    const first = xml.charCodeAt(start);
    if (first === GREATER || first === SLASH) return { attributes, end: start };
    const end = endOfName(xml, start);
    if (start === at || end === start || xml.charCodeAt(end) !== EQUALS) return undefined;
    const name = nameIn(xml, start, end);
    // A second one of the name, or one that every object has.
    if (name in attributes) return undefined;
    const plainEnd = endOfPlain(xml, end + 2);
    const close = endOfValue(xml, end + 1, plainEnd);
    const written = xml.slice(end + 2, close);
    const value = close === plainEnd ? written : valueIn(written);
    if (close < 0 || value === undefined) return undefined;
    attributes[name] = value;
    at = close + 1;
  }
}

/** The quote that ends a value, from where it is no longer plain; below 0 where there is none. */
function endOfValue(xml: string, from: number, plainEnd: number): number {
  const quote = xml.charCodeAt(from);
  if (quote !== QUOTE && quote !== APOSTROPHE) return -1;
  if (xml.charCodeAt(plainEnd) === quote) return plainEnd;
  return xml.indexOf(quote === QUOTE ? '"' : "'", plainEnd);
}
