import { type Request, type Response, Router } from 'express';
import { type ParsedQuery, queryParser } from '../../check/query.ts';
import { FondsError } from '../../errors.ts';
import { SEARCH_2_CONTEXT } from '../../iiif/context.ts';
import { search1 } from '../../iiif/search-1.ts';
import { type MarkedSpan, type SearchHit, search2, terms1, terms2 } from '../../iiif/search-2.ts';
import type { Uris } from '../../iiif/uri.ts';
import type { Layer } from '../../record/record.ts';
import type { Hit, Stretch } from '../../search/hit.ts';
import { filterOf, type Restrictions } from '../../search/restrictions.ts';
import type { Scope } from '../../search/scope.ts';
import type { Search } from '../../search/search.ts';
import { etagOf, REVALIDATE, send } from '../server/answer.ts';
import { jsonTypeFor } from '../server/negotiate.ts';
import { noRecord } from './text.ts';

/** Annotations on one page of an answer. */
const PAGE = 50;

const TYPE_2 = `application/ld+json;profile="${SEARCH_2_CONTEXT}"`;

type SearchQuery = Restrictions & { readonly q?: string; readonly page?: number };
type TermQuery = Restrictions & { readonly q?: string; readonly min?: number };

const searchQuery = queryParser<SearchQuery>('search');
const termQuery = queryParser<TermQuery>('autocomplete');

/** Content Search API 2 and 1, of a record of any level, of a layer, and of the whole archive. */
export function searchRoutes(search: Search, uri: Uris): Router {
  const routes = Router({ strict: true });

  routes.get('/iiif/search/:version{/:record}{/:layer}', (req, res, next) => {
    const asked = askedOf(search, req.params);
    if (!asked) return next();
    const { version, scope, parts } = asked;
    const { values, ignored } = right(searchQuery(req.url));
    const { q = '', page = 1, ...restrictions } = values;
    const start = (page - 1) * PAGE;
    const filter = filterOf(restrictions, version);
    const found = search.find({ text: q, scope, filter, start, count: PAGE });
    const isOne = scope.record !== undefined && isItem(search, scope.record);
    const answer = {
      hits: foundPassages(search, found.hits, !isOne),
      start,
      total: found.total,
      isIncomplete: found.isCut,
      ignored,
      size: PAGE,
      address: addressOf(uri.search(version, ...parts), { q, ...restrictions }),
    };
    give(req, res, version, version === 1 ? search1(uri, answer) : search2(uri, answer));
  });

  routes.get('/iiif/autocomplete/:version{/:record}{/:layer}', (req, res, next) => {
    const asked = askedOf(search, req.params);
    if (!asked) return next();
    const { version, scope, parts } = asked;
    const { values, ignored } = right(termQuery(req.url));
    const { q = '', min = 0, ...restrictions } = values;
    const terms = search.suggest(q, scope, filterOf(restrictions, version), min);
    const address = addressOf(uri.autocomplete(version, ...parts), {
      q,
      ...(min && { min: String(min) }),
      ...restrictions,
    })();
    const page = { terms, ignored, address };
    const searchFor = (word: string) =>
      addressOf(uri.search(1, ...parts), { q: word, ...restrictions })();
    give(req, res, version, version === 1 ? terms1(page, searchFor) : terms2(page));
  });

  return routes;
}

type Asked = { readonly version: 1 | 2; readonly scope: Scope; readonly parts: readonly string[] };

/**
 * What is to be searched; undefined where the address has another version.
 *
 * @throws FondsError NO_SUCH_RECORD, NOT_FOUND
 */
function askedOf(search: Search, params: Request['params']): Asked | undefined {
  const [version, record, layer] = ['version', 'record', 'layer'].map((name) =>
    params[name] === undefined ? undefined : String(params[name]),
  );
  if (version !== '1' && version !== '2') return undefined;
  const number = version === '1' ? 1 : 2;
  if (record === undefined) return { version: number, scope: {}, parts: [] };
  const own = search.about(record).path.at(-1);
  if (!own) throw noRecord(record);
  if (layer === undefined) return { version: number, scope: { record }, parts: [record] };
  if (!own.layers.some(({ id }) => id === layer)) {
    const there = own.layers.map(({ id }) => id).join(', ') || 'none';
    throw new FondsError('NOT_FOUND', `${record} has no layer “${layer}”; it has ${there}`);
  }
  return { version: number, scope: { record, layer }, parts: [record, layer] };
}

const isItem = (search: Search, record: string): boolean =>
  (search.about(record).path.at(-1)?.folios.length ?? 0) > 0;

/** @throws FondsError INVALID_QUERY, which names each parameter that is not right */
function right<T>(query: ParsedQuery<T>): ParsedQuery<T> {
  const [fault] = query.problems;
  if (!fault) return query;
  throw new FondsError('INVALID_QUERY', query.problems.map(({ message }) => message).join('; '));
}

/** The address asked for without what was ignored, or that of another page of the same answer. */
const addressOf =
  (base: string, values: Readonly<Record<string, string | undefined>>) =>
  (page?: number): string => {
    const given = Object.entries(values).filter((one): one is [string, string] => Boolean(one[1]));
    const query = new URLSearchParams(given);
    if (page !== undefined) query.set('page', String(page));
    return query.size ? `${base}?${query}` : base;
  };

function give(req: Request, res: Response, version: 1 | 2, answer: unknown): void {
  const body = Buffer.from(JSON.stringify(answer));
  res.vary('Accept');
  const type = version === 1 ? 'application/json' : jsonTypeFor(TYPE_2, req);
  send(req, res, { type, body, etag: etagOf(body), cache: REVALIDATE });
}

/**
 * The hits with what is published about them.
 *
 * @param isWide true where they may be of several records, each of which is then named
 */
export function foundPassages(
  search: Pick<Search, 'about'>,
  hits: readonly Hit[],
  isWide: boolean,
): SearchHit[] {
  const about = once(search.about);
  const layerOf = (record: string, layer: string): Layer | undefined =>
    about(record)
      .path.at(-1)
      ?.layers.find(({ id }) => id === layer);
  const known = hits.filter((hit) => layerOf(hit.record, hit.layer));
  const places = new Map(known.map(({ id }, place) => [id, place]));
  return known.flatMap((hit) => {
    const { record, folio, unit, box, lines, partners, partnerLayer } = hit;
    const layer = layerOf(record, hit.layer);
    if (!layer) return [];
    const { path, published } = about(record);
    const other = partnerLayer === undefined ? undefined : layerOf(record, partnerLayer);
    const title = path.at(-1)?.title;
    return [
      {
        record,
        folio,
        layer,
        unit,
        box,
        lines,
        modified: published,
        marks: hit.marks.map((mark) => mark.flatMap((one) => stretchAmong(one, places))),
        ...(other && {
          aligned: { layer: other, lines: partners.flatMap((partner) => partner.lines) },
        }),
        ...(isWide && title && { within: title }),
      },
    ];
  });
}

/** Most hits are of the same few records. */
function once<T>(read: (record: string) => T): (record: string) => T {
  const known = new Map<string, T>();
  return (record) => {
    const found = known.get(record) ?? read(record);
    known.set(record, found);
    return found;
  };
}

const stretchAmong = (
  { passage, ...rest }: Stretch,
  places: ReadonlyMap<number, number>,
): MarkedSpan[] => {
  const place = places.get(passage);
  return place === undefined ? [] : [{ passage: place, ...rest }];
};
