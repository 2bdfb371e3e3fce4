import { textIn } from '../record/language.ts';
import { PRESENTATION_2_CONTEXT, SEARCH_1_CONTEXT } from './context.ts';
import { plainLine } from './presentation/markup.ts';
import {
  excerpt,
  hitAnnotation,
  INCOMPLETE_NOTE,
  pageNumbers,
  type SearchAnswer,
  type SearchHit,
} from './search-2.ts';
import type { Uris } from './uri.ts';

/**
 * The response of a search as Mirador and Universal Viewer read it: each annotation has a region of a
 * canvas, and each annotation has one hit, so that both can be counted.
 * https://iiif.io/api/search/1.0/#presentation-api-compatible-responses
 */
export function search1(uri: Uris, answer: SearchAnswer) {
  const { hits: passages, start, total, isIncomplete: isCut, ignored, address } = answer;
  const { page, last, prev, next } = pageNumbers(answer);
  return {
    '@context': [PRESENTATION_2_CONTEXT, SEARCH_1_CONTEXT],
    '@id': address(page > 1 ? page : undefined),
    '@type': 'sc:AnnotationList' as const,
    within: {
      '@type': 'sc:Layer' as const,
      total,
      ...(isCut && { label: textIn(INCOMPLETE_NOTE, 'en') }),
      first: address(),
      last: last > 1 ? address(last) : address(),
      ...(ignored.length && { ignored }),
    },
    ...(next && { next: address(next) }),
    ...(prev && { prev: prev > 1 ? address(prev) : address() }),
    startIndex: start,
    resources: passages.map((found) => resource(uri, found)),
    hits: passages.flatMap((found) => hit(uri, found, passages)),
  };
}

function resource(uri: Uris, found: SearchHit) {
  const { id, target } = hitAnnotation(uri, found);
  const { lines, layer, aligned, within, record } = found;
  return {
    '@id': id,
    '@type': 'oa:Annotation' as const,
    motivation: 'sc:painting',
    ...(aligned && {
      label: { '@value': aligned.lines.join(' '), '@language': aligned.layer.language },
    }),
    resource: {
      '@type': 'cnt:ContentAsText' as const,
      chars: plainLine(lines.join(' ')),
      format: 'text/plain',
      language: layer.language,
    },
    on: target,
    ...(within && {
      within: {
        '@id': uri.inVersion(uri.manifest(record), 2),
        '@type': 'sc:Manifest' as const,
        label: textIn(within, 'en'),
      },
    }),
  };
}

/** The first match in an annotation and, if there are several, all of them. */
function hit(uri: Uris, found: SearchHit, passages: readonly SearchHit[]) {
  const { record, folio, layer, unit } = found;
  const own = found.marks.flatMap((mark) =>
    mark.filter(({ passage }) => passages[passage] === found).slice(0, 1),
  );
  const [first, ...more] = own.map((stretch) => excerpt(found.lines[stretch.line] ?? '', stretch));
  if (!first) return [];
  return [
    {
      '@type': 'search:Hit' as const,
      annotations: [uri.annotation(record, folio, layer.id, unit)],
      match: plainLine(first.match),
      before: plainLine(first.before),
      after: plainLine(first.after),
      ...(more.length && {
        selectors: [first, ...more].map(({ before, match, after }) => ({
          '@type': 'oa:TextQuoteSelector' as const,
          exact: plainLine(match),
          prefix: plainLine(before),
          suffix: plainLine(after),
        })),
      }),
    },
  ];
}
