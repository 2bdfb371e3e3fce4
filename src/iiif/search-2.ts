import type { Box } from '../record/box.ts';
import type { LanguageMap } from '../record/language.ts';
import type { Layer } from '../record/record.ts';
import { SEARCH_1_CONTEXT, SEARCH_2_CONTEXT, TEXT_GRANULARITY_CONTEXT } from './context.ts';
import { annotation } from './presentation/annotation.ts';
import { escapeHtml, plainLine } from './presentation/markup.ts';
import type { Uris } from './uri.ts';

/** The answer of a search as a page of annotations. https://iiif.io/api/search/2.0/#search-response */
export function search2(uri: Uris, answer: SearchAnswer) {
  const { hits: passages, start, total, isIncomplete: isCut, ignored, address } = answer;
  const { page, last, prev, next } = pageNumbers(answer);
  const pageAt = (number: number) => ({ id: address(number), type: 'AnnotationPage' as const });
  const marks = markings(uri, answer, address(page));
  return {
    '@context': [TEXT_GRANULARITY_CONTEXT, SEARCH_2_CONTEXT],
    id: address(page > 1 ? page : undefined),
    type: 'AnnotationPage' as const,
    ...(ignored.length && { ignored }),
    // Where all is on one page they are as many as its items, and Clover takes no `partOf` that is an object.
    ...((last > 1 || isCut) && {
      partOf: {
        id: `${address()}#all`,
        type: 'AnnotationCollection' as const,
        ...(isCut ? { summary: INCOMPLETE_NOTE } : { total }),
        first: { id: address(), type: 'AnnotationPage' as const },
        last: last > 1 ? pageAt(last) : { id: address(), type: 'AnnotationPage' as const },
      },
    }),
    ...(next && { next: pageAt(next) }),
    ...(prev && { prev: prev > 1 ? pageAt(prev) : { id: address(), type: 'AnnotationPage' } }),
    startIndex: start,
    items: passages.map((found) => item(uri, found)),
    ...(marks.length && { annotations: [{ type: 'AnnotationPage' as const, items: marks }] }),
  };
}

/** https://iiif.io/api/search/2.0/#search-response-annotation-target */
function item(uri: Uris, found: SearchHit) {
  const published = hitAnnotation(uri, found);
  if (!found.within) return published;
  const partOf = {
    id: uri.manifest(found.record),
    type: 'Manifest' as const,
    label: found.within,
  };
  return { ...published, target: { id: published.target, type: 'Canvas' as const, partOf } };
}

/**
 * Where the words stand in their line, for lists, and in the body, to be marked there. The first
 * says in its own body what says the same in the other text.
 * https://iiif.io/api/search/2.0/#extended-responses
 */
function markings(uri: Uris, { hits: passages }: SearchAnswer, page: string) {
  const ids = passages.map(({ record, folio, layer, unit }) =>
    uri.annotation(record, folio, layer.id, unit),
  );
  // A word that is broken over two passages is told of once, with the first of them.
  const all = passages.flatMap((found) =>
    found.marks
      .filter(([first]) => first && passages[first.passage] === found)
      .map((mark) => ({ found, mark })),
  );
  const targetOf = (mark: SearchHit['marks'][number]) =>
    mark.flatMap((stretch) => {
      const passage = passages[stretch.passage];
      if (!passage) return [];
      const selector = [textQuoteSelector(passage, stretch)];
      return [{ type: 'SpecificResource' as const, source: ids[stretch.passage], selector }];
    });
  return (['contextualizing', 'highlighting'] as const).flatMap((motivation) =>
    all.map(({ found, mark }, i) => {
      const [only, ...more] = targetOf(mark);
      return {
        id: `${page}#${motivation}-${i + 1}`,
        type: 'Annotation' as const,
        motivation,
        ...(motivation === 'contextualizing' && alignedBody(found)),
        target: more.length ? [only, ...more] : only,
      };
    }),
  );
}

const alignedBody = ({ aligned }: SearchHit) =>
  aligned && {
    body: {
      type: 'TextualBody' as const,
      value: plainLine(aligned.lines.join(' ')),
      format: 'text/plain',
      language: aligned.layer.language,
    },
  };

export type SearchTerm = { readonly word: string; readonly count?: number };

type Terms = {
  readonly terms: readonly SearchTerm[];
  readonly ignored: readonly string[];
  readonly address: string;
};

/** https://iiif.io/api/search/2.0/#autocomplete-response */
export const terms2 = ({ terms, ignored, address }: Terms) => ({
  '@context': SEARCH_2_CONTEXT,
  id: address,
  type: 'TermPage' as const,
  ...(ignored.length && { ignored }),
  items: terms.map(({ word, count }) => ({
    type: 'Term' as const,
    value: word,
    ...(count !== undefined && { total: count }),
  })),
});

/**
 * The same of version 1. https://iiif.io/api/search/1.0/#autocomplete-response
 *
 * @param search the address of a search for a word
 */
export const terms1 = ({ terms, ignored, address }: Terms, search: (word: string) => string) => ({
  '@context': SEARCH_1_CONTEXT,
  '@id': address,
  '@type': 'search:TermList' as const,
  ...(ignored.length && { ignored }),
  terms: terms.map(({ word, count }) => ({
    match: word,
    url: search(word),
    ...(count !== undefined && { count }),
  })),
});

/** A passage that answers a search: what is published as one annotation. */
export type SearchHit = {
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
  readonly marks: readonly (readonly MarkedSpan[])[];
  /** What says the same in the other text. */
  readonly aligned?: { readonly layer: Layer; readonly lines: readonly string[] };
  /** The record's title, where the search is of more than one record. */
  readonly within?: LanguageMap;
};

/** A stretch of a line of one of the passages of the answer, `from` and `to` in UTF-16 units. */
export type MarkedSpan = {
  /** The place of the passage in the answer. */
  readonly passage: number;
  readonly line: number;
  readonly from: number;
  readonly to: number;
};

/** One page of an answer. */
export type SearchAnswer = {
  readonly hits: readonly SearchHit[];
  /** Place of the first passage among all, from 0. */
  readonly start: number;
  readonly total: number;
  /** True where there may be more than `total`. */
  readonly isIncomplete: boolean;
  readonly ignored: readonly string[];
  readonly size: number;
  /** The address of the search, and of a page of it, counted from 1. */
  readonly address: (page?: number) => string;
};

/** The numbers of the pages that there are, counted from 1. */
export function pageNumbers({ start, total, size }: SearchAnswer) {
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
export function hitAnnotation(uri: Uris, found: SearchHit) {
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
export function textQuoteSelector({ lines }: Pick<SearchHit, 'lines'>, stretch: MarkedSpan) {
  const { before, match, after } = excerpt(lines[stretch.line] ?? '', stretch);
  const written = lines.length > 1 ? escapeHtml : plainLine;
  return {
    type: 'TextQuoteSelector' as const,
    ...(before && { prefix: written(before) }),
    exact: written(match),
    ...(after && { suffix: written(after) }),
  };
}

/** The words and what is around them, as they are read. */
export function excerpt(line: string, { from, to }: Pick<MarkedSpan, 'from' | 'to'>) {
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
export const INCOMPLETE_NOTE: LanguageMap = {
  en: ['There may be more: the search ended before all was looked at'],
  ru: ['Найдено может быть больше: поиск окончен прежде, чем просмотрено всё'],
};
