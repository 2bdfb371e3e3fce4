import { type Request, Router } from 'express';
import { type Reader, readerOf, type Site } from '../page/reader.ts';
import { otherwise, type PageQuestion } from '../page/search/address.ts';
import { searchHelpPage } from '../page/search-help.tsx';
import { searchPage } from '../page/search-page.tsx';
import type { Language } from '../page/words.ts';
import type { Choice } from '../search/facet.ts';
import type { Search } from '../search/search.ts';
import { queryReader } from '../validation/query.ts';
import { contentSecurity, givePage } from './frame.ts';

/** Leaves on one page, and fields of descriptions before them. */
const LEAVES = 10;
const DESCRIPTIONS = 12;

type PageQuery = PageQuestion & { readonly lang?: Language };
const queryOf = queryReader<PageQuery>('search-page');

/** `/search`, the search for people, and how it is used. */
export function searchPageRoutes(search: Search, site: Site): Router {
  const { uri } = site;
  const routes = Router({ strict: true });
  const secure = contentSecurity(uri.base, { scripts: true });

  routes.get('/search', secure, (req, res) => {
    const { page = 1, q = '', ...rest } = queryOf(req.url);
    const asked = { q, ...withoutEmpty(rest), ...(page > 1 && { page }) };
    const about = (record: string) => search.about(record).path;
    const start = (page - 1) * LEAVES;
    const isAsked = q.trim() !== '';
    const found = isAsked
      ? search.leaves(
          { text: q, scope: {}, filter: filterOf(asked), start, count: LEAVES },
          choiceOf(asked),
        )
      : undefined;
    const isNarrow = Object.keys(asked).some((name) => !['q', 'lang'].includes(name));
    const descriptions =
      isAsked && !isNarrow
        ? search.find(
            { text: q, scope: {}, filter: {}, start: 0, count: DESCRIPTIONS },
            'descriptions',
          ).hits
        : [];
    const reader = readerFor(site, req, asked);
    const body = searchPage({
      reader,
      asked,
      ...(found && { found }),
      descriptions,
      path: about,
      size: LEAVES,
    });
    givePage(req, res, body);
  });

  routes.get('/search/help', secure, (req, res) => {
    const { lang } = queryOf(req.url);
    givePage(req, res, searchHelpPage(readerOf(site, req.path, lang, req.acceptsLanguages())));
  });

  return routes;
}

/** A form sends its empty fields too. */
const withoutEmpty = <T extends object>(values: T): Partial<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')) as Partial<T>;

const filterOf = ({ language, kind, status }: PageQuestion) => ({
  ...(language && { languages: language.split(/\s+/) }),
  ...(kind && { kinds: [kind] }),
  ...(status && { statuses: status.trim().split(/\s+/) }),
});

const choiceOf = ({ fonds, person, place, from, to }: PageQuestion): Choice => ({
  ...(fonds && { fonds }),
  ...(person && { person }),
  ...(place && { place }),
  ...(from && { from: Number(from) }),
  ...(to && { to: Number(to) }),
});

/** The other language keeps what is asked. */
function readerFor(site: Site, req: Request, asked: PageQuestion): Reader {
  const reader = readerOf(site, '/search', asked.lang, req.acceptsLanguages());
  const other = reader.language === 'en' ? 'ru' : 'en';
  const page = asked.page === undefined ? {} : { page: asked.page };
  return { ...reader, switched: otherwise(reader, asked, { lang: other, ...page }) };
}
