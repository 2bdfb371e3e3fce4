import { setImmediate } from 'node:timers/promises';
import { type Request, Router } from 'express';
import { queryReader } from '../../check/query.ts';
import type { Filter } from '../../search/filter.ts';
import type { Scope } from '../../search/scope.ts';
import type { Search } from '../../search/search.ts';
import { sendPage } from '../layout/frame.ts';
import { type Reader, readerOf, type Site } from '../layout/reader.ts';
import type { Language } from '../layout/words.ts';
import { pageSecurity } from '../server/security.ts';
import { otherwise, type PageQuestion } from './address.ts';
import { searchHelpPage } from './help-page.tsx';
import { searchPage } from './search-page.tsx';

/** On one page: described records, and leaves. */
const SIZES = { records: 20, leaves: 10 };

type PageQuery = PageQuestion & { readonly lang?: Language };
const queryOf = queryReader<PageQuery>('search-page');

/** `/search`, the search for people, and how it is used. */
export function searchPageRoutes(search: Search, site: Site): Router {
  const { uri } = site;
  const routes = Router({ strict: true });
  const secure = pageSecurity(uri.base, 'scripted');

  routes.get('/search', secure, async (req, res) => {
    const { page = 1, records = 1, q = '', ...rest } = queryOf(req.url);
    const asked = {
      q,
      ...withoutEmpty(rest),
      ...(page > 1 && { page }),
      ...(records > 1 && { records }),
    };
    const part = (number: number, size: number) => ({
      text: q,
      scope: scopeOf(asked),
      filter: filterOf(asked),
      start: (number - 1) * size,
      count: size,
    });
    const isAsked = q.trim() !== '';
    const leaves = isAsked && search.page(part(page, SIZES.leaves), 'texts');
    // Each is bounded; between them others are answered.
    if (isAsked) await setImmediate();
    const found = leaves && {
      leaves,
      records: search.page(part(records, SIZES.records), 'descriptions'),
    };
    const body = searchPage({
      reader: readerFor(site, req, asked),
      asked,
      ...(found && { found }),
      path: (record) => search.about(record).path,
      sizes: SIZES,
    });
    sendPage(req, res, body);
  });

  routes.get('/search/help', secure, (req, res) => {
    const { lang } = queryOf(req.url);
    sendPage(req, res, searchHelpPage(readerOf(site, req.path, lang, req.acceptsLanguages())));
  });

  return routes;
}

/** A form sends its empty fields too. */
const withoutEmpty = <T extends object>(values: T): Partial<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')) as Partial<T>;

/** A fonds is all that lies under it. */
const scopeOf = ({ fonds }: PageQuestion): Scope => (fonds ? { record: fonds } : {});

const filterOf = (asked: PageQuestion): Filter => {
  const { language, kind, status, person, place, from, to } = asked;
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

/** The other language keeps what is asked. */
function readerFor(site: Site, req: Request, asked: PageQuestion): Reader {
  const reader = readerOf(site, '/search', asked.lang, req.acceptsLanguages());
  const other = reader.language === 'en' ? 'ru' : 'en';
  const { page, records } = asked;
  return { ...reader, otherLanguageUrl: otherwise(reader, asked, { lang: other, page, records }) };
}
