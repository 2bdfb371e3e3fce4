import type { Reader } from '../layout/reader.ts';

/** What is asked of the search page, as it stands in its address. */
export type PageQuestion = {
  readonly q?: string;
  readonly lang?: string;
  readonly language?: string;
  readonly kind?: string;
  readonly status?: string;
  readonly fonds?: string;
  readonly person?: string;
  readonly place?: string;
  readonly from?: string;
  readonly to?: string;
  /** Of the leaves, and of the described records. */
  readonly page?: number;
  readonly records?: number;
};

/** The address of the search page with something asked otherwise; the first pages of it, unless it says which. */
export function otherwise(
  { uri }: Pick<Reader, 'uri'>,
  asked: PageQuestion,
  change: { readonly [K in keyof PageQuestion]: PageQuestion[K] | undefined },
): string {
  const all = Object.entries({ ...asked, page: undefined, records: undefined, ...change });
  const given = all.flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)] as [string, string]],
  );
  const query = new URLSearchParams(given);
  return query.size ? `${uri.searchPage}?${query}` : uri.searchPage;
}
