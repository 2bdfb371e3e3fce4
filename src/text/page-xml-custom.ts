import type { Box } from '../record/box.ts';
import { isLanguageTag } from '../record/language.ts';
import type { Mark, Whole } from './text.ts';

type Properties = Readonly<Record<string, string>>;

/** One tag of a `custom` attribute: `unclear {offset:3; length:4;}`. */
export type Custom = { readonly name: string; readonly properties: Properties };

const MOST_TAGS = 1000;

/** Reads `custom` as Transkribus writes it; what has another shape is left out. */
export function customOf(custom = ''): readonly Custom[] {
  const tags: Custom[] = [];
  for (const [, name = '', inside = ''] of custom.matchAll(/([\w-]{1,50})\s*\{([^{}]*)\}/g)) {
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
export function wholeIn(tags: readonly Custom[]): { whole?: Whole } {
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

/** The marks of a line. Offsets count UTF-16 units; what lies outside the text is left out. */
export function marksIn(tags: readonly Custom[], text: string): { marks?: readonly Mark[] } {
  const marks = tags.flatMap((tag) => markIn(tag, text));
  return marks.length ? { marks } : {};
}

function markIn({ name, properties }: Custom, text: string): Mark[] {
  const known = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  const [offset, length] = [Number(properties['offset']), Number(properties['length'])];
  if (!known || !(offset >= 0) || !(length >= 0) || offset + length > text.length) return [];
  const kind = properties['strikethrough'] === 'true' ? 'deleted' : known;
  const pointsTo = (at: number) => [...text.slice(0, at)].length;
  const [from, to] = [pointsTo(offset), pointsTo(offset + length)];
  const said = properties['comment'] ?? styleIn(name, properties);
  const more = said ? { text: said } : {};
  if (kind === 'note') return said ? [{ kind, from: to, to, ...more }] : [];
  return to > from ? [{ kind, from, to, ...more }] : [];
}

/** `bold underlined`, of a text style. */
const styleIn = (name: string, properties: Properties): string | undefined =>
  name === 'textStyle'
    ? Object.keys(properties)
        .filter((key) => key !== 'strikethrough' && properties[key] === 'true')
        .join(' ') || undefined
    : undefined;

/** What the notation cannot hold is written as its escape. */
export const customText = (text: string): string =>
  text.replace(/[{};:\\]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

const unescaped = (text: string): string =>
  text.replace(/\\u([0-9a-f]{4})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
