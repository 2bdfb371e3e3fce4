import { type Box, type Points, unionBox } from '../record/box.ts';
import { assembleLine } from './alto-line.ts';
import { type BlockDraft, type LineDraft, type WordDraft, wordsIn } from './folio-draft.ts';
import {
  boxIn,
  type Custom,
  languageIn,
  marksIn,
  structureOf,
  wholeIn,
} from './page-xml-custom.ts';

/** A reading of a unit; alternatives have an index. */
type Equiv = { text: string; readonly index: number; readonly confidence?: number };

/** A TextRegion, TextLine, Word or Glyph under way. */
export type OpenUnit = {
  readonly kind: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly custom: readonly Custom[];
  readonly equivs: Equiv[];
  readonly children: WordDraft[];
  place?: { box?: Box; outline?: Points };
  baseline?: { baseline?: Points };
};

export type RegionDraft = {
  readonly unit: OpenUnit;
  readonly within: readonly string[];
  readonly lines: LineDraft[];
  /** A region inside this one has text: that of this one repeats it. */
  hasInner: boolean;
};

export const wordOf = (unit: OpenUnit): WordDraft => {
  const { text, ...confidence } = reading(unit);
  return { text: oneLine(text), ...common(unit), ...confidence, ...wholeIn(unit.custom) };
};

/**
 * The text of a line is that of its words; where the line says the same in other blanks, these count.
 */
export function lineOf(unit: OpenUnit): LineDraft {
  const { text, ...confidence } = reading(unit);
  const own = oneLine(text);
  const words = unit.children.filter((word) => word.text !== '');
  const assembled = assembleLine(words.map((word) => ({ kind: 'word', word })));
  const isOwn = words.length === 0 || bare(own) === bare(assembled.text);
  const place = {
    ...common(unit),
    ...typeOf(unit),
    ...languageIn(unit.custom),
    ...unit.baseline,
    ...confidence,
  };
  const box = place.box ?? unionBox(words.flatMap((word) => word.box ?? []));
  return {
    ...place,
    ...(box && { box }),
    text: isOwn ? own : assembled.text,
    ...(isOwn && marksIn(unit.custom, own)),
    words: words.length ? words : wordsIn(own),
  };
}

export const hasText = ({ unit, lines }: RegionDraft): boolean =>
  hasLines(lines) || oneLine(reading(unit).text) !== '';

const hasLines = (lines: readonly LineDraft[]) => lines.some(({ text }) => text !== '');

/** A region without lines has its text row by row. */
export function regionBlock({ unit, lines, hasInner }: RegionDraft): BlockDraft {
  const rows = hasInner
    ? []
    : reading(unit)
        .text.split(/[\n\r]+/)
        .map(oneLine);
  const written =
    hasLines(lines) || !rows.some(Boolean)
      ? lines
      : rows.map((text) => ({ text, words: wordsIn(text) }));
  return { ...common(unit), ...typeOf(unit), ...languageIn(unit.custom), lines: written };
}

/** By the attribute, and by `custom` where that says more. */
function typeOf({ attributes: { type }, custom }: OpenUnit): { type?: string } {
  const said = type === undefined || type === 'other' ? (structureOf(custom) ?? type) : type;
  return said === undefined ? {} : { type: said };
}

function reading({ equivs }: OpenUnit): { text: string; confidence?: number } {
  const [first] = equivs.toSorted((a, b) => a.index - b.index);
  if (!first) return { text: '' };
  const { index: _, ...rest } = first;
  return rest;
}

const common = ({ attributes: { id }, place, custom }: OpenUnit) => {
  const box = boxIn(custom);
  return { ...(id !== undefined && { via: id }), ...place, ...(box && { box }) };
};

const oneLine = (text: string) => text.replace(/[\t\n\r]+/g, ' ').trim();
const bare = (text: string) => text.replace(/\s+/g, '');
