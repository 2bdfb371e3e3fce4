import type { Box } from '../record/box.ts';
import type { LanguageMap } from '../record/language.ts';
import type { Layer } from '../record/record.ts';
import { SEARCH_1_CONTEXT, SEARCH_2_CONTEXT, TEXT_GRANULARITY_CONTEXT } from './context.ts';
import { annotation } from './presentation/annotation.ts';
import { escapeHtml, plainLine } from './presentation/markup.ts';
import type { Uris } from './uri.ts';

/** The response of a search as an annotation page. https://iiif.io/api/search/2.0/#search-response */
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
    // On a single page, the total is the number of items, and Clover fails on a `partOf` that is an object.
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
 * The matches in context, for lists, and again to be highlighted in the body. The former also carry
 * the aligned passage of the other text as their body.
 * https://iiif.io/api/search/2.0/#extended-responses
 */
function markings(uri: Uris, { hits: passages }: SearchAnswer, page: string) {
  const ids = passages.map(({ record, folio, layer, unit }) =>
    uri.annotation(record, folio, layer.id, unit),
  );
  // A word divided between two passages is listed once, with the first of them.
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
 * The terms as a response of version 1. https://iiif.io/api/search/1.0/#autocomplete-response
 *
 * @param search returns the address of a search for a word
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

/** A passage that matches a search, published as one annotation. */
export type SearchHit = {
  readonly record: string;
  readonly folio: string;
  readonly layer: Layer;
  readonly unit: string;
  /** Canvas pixels. */
  readonly box: Box;
  readonly lines: readonly string[];
  /** The time of publication, ISO 8601. */
  readonly modified: string;
  /** The matches: each is one span or, across line ends, several. */
  readonly marks: readonly (readonly MarkedSpan[])[];
  /** The aligned passage of the other text. */
  readonly aligned?: { readonly layer: Layer; readonly lines: readonly string[] };
  /** The title of the record, if the search covers more than one record. */
  readonly within?: LanguageMap;
};

/** A span of a line of one of the hits, from `from` to `to` in UTF-16 units. */
export type MarkedSpan = {
  /** The index of the hit in the response. */
  readonly passage: number;
  readonly line: number;
  readonly from: number;
  readonly to: number;
};

/** One page of results. */
export type SearchAnswer = {
  readonly hits: readonly SearchHit[];
  /** The index of the first hit among all, from 0. */
  readonly start: number;
  readonly total: number;
  /** True if there may be more than `total`. */
  readonly isIncomplete: boolean;
  readonly ignored: readonly string[];
  readonly size: number;
  /** Returns the address of the search, or of a page of it, numbered from 1. */
  readonly address: (page?: number) => string;
};

/** The numbers of the current, last, previous and next page, from 1. */
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

/** The published annotation, with its date and creators, which a search can filter by. */
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

/** The number of characters before and after a match that are quoted with it. */
const CONTEXT_LENGTH = 48;

/**
 * The match and its context in the line, exactly as they occur in the body of the annotation: joined,
 * they are a substring of its value.
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

/** The match and its context in the line. */
export function excerpt(line: string, { from, to }: Pick<MarkedSpan, 'from' | 'to'>) {
  return {
    before: line.slice(characterStart(line, Math.max(0, from - CONTEXT_LENGTH)), from),
    match: line.slice(from, to),
    after: line.slice(to, characterStart(line, Math.min(line.length, to + CONTEXT_LENGTH))),
  };
}

/** Moves an index that is inside a surrogate pair to its end. */
const characterStart = (line: string, at: number): number =>
  /[\udc00-\udfff]/.test(line.charAt(at)) ? at + 1 : at;

/** The note on incomplete results. */
export const INCOMPLETE_NOTE: LanguageMap = {
  en: ['There may be more results: the search stopped before it had looked at everything'],
  ru: ['Результатов может быть больше: поиск остановлен до просмотра всех записей'],
};
