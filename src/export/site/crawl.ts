import type { Uris } from '../../iiif/uri.ts';
import { type Found, partOf, rewriter, type SitePlace } from './address.ts';

/** What is to be fetched: its address at the archive, and where it goes. */
export type Errand = SitePlace & { readonly address: string };

/**
 * Follows the addresses that pages and documents speak of: what `rewrite` meets is fetched later, so that
 * nothing in a copy leads nowhere.
 */
export function crawl(
  uri: Uris,
  options: {
    readonly base: string;
    readonly records?: ReadonlySet<string> | undefined;
    /** What comes in another way than being fetched. */
    readonly isAtHand: (place: SitePlace) => boolean;
  },
) {
  const { base, records, isAtHand } = options;
  const seen = new Set<string>();
  const waiting: Errand[] = [];
  const images = new Set<string>();
  const take = (found: Found, place: SitePlace): boolean => {
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
    /** The images that are spoken of. */
    images: images as ReadonlySet<string>,
    next: (): Errand | undefined => waiting.shift(),
  };
}

/** What is asked of the archive: of a query only the language and the page of a list matter to what is written. */
function addressOf({ path, query }: Found, { kind }: SitePlace): string {
  if (kind !== 'page') return path;
  const asked = new URLSearchParams(query);
  const kept = new URLSearchParams();
  const part = partOf(asked);
  if (part) kept.set('page', part);
  if (asked.get('lang') === 'ru') kept.set('lang', 'ru');
  return kept.size ? `${path}?${kept}` : path;
}

const startsOf = (uri: Uris, records: ReadonlySet<string> | undefined): string[] =>
  records
    ? [...records].flatMap((id) => [uri.record(id), `${uri.record(id)}?lang=ru`])
    : [uri.home, `${uri.home}?lang=ru`, uri.top];

/** Assets and viewers belong to every copy; everything else names its record. */
function isOf(records: ReadonlySet<string>, path: string): boolean {
  if (/^\/(assets\/|mirador$|uv$)/.test(path)) return true;
  const [, of] =
    /^\/(?:records|iiif\/presentation\/3|iiif\/image\/3)\/(?:collection\/)?([\w.-]+)/.exec(path) ??
    [];
  return of !== undefined && (records.has(of) || records.has(of.replace(/_[^_]*$/, '')));
}
