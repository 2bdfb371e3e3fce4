import { search1 } from '../../iiif/search-1.ts';
import { search2, terms1, terms2 } from '../../iiif/search-2.ts';
import type { Uris } from '../../iiif/uri.ts';
import type { Filter } from '../../search/filter.ts';
import type { Scope } from '../../search/scope.ts';
import type { Search } from '../../search/search.ts';

/** A request of the Content Search API, as plain data that can be passed to a thread. */
export type ContentSearchRequest = {
  readonly version: 1 | 2;
  readonly scope: Scope;
  /** The record and the layer in the address. */
  readonly path: readonly string[];
  readonly filter: Filter;
  /** The parameters that go into the addresses of pages, `q` among them. */
  readonly params: { readonly [name: string]: string | undefined };
  readonly ignored: readonly string[];
};

export type AnnotationsRequest = ContentSearchRequest & {
  /** From 1. */
  readonly page: number;
};

export type TermsRequest = ContentSearchRequest & {
  /** The minimum number of passages with a word. */
  readonly min: number;
};

/** Annotations on one page of a response. */
const PAGE_SIZE = 50;

/**
 * The responses of the Content Search API, as the bytes of JSON. They are made where the search is: bytes are
 * handed over by a thread in no time, what was found takes longer than to find it.
 */
export const contentSearch = (search: Pick<Search, 'answer' | 'suggest'>, uri: Uris) => ({
  /**
   * A page of annotations.
   *
   * @throws FondsError INVALID_QUERY
   */
  async annotations(request: AnnotationsRequest): Promise<Uint8Array<ArrayBuffer>> {
    const { version, scope, path, filter, params, ignored, page } = request;
    const start = (page - 1) * PAGE_SIZE;
    const asked = { text: params['q'] ?? '', scope, filter, start, count: PAGE_SIZE };
    const answer = {
      ...(await search.answer(asked)),
      start,
      ignored,
      size: PAGE_SIZE,
      address: addressOf(uri.search(version, ...path), params),
    };
    return json(version === 1 ? search1(uri, answer) : search2(uri, answer));
  },

  /** The words that complete the last one. */
  async terms(request: TermsRequest): Promise<Uint8Array<ArrayBuffer>> {
    const { version, scope, path, filter, params, ignored, min } = request;
    const { q = '', ...restrictions } = params;
    const terms = await search.suggest(q, scope, filter, min);
    const address = addressOf(uri.autocomplete(version, ...path), {
      q,
      ...(min && { min: String(min) }),
      ...restrictions,
    })();
    const page = { terms, ignored, address };
    const searchFor = (word: string) =>
      addressOf(uri.search(1, ...path), { q: word, ...restrictions })();
    return json(version === 1 ? terms1(page, searchFor) : terms2(page));
  },
});

export type ContentSearch = ReturnType<typeof contentSearch>;

/** In memory of its own, which can be handed over. */
const json = (value: object): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(JSON.stringify(value));

/** The address of a request, without ignored parameters, or of another page of its response. */
const addressOf =
  (base: string, values: ContentSearchRequest['params']) =>
  (page?: number): string => {
    const present = Object.entries(values).filter((entry): entry is [string, string] =>
      Boolean(entry[1]),
    );
    const query = new URLSearchParams(present);
    if (page !== undefined) query.set('page', String(page));
    return query.size ? `${base}?${query}` : base;
  };
