import { type Request, type Response, Router } from 'express';
import { type ParsedQuery, queryParser } from '../../check/query.ts';
import { FondsError } from '../../errors.ts';
import { SEARCH_2_CONTEXT } from '../../iiif/context.ts';
import { search1 } from '../../iiif/search-1.ts';
import { search2, terms1, terms2 } from '../../iiif/search-2.ts';
import type { Uris } from '../../iiif/uri.ts';
import type { Filter } from '../../search/filter.ts';
import type { Scope } from '../../search/scope.ts';
import type { Search } from '../../search/search.ts';
import { etagOf, REVALIDATE, send } from '../server/answer.ts';
import { jsonTypeFor } from '../server/negotiate.ts';
import { noRecord } from './text.ts';

/** Annotations on one page of a response. */
const PAGE_SIZE = 50;

const TYPE_2 = `application/ld+json;profile="${SEARCH_2_CONTEXT}"`;

/** The parameters that restrict a search, as they are in the address: several values separated by spaces. */
type Restrictions = {
  readonly motivation?: string;
  readonly date?: string;
  readonly user?: string;
  readonly language?: string;
  readonly layer?: string;
  readonly status?: string;
};

type SearchParams = Restrictions & { readonly q?: string; readonly page?: number };
type AutocompleteParams = Restrictions & { readonly q?: string; readonly min?: number };

const searchParams = queryParser<SearchParams>('search');
const autocompleteParams = queryParser<AutocompleteParams>('autocomplete');

/** Content Search API 2 and 1: of the whole archive, a record of any level, or one layer of a record. */
export function searchRoutes(search: Search, uri: Uris): Router {
  const routes = Router();

  routes.get('/iiif/search/:version{/:record}{/:layer}', async (req, res, next) => {
    const service = await serviceOf(search, req.params);
    if (!service) return next();
    const { version, scope, path } = service;
    const { values, ignored } = valid(searchParams(req.url));
    const { q = '', page = 1, ...restrictions } = values;
    const start = (page - 1) * PAGE_SIZE;
    const filter = filterOf(restrictions, version);
    const answer = {
      ...(await search.answer({ text: q, scope, filter, start, count: PAGE_SIZE })),
      start,
      ignored,
      size: PAGE_SIZE,
      address: addressOf(uri.search(version, ...path), { q, ...restrictions }),
    };
    sendJson(req, res, version, version === 1 ? search1(uri, answer) : search2(uri, answer));
  });

  routes.get('/iiif/autocomplete/:version{/:record}{/:layer}', async (req, res, next) => {
    const service = await serviceOf(search, req.params);
    if (!service) return next();
    const { version, scope, path } = service;
    const { values, ignored } = valid(autocompleteParams(req.url));
    const { q = '', min = 0, ...restrictions } = values;
    const terms = await search.suggest(q, scope, filterOf(restrictions, version), min);
    const address = addressOf(uri.autocomplete(version, ...path), {
      q,
      ...(min && { min: String(min) }),
      ...restrictions,
    })();
    const page = { terms, ignored, address };
    const searchFor = (word: string) =>
      addressOf(uri.search(1, ...path), { q: word, ...restrictions })();
    sendJson(req, res, version, version === 1 ? terms1(page, searchFor) : terms2(page));
  });

  return routes;
}

type Service = {
  readonly version: 1 | 2;
  readonly scope: Scope;
  readonly path: readonly string[];
};

/**
 * The service that an address belongs to; undefined if there is no such version of the API.
 *
 * @throws FondsError NO_SUCH_RECORD, NOT_FOUND
 */
async function serviceOf(search: Search, params: Request['params']): Promise<Service | undefined> {
  const [version, record, layer] = ['version', 'record', 'layer'].map((name) =>
    params[name] === undefined ? undefined : String(params[name]),
  );
  if (version !== '1' && version !== '2') return undefined;
  const number = version === '1' ? 1 : 2;
  if (record === undefined) return { version: number, scope: {}, path: [] };
  const published = await search.record(record);
  if (!published) throw noRecord(record);
  if (layer === undefined) return { version: number, scope: { record }, path: [record] };
  if (!published.layers.some(({ id }) => id === layer)) {
    const available = published.layers.map(({ id }) => id).join(', ') || 'none';
    throw new FondsError('NOT_FOUND', `no layer “${layer}” in ${record}; available: ${available}`);
  }
  return { version: number, scope: { record, layer }, path: [record, layer] };
}

/** @throws FondsError INVALID_QUERY with a message for each invalid parameter */
function valid<T>(query: ParsedQuery<T>): ParsedQuery<T> {
  if (query.problems.length === 0) return query;
  throw new FondsError('INVALID_QUERY', query.problems.map(({ message }) => message).join('; '));
}

const MOTIVATIONS: { readonly [motivation: string]: readonly string[] } = {
  supplementing: ['transcription', 'translation'],
  transcribing: ['transcription'],
  translating: ['translation'],
};

/** In version 1 the same annotations are “painting”. https://iiif.io/api/search/1.0/#query-parameters */
const MOTIVATIONS_1: { readonly [motivation: string]: readonly string[] } = {
  painting: ['transcription', 'translation'],
  'sc:painting': ['transcription', 'translation'],
};

function filterOf(restrictions: Restrictions, version: 1 | 2): Filter {
  const { motivation, date, user, language, layer, status } = restrictions;
  const kinds = version === 1 ? MOTIVATIONS_1 : MOTIVATIONS;
  const list = <K extends keyof Filter>(name: K, values: readonly string[]) =>
    values.length ? { [name]: values } : {};
  const motivations = valuesOf(motivation);
  return {
    ...list('languages', valuesOf(language)),
    ...list('layers', valuesOf(layer)),
    ...list('statuses', valuesOf(status)),
    ...list('users', valuesOf(user)),
    ...(motivations.length && {
      kinds: motivations.flatMap((name) => (Object.hasOwn(kinds, name) ? (kinds[name] ?? []) : [])),
    }),
    ...(valuesOf(date).length && {
      dates: valuesOf(date).map((range) => range.split('/') as [from: string, to: string]),
    }),
  };
}

const valuesOf = (text = ''): string[] => text.split(/\s+/).filter(Boolean);

/** The address of a request, without ignored parameters, or of another page of its response. */
const addressOf =
  (base: string, values: Readonly<Record<string, string | undefined>>) =>
  (page?: number): string => {
    const present = Object.entries(values).filter((entry): entry is [string, string] =>
      Boolean(entry[1]),
    );
    const query = new URLSearchParams(present);
    if (page !== undefined) query.set('page', String(page));
    return query.size ? `${base}?${query}` : base;
  };

function sendJson(req: Request, res: Response, version: 1 | 2, json: unknown): void {
  const body = Buffer.from(JSON.stringify(json));
  res.vary('Accept');
  const type = version === 1 ? 'application/json' : jsonTypeFor(TYPE_2, req);
  send(req, res, { type, body, etag: etagOf(body), cache: REVALIDATE });
}
