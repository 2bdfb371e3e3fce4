import type { Reader } from '../layout/reader.ts';

/** The parameters of the search page, as they are in its address. */
export type SearchParams = {
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
  /** The page of the list of leaves, and of the list of records, from 1. */
  readonly page?: number;
  readonly records?: number;
};

/** The address of the search page with changed parameters. Both lists start at page 1 unless `change` says otherwise. */
export function searchAddress(
  { uri }: Pick<Reader, 'uri'>,
  params: SearchParams,
  change: { readonly [K in keyof SearchParams]: SearchParams[K] | undefined },
): string {
  const all = Object.entries({ ...params, page: undefined, records: undefined, ...change });
  const present = all.flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)] as [string, string]],
  );
  const query = new URLSearchParams(present);
  return query.size ? `${uri.searchPage}?${query}` : uri.searchPage;
}
