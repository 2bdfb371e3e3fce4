import type { Box } from '../../../record/box.ts';
import { isLanguageTag } from '../../../record/language.ts';
import type { Mark, WholeWord } from '../../text.ts';

type Properties = Readonly<Record<string, string>>;

/** A tag in a `custom` attribute: `unclear {offset:3; length:4;}`. */
export type CustomTag = { readonly name: string; readonly properties: Properties };

const MAX_TAGS = 1000;

/** The lookbehind keeps a long name from being tried from each of its letters. */
const TAG = /(?<![\w-])([\w-]{1,50})\s{0,20}\{([^{}]*)\}/g;

/** Reads the `custom` attribute as Transkribus writes it; anything in another notation is ignored. */
export function customOf(custom = ''): readonly CustomTag[] {
  const tags: CustomTag[] = [];
  for (const [, name = '', inside = ''] of custom.matchAll(TAG)) {
    if (tags.length === MAX_TAGS) break;
    const pairs = inside.split(';').flatMap((part): [string, string][] => {
      const colon = part.indexOf(':');
      if (colon < 0) return [];
      return [[part.slice(0, colon).trim(), unescaped(part.slice(colon + 1).trim())]];
    });
    tags.push({ name, properties: Object.fromEntries(pairs) });
  }
  return tags;
}

const propertiesOf = (tags: readonly CustomTag[], tagName: string): Properties =>
  tags.find(({ name }) => name === tagName)?.properties ?? {};

/** The type of the unit, if it is not one of the schema. */
export const structureOf = (tags: readonly CustomTag[]): string | undefined =>
  propertiesOf(tags, 'structure')['type'];

export function languageIn(tags: readonly CustomTag[]): { language?: string } {
  const { tag } = propertiesOf(tags, 'language');
  return tag !== undefined && isLanguageTag(tag) ? { language: tag } : {};
}

/** The box, if it is not the one around the outline. */
export function boxIn(tags: readonly CustomTag[]): Box | undefined {
  const numbers = ['x', 'y', 'w', 'h'].map((name) =>
    Number(propertiesOf(tags, 'box')[name] ?? Number.NaN),
  );
  const [x = 0, y = 0, w = 0, h = 0] = numbers;
  return numbers.every((number) => Number.isSafeInteger(number)) && w > 0 && h > 0
    ? { x, y, w, h }
    : undefined;
}

/** The word that this is a part or an abbreviation of. */
export function wholeIn(tags: readonly CustomTag[]): { whole?: WholeWord } {
  const { kind, text } = propertiesOf(tags, 'divided');
  if (text && (kind === 'start' || kind === 'end')) return { whole: { kind, text } };
  const { expansion } = propertiesOf(tags, 'abbrev');
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
 * The marks of a line, in code points of its trimmed text. In the file, offsets count UTF-16 code units;
 * marks outside the text are ignored.
 *
 * @param written the text as in the file, not trimmed
 */
export function marksIn(tags: readonly CustomTag[], written: string): readonly Mark[] {
  const start = written.length - written.trimStart().length;
  const length = [...written.trim()].length;
  const within = (at: number) => Math.min(Math.max(at - start, 0), length);
  const pointAt = codePoints(written);
  return tags
    .flatMap((tag) => markIn(tag, written, pointAt))
    .map((mark) => ({ ...mark, from: within(mark.from), to: within(mark.to) }))
    .filter(({ kind, from, to }) => kind === 'note' || to > from);
}

/** Converts offsets in UTF-16 code units to code points; counts only once for all tags of a line. */
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
  return (offset) => counts[offset] ?? count;
}

function markIn(
  { name, properties }: CustomTag,
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
  const { comment } = properties;
  const more = comment ? { text: comment } : {};
  if (style) return [{ ...markOf(style, from, to), ...more }];
  if (kind === 'note') return comment ? [{ kind, from: to, to, ...more }] : [];
  return [{ kind, from, to, ...more }];
}

/** The style of letters in the words of PAGE and Transkribus: `bold italic`, or `strikethrough`. */
export type Style = string;

const STYLES = 'bold italic underlined subscript superscript smallCaps letterSpaced'.split(' ');

/** The style in a `TextStyle` element or `textStyle` tag, without fonts and sizes. */
export function styleIn(properties: Properties): Style | undefined {
  const isSet = (name: string) => /^(true|1)$/.test(properties[name] ?? '');
  if (isSet('strikethrough')) return 'strikethrough';
  return STYLES.filter(isSet).join(' ') || undefined;
}

export const markOf = (style: Style, from: number, to: number): Mark =>
  style === 'strikethrough'
    ? { kind: 'deleted', from, to }
    : { kind: 'highlighted', from, to, text: style };

/** The properties of a `textStyle` tag; undefined if the words do not name a style. */
export function styleProperties(style = ''): string | undefined {
  const words = style.split(' ');
  const isKnown = words.every((word) => STYLES.includes(word));
  return isKnown ? words.map((word) => `${word}:true;`).join(' ') : undefined;
}

/** Escapes the characters that have a meaning in the notation. */
export const customText = (text: string): string =>
  text.replace(/[{};:\\]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

const unescaped = (text: string): string =>
  text.replace(/\\u([0-9a-f]{4})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
