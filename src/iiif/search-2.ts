import { GRANULARITY, SEARCH_2 } from './context.ts';
import { plainLine } from './markup.ts';
import {
  CUT,
  type FoundPassage,
  foundAnnotation,
  pagesOf,
  quotation,
  type SearchAnswer,
} from './search-answer.ts';
import type { Uris } from './uri.ts';

/** The answer of a search as a page of annotations. https://iiif.io/api/search/2.0/#search-response */
export function search2(uri: Uris, answer: SearchAnswer) {
  const { passages, start, total, isCut, ignored, address } = answer;
  const { page, last, prev, next } = pagesOf(answer);
  const pageAt = (number: number) => ({ id: address(number), type: 'AnnotationPage' as const });
  const marks = markings(uri, answer, address(page));
  return {
    '@context': [GRANULARITY, SEARCH_2],
    id: address(page > 1 ? page : undefined),
    type: 'AnnotationPage' as const,
    ...(ignored.length && { ignored }),
    // Where all is on one page they are as many as its items, and Clover takes no `partOf` that is an object.
    ...((last > 1 || isCut) && {
      partOf: {
        id: `${address()}#all`,
        type: 'AnnotationCollection' as const,
        ...(isCut ? { summary: CUT } : { total }),
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
function item(uri: Uris, found: FoundPassage) {
  const published = foundAnnotation(uri, found);
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
function markings(uri: Uris, { passages }: SearchAnswer, page: string) {
  const ids = passages.map(({ record, folio, layer, unit }) =>
    uri.annotation(record, folio, layer.id, unit),
  );
  // A word that is broken over two passages is told of once, with the first of them.
  const all = passages.flatMap((found) =>
    found.marks
      .filter(([first]) => first && passages[first.passage] === found)
      .map((mark) => ({ found, mark })),
  );
  const targetOf = (mark: FoundPassage['marks'][number]) =>
    mark.flatMap((stretch) => {
      const passage = passages[stretch.passage];
      if (!passage) return [];
      const selector = [quotation(passage, stretch)];
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

const alignedBody = ({ aligned }: FoundPassage) =>
  aligned && {
    body: {
      type: 'TextualBody' as const,
      value: plainLine(aligned.lines.join(' ')),
      format: 'text/plain',
      language: aligned.layer.language,
    },
  };

export type FoundTerm = { readonly word: string; readonly count?: number };

type Terms = {
  readonly terms: readonly FoundTerm[];
  readonly ignored: readonly string[];
  readonly address: string;
};

/** https://iiif.io/api/search/2.0/#autocomplete-response */
export const terms2 = ({ terms, ignored, address }: Terms) => ({
  '@context': SEARCH_2,
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
  '@context': 'http://iiif.io/api/search/1/context.json',
  '@id': address,
  '@type': 'search:TermList' as const,
  ...(ignored.length && { ignored }),
  terms: terms.map(({ word, count }) => ({
    match: word,
    url: search(word),
    ...(count !== undefined && { count }),
  })),
});
