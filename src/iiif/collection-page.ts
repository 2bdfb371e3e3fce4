import { bilingual, type LanguageMap } from '../record/language.ts';
import { PRESENTATION } from './context.ts';
import { thumbnailImage } from './image.ts';
import type { Member } from './unit.ts';
import type { Uris } from './uri.ts';

/** Members that one document lists: a viewer opens it at once, and a reader finds something in it. */
export const MOST_MEMBERS = 500;

/** The Collection whose members are listed. */
type Whole = { readonly id: string; readonly label: LanguageMap };

/**
 * What a Collection lists: its members, or where they are very many, pages of them, each a Collection of
 * its own, since Presentation 3.0 has no paging. https://iiif.io/api/presentation/3.0/#51-collection
 */
export const memberItems = (uri: Uris, { id }: Pick<Whole, 'id'>, members: readonly Member[]) =>
  members.length > MOST_MEMBERS
    ? pagesOf(members).map((page) => pageReference(uri, id, page))
    : members.map((member) => memberReference(uri, member));

/** The pages; none where the Collection lists its members itself. Each leads to the one after it. */
export const collectionPages = (uri: Uris, { id, label }: Whole, members: readonly Member[]) => {
  if (members.length <= MOST_MEMBERS) return [];
  const pages = pagesOf(members);
  return pages.map((page, i) => {
    const next = pages[i + 1];
    return {
      '@context': PRESENTATION,
      ...pageReference(uri, id, page),
      partOf: [{ id, label, type: 'Collection' as const }],
      items: [
        ...page.members.map((member) => memberReference(uri, member)),
        ...(next ? [nextReference(uri, id, next)] : []),
      ],
    };
  });
};

type Page = { readonly number: number; readonly span: string; readonly members: readonly Member[] };

const pagesOf = (members: readonly Member[]): Page[] =>
  Array.from({ length: Math.ceil(members.length / MOST_MEMBERS) }, (_, i) => {
    const first = i * MOST_MEMBERS;
    const part = members.slice(first, first + MOST_MEMBERS);
    return { number: i + 1, span: `${first + 1}–${first + part.length}`, members: part };
  });

const pageReference = (uri: Uris, whole: string, { number, span }: Page) => ({
  id: uri.collectionPage(whole, number),
  type: 'Collection' as const,
  label: { none: [span] } as LanguageMap,
});

/** At the end of a page, for viewers that go from list to list. */
const nextReference = (uri: Uris, whole: string, page: Page) => ({
  ...pageReference(uri, whole, page),
  label: bilingual(`Next: ${page.span}`, `Далее: ${page.span}`),
});

const memberReference = (uri: Uris, { id, type, label, navDate, thumbnail }: Member) => ({
  id: type === 'Manifest' ? uri.manifest(id) : uri.collection(id),
  type,
  label,
  ...(navDate && { navDate }),
  ...(thumbnail && { thumbnail: [thumbnailImage(uri, thumbnail)] }),
});
