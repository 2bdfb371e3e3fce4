import type { Box } from '../record/box.ts';
import type { LanguageMap } from '../record/language.ts';
import type { Layer } from '../record/record.ts';
import { annotation } from './annotation-page.ts';
import { escapeHtml, plainLine } from './markup.ts';
import type { Uris } from './uri.ts';

/** A passage that answers a search: what is published as one annotation. */
export type FoundPassage = {
  readonly record: string;
  readonly folio: string;
  readonly layer: Layer;
  readonly unit: string;
  /** Canvas pixels. */
  readonly box: Box;
  readonly lines: readonly string[];
  /** When it was published, ISO 8601. */
  readonly modified: string;
  /** Where the words stand, each in one stretch or, over the ends of lines, in several. */
  readonly marks: readonly (readonly FoundStretch[])[];
  /** What says the same in the other text. */
  readonly aligned?: { readonly layer: Layer; readonly lines: readonly string[] };
  /** The record's title, where the search is of more than one record. */
  readonly within?: LanguageMap;
};

/** A stretch of a line of one of the passages of the answer, `from` and `to` in UTF-16 units. */
export type FoundStretch = {
  /** The place of the passage in the answer. */
  readonly passage: number;
  readonly line: number;
  readonly from: number;
  readonly to: number;
};

/** One page of an answer. */
export type SearchAnswer = {
  readonly passages: readonly FoundPassage[];
  /** Place of the first passage among all, from 0. */
  readonly start: number;
  readonly total: number;
  /** True where there may be more than `total`. */
  readonly isCut: boolean;
  readonly ignored: readonly string[];
  readonly size: number;
  /** The address of the search, and of a page of it, counted from 1. */
  readonly address: (page?: number) => string;
};

/** The numbers of the pages that there are, counted from 1. */
export function pagesOf({ start, total, size }: SearchAnswer) {
  const page = Math.floor(start / size) + 1;
  const last = Math.max(1, Math.ceil(total / size));
  return {
    page,
    last,
    ...(page > 1 && { prev: page - 1 }),
    ...(page < last && { next: page + 1 }),
  };
}

/** The annotation as it is published, with when and by whom, which a search may ask for. */
export function foundAnnotation(uri: Uris, found: FoundPassage) {
  const { record, folio, layer, unit, box, lines, modified } = found;
  const granularity = unit.startsWith('b') ? 'block' : 'line';
  const creators = layer.responsibility.flatMap(({ sameAs }) => sameAs ?? []);
  return {
    ...annotation(uri, { record, folio, layer }, { id: unit, granularity, lines, box }),
    ...(modified && { modified }),
    ...(creators.length && { creator: creators }),
  };
}

/** Characters before and after a word that are given with it. */
const AROUND = 48;

/**
 * The words as they stand in the body of the annotation, with what is before and after them in their line:
 * joined they are a part of the body's value, letter for letter.
 * https://www.w3.org/TR/annotation-model/#text-quote-selector
 */
export function quotation({ lines }: Pick<FoundPassage, 'lines'>, stretch: FoundStretch) {
  const { before, match, after } = cutOut(lines[stretch.line] ?? '', stretch);
  const written = lines.length > 1 ? escapeHtml : plainLine;
  return {
    type: 'TextQuoteSelector' as const,
    ...(before && { prefix: written(before) }),
    exact: written(match),
    ...(after && { suffix: written(after) }),
  };
}

/** The words and what is around them, as they are read. */
export function cutOut(line: string, { from, to }: Pick<FoundStretch, 'from' | 'to'>) {
  return {
    before: line.slice(wholeFrom(line, Math.max(0, from - AROUND)), from),
    match: line.slice(from, to),
    after: line.slice(to, wholeFrom(line, Math.min(line.length, to + AROUND))),
  };
}

/** Not between the halves of a letter beyond the basic plane. */
const wholeFrom = (line: string, at: number): number =>
  /[\udc00-\udfff]/.test(line.charAt(at)) ? at + 1 : at;

/** What a cut answer says of itself. */
export const CUT: LanguageMap = {
  en: ['There may be more: the search ended before all was looked at'],
  ru: ['Найдено может быть больше: поиск окончен прежде, чем просмотрено всё'],
};
