import { decodeJson, encodeJson, isAddress } from '../../iiif/content-state.ts';
import type { Uris } from '../../iiif/uri.ts';

/** Documents get a file extension: on a web server, a file and a folder can't have the same name. */
const DOCUMENT =
  /^\/iiif\/presentation\/3\/(?:collection(?:\/[\w.-]+)?|[\w.-]+\/(?:manifest|(?:canvas|range|layer|alignment)\/[\w.-]+|annotations\/[\w.-]+\/[\w.-]+))$/;

const PAGE = /^\/(?:records\/[\w.-]+(?:\/[\w-]+)?)?$/;

const FILE = /^\/(?:records\/[\w.-]+\/(?:text\/|logo\/|[\w-]+\.)|assets\/)/;

const PICTURE = /^\/iiif\/image\/3\/[\w.-]+(?:\/[\w.,:^!]+){3}\/[a-z]+\.[a-z]+$/;

/** Ids of resources inside documents, and of image services. */
const ID = /^\/iiif\/(?:presentation\/3\/[\w.-]+\/(?:annotation|canvas)\/|image\/3\/)/;

const VIEWER = /^\/(?:mirador|uv)$/;

export type CopyTarget = {
  /** Path below the base of the copy. */
  readonly path: string;
  /** `id` for an address that is never fetched itself. */
  readonly kind: 'document' | 'page' | 'picture' | 'file' | 'viewer' | 'id';
};

/**
 * Where an address of the archive is in a copy on a plain web server; undefined for addresses that need
 * a server, such as a search.
 *
 * @param path below the base, without its query
 * @param query without its question mark
 */
export function copyTarget(path: string, query = ''): CopyTarget | undefined {
  if (DOCUMENT.test(path)) return { path: `${path}.json`, kind: 'document' };
  if (PICTURE.test(path)) return { path, kind: 'picture' };
  if (ID.test(path)) return { path, kind: 'id' };
  if (FILE.test(path)) return { path, kind: 'file' };
  if (VIEWER.test(path)) return { path: `${path}/`, kind: 'viewer' };
  if (!PAGE.test(path)) return undefined;
  const parameters = new URLSearchParams(query);
  const russian = parameters.get('lang') === 'ru' ? '/ru' : '';
  const part = partOf(parameters);
  return {
    path: `${russian}${path.replace(/\/$/, '')}/${part ? `page-${part}/` : ''}`,
    kind: 'page',
  };
}

/** The page of a long list, unless it is the first. */
export function partOf(parameters: URLSearchParams): string | undefined {
  const page = parameters.get('page') ?? '';
  return /^([2-9]|[1-9]\d{1,5})$/.test(page) ? page : undefined;
}

/** An address of the archive found in a text. */
export type ArchiveAddress = { readonly path: string; readonly query: string };

/**
 * Rewrites the addresses of the archive in a text to those of the copy. Addresses that the copy doesn't
 * have still lead to the archive.
 *
 * @param from base of the archive, without a slash at the end
 * @param to base of the copy, without a slash at the end
 * @param take tells whether the copy has an address
 */
export function rewriter(
  from: string,
  to: string,
  take: (found: ArchiveAddress, place: CopyTarget) => boolean,
): (text: string) => string {
  const ours = new RegExp(`${escaped(from)}(/[^\\s"'<>\\\\)#?]*)?(\\?[^\\s"'<>\\\\)#]*)?`, 'g');
  const rewrite = (text: string): string =>
    text.replace(ours, (whole, path: string | undefined, mark: string | undefined) => {
      if (path === undefined) return to;
      const query = (mark ?? '').slice(1).replaceAll('&amp;', '&');
      const place = copyTarget(path, query);
      if (!place || !take({ path, query }, place)) return whole;
      const state = new URLSearchParams(query).get('iiif-content');
      const opened = state === null ? '' : `?iiif-content=${encodeURIComponent(moved(state))}`;
      return `${to}${place.path}${opened}`;
    });
  const moved = (state: string): string =>
    isAddress(state)
      ? rewrite(state)
      : encodeJson(JSON.parse(rewrite(JSON.stringify(decodeJson(state)))));
  return rewrite;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A file to copy: its address in the archive, and its place in the copy. */
export type CopyTask = CopyTarget & { readonly address: string };

/**
 * Follows the addresses in pages and documents: every address that `rewrite` finds is copied later, so
 * that no link in the copy is broken.
 */
export function crawl(
  uri: Uris,
  options: {
    readonly base: string;
    readonly records?: ReadonlySet<string> | undefined;
    /** True for what is copied in another way than by fetching it. */
    readonly isAtHand: (place: CopyTarget) => boolean;
  },
) {
  const { base, records, isAtHand } = options;
  const seen = new Set<string>();
  const waiting: CopyTask[] = [];
  const images = new Set<string>();
  const take = (found: ArchiveAddress, place: CopyTarget): boolean => {
    const { path } = found;
    if (records && !isOf(records, path)) return false;
    const [, image] = /^\/iiif\/image\/3\/([\w.-]+)/.exec(path) ?? [];
    if (image !== undefined) images.add(image);
    if (place.kind === 'id' || seen.has(place.path) || isAtHand(place)) return true;
    seen.add(place.path);
    waiting.push({ ...place, address: addressOf(found, place) });
    return true;
  };
  const rewrite = rewriter(uri.base, base, take);
  for (const start of startsOf(uri, records)) rewrite(start);
  return {
    rewrite,
    /** The images that the copied pages and documents refer to. */
    images: images as ReadonlySet<string>,
    next: (): CopyTask | undefined => waiting.shift(),
  };
}

/** The address to fetch. Of the query, only the language and the page of a list affect the content. */
function addressOf({ path, query }: ArchiveAddress, { kind }: CopyTarget): string {
  if (kind !== 'page') return path;
  const parameters = new URLSearchParams(query);
  const remaining = new URLSearchParams();
  const part = partOf(parameters);
  if (part) remaining.set('page', part);
  if (parameters.get('lang') === 'ru') remaining.set('lang', 'ru');
  return remaining.size ? `${path}?${remaining}` : path;
}

const startsOf = (uri: Uris, records: ReadonlySet<string> | undefined): string[] =>
  records
    ? [...records].flatMap((id) => [uri.record(id), `${uri.record(id)}?lang=ru`])
    : [uri.home, `${uri.home}?lang=ru`, uri.top];

/** Assets and viewers belong to every copy; every other address names its record. */
function isOf(records: ReadonlySet<string>, path: string): boolean {
  if (/^\/(assets\/|mirador$|uv$)/.test(path)) return true;
  const [, of] =
    /^\/(?:records|iiif\/presentation\/3|iiif\/image\/3)\/(?:collection\/)?([\w.-]+)/.exec(path) ??
    [];
  return of !== undefined && (records.has(of) || records.has(of.replace(/_[^_]*$/, '')));
}
