import type { Box } from '../../../record/box.ts';
import { isLanguageTag } from '../../../record/language.ts';
import type { Mark, WholeWord } from '../../text.ts';

type Properties = Readonly<Record<string, string>>;

/** One tag of a `custom` attribute: `unclear {offset:3; length:4;}`. */
export type Custom = { readonly name: string; readonly properties: Properties };

const MOST_TAGS = 1000;

/** A name begins where no letter stands before it: else a long one would be tried from each of its letters. */
const TAG = /(?<![\w-])([\w-]{1,50})\s{0,20}\{([^{}]*)\}/g;

/** Reads `custom` as Transkribus writes it; what has another shape is left out. */
export function customOf(custom = ''): readonly Custom[] {
  const tags: Custom[] = [];
  for (const [, name = '', inside = ''] of custom.matchAll(TAG)) {
    if (tags.length === MOST_TAGS) break;
    const pairs = inside.split(';').flatMap((part): [string, string][] => {
      const colon = part.indexOf(':');
      if (colon < 0) return [];
      return [[part.slice(0, colon).trim(), unescaped(part.slice(colon + 1).trim())]];
    });
    tags.push({ name, properties: Object.fromEntries(pairs) });
  }
  return tags;
}

const one = (tags: readonly Custom[], wanted: string): Properties =>
  tags.find(({ name }) => name === wanted)?.properties ?? {};

/** What the unit is, beside the types that the schema knows. */
export const structureOf = (tags: readonly Custom[]): string | undefined =>
  one(tags, 'structure')['type'];

export function languageIn(tags: readonly Custom[]): { language?: string } {
  const { tag } = one(tags, 'language');
  return tag !== undefined && isLanguageTag(tag) ? { language: tag } : {};
}

/** The box, where it is not the one around the outline. */
export function boxIn(tags: readonly Custom[]): Box | undefined {
  const numbers = ['x', 'y', 'w', 'h'].map((name) => Number(one(tags, 'box')[name] ?? Number.NaN));
  const [x = 0, y = 0, w = 0, h = 0] = numbers;
  return numbers.every((number) => Number.isSafeInteger(number)) && w > 0 && h > 0
    ? { x, y, w, h }
    : undefined;
}

/** What the word is a part or an abbreviation of. */
export function wholeIn(tags: readonly Custom[]): { whole?: WholeWord } {
  const { kind, text } = one(tags, 'divided');
  if (text && (kind === 'start' || kind === 'end')) return { whole: { kind, text } };
  const { expansion } = one(tags, 'abbrev');
  return expansion ? { whole: { kind: 'abbreviation', text: expansion } } : {};
}

const KINDS: { readonly [name: string]: Mark['kind'] } = {
  unclear: 'unclear',
  supplied: 'supplied',
  add: 'added',
  highlight: 'highlighted',
  textStyle: 'highlighted',
  comment: 'note',
};

/**
 * The marks of a line, in code points of its text without the blanks at its ends. Offsets count UTF-16
 * units of what is written; what lies outside is left out.
 *
 * @param written the text as it stands in the file
 */
export function marksIn(tags: readonly Custom[], written: string): readonly Mark[] {
  const start = written.length - written.trimStart().length;
  const length = [...written.trim()].length;
  const within = (at: number) => Math.min(Math.max(at - start, 0), length);
  const pointAt = codePoints(written);
  return tags
    .flatMap((tag) => markIn(tag, written, pointAt))
    .map((mark) => ({ ...mark, from: within(mark.from), to: within(mark.to) }))
    .filter(({ kind, from, to }) => kind === 'note' || to > from);
}

/** How many code points stand before a place in UTF-16 units, counted once for all tags of a line. */
function codePoints(text: string): (at: number) => number {
  if (!/[\ud800-\udbff]/.test(text)) return (at) => at;
  const counts = new Uint32Array(text.length + 1);
  let [at, count] = [0, 0];
  for (const letter of text) {
    counts.fill(count, at, at + letter.length);
    at += letter.length;
    count += 1;
  }
  counts[at] = count;
  return (place) => counts[place] ?? count;
}

function markIn(
  { name, properties }: Custom,
  text: string,
  pointAt: (at: number) => number,
): Mark[] {
  const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  const [offset, length] = [Number(properties['offset']), Number(properties['length'])];
  const isStyle = name === 'textStyle';
  const style = isStyle ? styleIn(properties) : undefined;
  if (!kind || (isStyle && !style)) return [];
  const isInside = [offset, length].every((value) => Number.isSafeInteger(value) && value >= 0);
  if (!isInside || offset + length > text.length) return [];
  const [from, to] = [pointAt(offset), pointAt(offset + length)];
  const said = properties['comment'];
  const more = said ? { text: said } : {};
  if (style) return [{ ...markOf(style, from, to), ...more }];
  if (kind === 'note') return said ? [{ kind, from: to, to, ...more }] : [];
  return [{ kind, from, to, ...more }];
}

/** How letters are written, as PAGE and Transkribus name it: `bold italic`, or `strikethrough`. */
export type Style = string;

const STYLES = 'bold italic underlined subscript superscript smallCaps letterSpaced'.split(' ');

/** What a `TextStyle` or `textStyle` says beside fonts and sizes. */
export function styleIn(properties: Properties): Style | undefined {
  const isSet = (name: string) => /^(true|1)$/.test(properties[name] ?? '');
  if (isSet('strikethrough')) return 'strikethrough';
  return STYLES.filter(isSet).join(' ') || undefined;
}

export const markOf = (style: Style, from: number, to: number): Mark =>
  style === 'strikethrough'
    ? { kind: 'deleted', from, to }
    : { kind: 'highlighted', from, to, text: style };

/** The properties of a `textStyle`; undefined where the words are no names of styles. */
export function styleProperties(said = ''): string | undefined {
  const words = said.split(' ');
  const isKnown = words.every((word) => STYLES.includes(word));
  return isKnown ? words.map((word) => `${word}:true;`).join(' ') : undefined;
}

/** What the notation cannot hold is written as its escape. */
export const customText = (text: string): string =>
  text.replace(/[{};:\\]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

const unescaped = (text: string): string =>
  text.replace(/\\u([0-9a-f]{4})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
