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
    text: content.replace(/[\t\n\r]/g, ' ').trim(),
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
  if ([HPOS, VPOS, WIDTH, HEIGHT].some(isNothing)) return undefined;
  const [left, top] = [numberOf('HPOS', HPOS), numberOf('VPOS', VPOS)];
  const [width, height] = [numberOf('WIDTH', WIDTH), numberOf('HEIGHT', HEIGHT)];
  if (width < 0 || height < 0 || width + height === 0) return undefined;
  const [x, y] = [down(left), down(top)];
  return { x, y, w: Math.max(1, up(left + width) - x), h: Math.max(1, up(top + height) - y) };
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
