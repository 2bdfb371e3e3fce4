import { type Request, type Response, Router } from 'express';
import { type ParsedQuery, queryParser } from '../../check/query.ts';
import { FondsError } from '../../errors.ts';
import { SEARCH_2_CONTEXT } from '../../iiif/context.ts';
import type { Filter } from '../../search/filter.ts';
import type { Search } from '../../search/search.ts';
import { etagOf, REVALIDATE, send } from '../server/answer.ts';
import { jsonTypeFor } from '../server/negotiate.ts';
import type { ContentSearch, ContentSearchRequest } from './content-search.ts';
import { noRecord } from './text.ts';

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

/** What is searched for people and for programs. */
export type ServedSearch = Omit<Search, 'answer' | 'suggest'> & ContentSearch;

/** Content Search API 2 and 1: of the whole archive, a record of any level, or one layer of a record. */
export function searchRoutes(search: ServedSearch): Router {
  const routes = Router();

  routes.get('/iiif/search/:version{/:record}{/:layer}', async (req, res, next) => {
    const service = await serviceOf(search, req.params);
    if (!service) return next();
    const { values, ignored } = valid(searchParams(req.url));
    const { q = '', page = 1, ...restrictions } = values;
    const filter = filterOf(restrictions, service.version);
    const asked = { ...service, filter, params: { q, ...restrictions }, ignored, page };
    sendJson(req, res, service.version, await search.annotations(asked));
  });

  routes.get('/iiif/autocomplete/:version{/:record}{/:layer}', async (req, res, next) => {
    const service = await serviceOf(search, req.params);
    if (!service) return next();
    const { values, ignored } = valid(autocompleteParams(req.url));
    const { q = '', min = 0, ...restrictions } = values;
    const filter = filterOf(restrictions, service.version);
    const asked = { ...service, filter, params: { q, ...restrictions }, ignored, min };
    sendJson(req, res, service.version, await search.terms(asked));
  });

  return routes;
}

type Service = Pick<ContentSearchRequest, 'version' | 'scope' | 'path'>;

/**
 * The service that an address belongs to; undefined if there is no such version of the API.
 *
 * @throws FondsError NO_SUCH_RECORD, NOT_FOUND
 */
async function serviceOf(
  search: Pick<Search, 'record'>,
  params: Request['params'],
): Promise<Service | undefined> {
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

function sendJson(
  req: Request,
  res: Response,
  version: 1 | 2,
  json: Uint8Array<ArrayBuffer>,
): void {
  const body = Buffer.from(json.buffer, json.byteOffset, json.byteLength);
  res.vary('Accept');
  const type = version === 1 ? 'application/json' : jsonTypeFor(TYPE_2, req);
  send(req, res, { type, body, etag: etagOf(body), cache: REVALIDATE });
}
