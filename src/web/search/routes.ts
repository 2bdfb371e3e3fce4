import { setImmediate } from 'node:timers/promises';
import { type Request, Router } from 'express';
import { queryReader } from '../../check/query.ts';
import type { Filter } from '../../search/filter.ts';
import type { Scope } from '../../search/scope.ts';
import type { ServedSearch } from '../api/search.ts';
import { sendPage } from '../layout/frame.ts';
import { type Reader, readerOf, type Site } from '../layout/reader.ts';
import type { Language } from '../layout/words.ts';
import { pageSecurity } from '../server/security.ts';
import { type SearchParams, searchAddress } from './address.ts';
import { searchHelpPage } from './help-page.tsx';
import { searchPage } from './search-page.tsx';

/** Described records and leaves on one page. */
const PAGE_SIZES = { records: 20, leaves: 10 };

const paramsOf = queryReader<SearchParams & { readonly lang?: Language }>('search-page');

/** `/search`, the search for people, and `/search/help`. */
export function searchPageRoutes(search: ServedSearch, site: Site): Router {
  const { uri } = site;
  const routes = Router();
  const secure = pageSecurity(uri.base, 'scripted');

  routes.get('/search', secure, async (req, res) => {
    const { page = 1, records = 1, q = '', ...rest } = paramsOf(req.url);
    const params = {
      q,
      ...withoutEmpty(rest),
      ...(page > 1 && { page }),
      ...(records > 1 && { records }),
    };
    const results = q.trim() === '' ? undefined : await find(search, params, page, records);
    const body = searchPage({
      reader: readerFor(site, req, params),
      params,
      ...(results && { results }),
      pageSizes: PAGE_SIZES,
    });
    sendPage(req, res, body);
  });

  routes.get('/search/help', secure, (req, res) => {
    const { lang } = paramsOf(req.url);
    sendPage(req, res, searchHelpPage(readerOf(site, req.path, lang, req.acceptsLanguages())));
  });

  return routes;
}

/** Searches the texts, then the descriptions; other requests are served in between. */
async function find(
  search: ServedSearch,
  params: SearchParams & { readonly q: string },
  page: number,
  records: number,
) {
  const request = (number: number, size: number) => ({
    text: params.q,
    scope: scopeOf(params),
    filter: filterOf(params),
    start: (number - 1) * size,
    count: size,
  });
  const inTexts = await search.leaves(request(page, PAGE_SIZES.leaves));
  await setImmediate();
  const inDescriptions = await search.descriptions(request(records, PAGE_SIZES.records));
  return { inTexts, inDescriptions };
}

/** A form also submits its empty fields. */
const withoutEmpty = <T extends object>(values: T): Partial<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')) as Partial<T>;

const scopeOf = ({ fonds }: SearchParams): Scope => (fonds ? { record: fonds } : {});

const filterOf = (params: SearchParams): Filter => {
  const { language, kind, status, person, place, from, to } = params;
  return {
    ...(language && { languages: language.split(/\s+/) }),
    ...(kind && { kinds: [kind] }),
    ...(status && { statuses: status.trim().split(/\s+/) }),
    ...(person && { person }),
    ...(place && { place }),
    ...(isYear(from) && { from: Number(from) }),
    ...(isYear(to) && { to: Number(to) }),
  };
};

const isYear = (text = ''): boolean => /\d/.test(text);

/** Switching the language keeps all parameters. */
function readerFor(site: Site, req: Request, params: SearchParams): Reader {
  const reader = readerOf(site, '/search', params.lang, req.acceptsLanguages());
  const other = reader.language === 'en' ? 'ru' : 'en';
  const { page, records } = params;
  return {
    ...reader,
    otherLanguageUrl: searchAddress(reader, params, { lang: other, page, records }),
  };
}
