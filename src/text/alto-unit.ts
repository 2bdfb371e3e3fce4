import type { Box, Points, Size } from '../record/box.ts';
import { isLanguageTag } from '../record/language.ts';
import type { WordDraft } from './folio-draft.ts';
import { confidenceOf, numberOf, placeIn } from './points.ts';
import type { Whole } from './text.ts';

export type Attributes = Readonly<Record<string, string>>;

const WHOLE: ReadonlyMap<string, Whole['kind']> = new Map([
  ['HypPart1', 'start'],
  ['HypPart2', 'end'],
  ['Abbreviation', 'abbreviation'],
]);

/** A String or HYP. A confidence that is not between 0 and 1 is none. */
export function wordOf(attributes: Attributes): WordDraft {
  const { CONTENT: content = '', WC: wc, SUBS_TYPE: type = '', SUBS_CONTENT: subs } = attributes;
  const kind = WHOLE.get(type);
  const word: { -readonly [K in keyof WordDraft]: WordDraft[K] } = {
    text: content.trim().replace(/[\t\n\r]/g, ' '),
  };
  // Set one by one: a page has thousands of words, and joining objects costs more than reading them.
  const box = boxOf(attributes);
  const confidence = confidenceOf('WC', wc);
  if (attributes['ID'] !== undefined) word.via = attributes['ID'];
  if (box) word.box = box;
  if (confidence !== undefined) word.confidence = confidence;
  if (kind && subs) word.whole = { kind, text: subs };
  return word;
}

/** What every unit has: the id of the file, and a place. */
export function unitOf(
  attributes: Attributes,
  outline: Points = [],
): { via?: string; box?: Box; outline?: Points } {
  const { ID: via } = attributes;
  return { ...(via !== undefined && { via }), ...placeIn(outline, boxOf(attributes)) };
}

/** What programs write that have no value: eScriptorium's templates give Python's `None`. */
export const isNothing = (value: string | undefined): boolean =>
  value === undefined || /^(\s*|None|NaN|null)$/.test(value);

/** The language of a unit; ALTO 2.0 wrote it small. */
export const languageOf = ({ LANG, language = LANG }: Attributes): { language?: string } =>
  language === undefined || !isLanguageTag(language) ? {} : { language };

/**
 * A box without an area is no box; one that is only as thick as a line, as of a baseline without an
 * outline, is a pixel thick.
 */
export function boxOf({ HPOS, VPOS, WIDTH, HEIGHT }: Attributes): Box | undefined {
  if (HPOS === undefined || VPOS === undefined) return undefined;
  if (WIDTH === undefined || HEIGHT === undefined) return undefined;
  const [x, y, w, h] = [digits(HPOS), digits(VPOS), digits(WIDTH), digits(HEIGHT)];
  // A page has thousands of boxes, nearly all of whole numbers.
  if (x >= 0 && y >= 0 && w > 0 && h > 0) return { x, y, w, h };
  if ([HPOS, VPOS, WIDTH, HEIGHT].some(isNothing)) return undefined;
  const [left, top] = [numberOf('HPOS', HPOS), numberOf('VPOS', VPOS)];
  const [width, height] = [numberOf('WIDTH', WIDTH), numberOf('HEIGHT', HEIGHT)];
  if (width < 0 || height < 0 || width + height === 0) return undefined;
  const [right, bottom] = [up(left + width), up(top + height)];
  const [start, upper] = [down(left), down(top)];
  return { x: start, y: upper, w: Math.max(1, right - start), h: Math.max(1, bottom - upper) };
}

/** A number of at most seven digits and nothing else; -1 for all other texts. */
function digits(text: string): number {
  if (text.length === 0 || text.length > 7) return -1;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

export function pageOf({ WIDTH, HEIGHT }: Attributes): Size | undefined {
  if (isNothing(WIDTH) || isNothing(HEIGHT)) return undefined;
  const [width, height] = [up(numberOf('WIDTH', WIDTH)), up(numberOf('HEIGHT', HEIGHT))];
  return width > 0 && height > 0 ? { width, height } : undefined;
}

/** Coordinates that went through single-precision numbers are off by less than this. */
const NOISE = 1e-3;
const down = (value: number) => Math.floor(value + NOISE);
const up = (value: number) => Math.ceil(value - NOISE);
