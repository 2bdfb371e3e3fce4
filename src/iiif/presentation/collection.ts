import { bilingual, type LanguageMap } from '../../record/language.ts';
import type { ArchiveRecord } from '../../record/record.ts';
import { DISCOVERY_CONTEXT, PRESENTATION_3_CONTEXT } from '../context.ts';
import { type AnyText, type Member, thumbnailImage, type Unit } from '../unit.ts';
import type { Uris } from '../uri.ts';
import {
  agent,
  descriptionLink,
  descriptiveProperties,
  metadataLinks,
  withSearch,
} from './description.ts';
import { parentReference, topReference } from './manifest.ts';

/** A level of the hierarchy with what is below it. https://iiif.io/api/presentation/3.0/#51-collection */
export const collection = (uri: Uris, unit: Unit<AnyText>, members: readonly Member[]) => ({
  '@context': PRESENTATION_3_CONTEXT,
  id: uri.collection(unit.record.id),
  type: 'Collection' as const,
  ...descriptiveProperties(uri, unit, members.find((member) => member.thumbnail)?.thumbnail),
  ...withSearch(
    uri,
    members.some(({ hasText }) => hasText),
    unit.record.id,
  ),
  seeAlso: [descriptionLink(uri, unit.record.id), ...metadataLinks(uri, unit.path)],
  partOf: [parentReference(uri, unit)],
  items: memberItems(uri, { id: uri.collection(unit.record.id) }, members),
});

/**
 * The top Collection, which lists the top of each hierarchy.
 *
 * @param tops the records at the top, whose providers are listed
 */
export function topCollection(
  uri: Uris,
  members: readonly Member[],
  tops: readonly ArchiveRecord[],
) {
  const thumbnail = members.find((member) => member.thumbnail)?.thumbnail;
  const providers = tops.flatMap(({ id, providers }) =>
    providers.map((provider) => agent(uri, id, provider)),
  );
  const seen = new Set<string>();
  const distinct = providers.filter(({ id }) => !seen.has(id) && seen.add(id));
  return {
    '@context': PRESENTATION_3_CONTEXT,
    ...topReference(uri),
    summary: bilingual(
      'Archival documents with their texts, leaf by leaf.',
      'Архивные документы с текстами, лист за листом.',
    ),
    metadata: [
      {
        label: bilingual('Archives and fonds', 'Архивы и фонды'),
        value: { none: [`${members.length}`] },
      },
    ],
    ...(distinct.length && { provider: distinct }),
    homepage: [
      {
        id: uri.home,
        type: 'Text',
        label: bilingual('Home page', 'Главная страница'),
        format: 'text/html',
        language: ['en', 'ru'],
      },
    ],
    // The activity stream has no page before the first change.
    ...(members.length && { seeAlso: [discoveryLink(uri)] }),
    ...(thumbnail && { thumbnail: [thumbnailImage(uri, thumbnail)] }),
    ...withSearch(
      uri,
      members.some(({ hasText }) => hasText),
    ),
    items: memberItems(uri, { id: uri.top }, members),
  };
}

/** The change log for harvesters. https://iiif.io/api/discovery/1.0/ */
const discoveryLink = (uri: Uris) => ({
  id: uri.discovery,
  type: 'Dataset',
  label: bilingual('All changes', 'Все изменения'),
  format: 'application/ld+json',
  profile: DISCOVERY_CONTEXT,
});

/** The most members that one document lists, so that viewers open it quickly and readers find their way. */
export const MAX_MEMBERS = 500;

/** The Collection whose members are listed. */
type PagedCollection = { readonly id: string; readonly label: LanguageMap };

/**
 * The items of a Collection: its members or, if there are very many, pages of them. Each page is a
 * Collection of its own, because Presentation 3.0 has no paging. https://iiif.io/api/presentation/3.0/#51-collection
 */
export const memberItems = (
  uri: Uris,
  { id }: Pick<PagedCollection, 'id'>,
  members: readonly Member[],
) =>
  members.length > MAX_MEMBERS
    ? pagesOf(members).map((page) => pageReference(uri, id, page))
    : members.map((member) => memberReference(uri, member));

/** The pages, each with a link to the next; none if the Collection lists its members itself. */
export const collectionPages = (
  uri: Uris,
  { id, label }: PagedCollection,
  members: readonly Member[],
) => {
  if (members.length <= MAX_MEMBERS) return [];
  const pages = pagesOf(members);
  return pages.map((page, i) => {
    const next = pages[i + 1];
    return {
      '@context': PRESENTATION_3_CONTEXT,
      ...pageReference(uri, id, page),
      partOf: [{ id, label, type: 'Collection' as const }],
      items: [
        ...page.members.map((member) => memberReference(uri, member)),
        ...(next ? [nextReference(uri, id, next)] : []),
      ],
    };
  });
};

type MemberPage = {
  readonly number: number;
  readonly span: string;
  readonly members: readonly Member[];
};

const pagesOf = (members: readonly Member[]): MemberPage[] =>
  Array.from({ length: Math.ceil(members.length / MAX_MEMBERS) }, (_, i) => {
    const first = i * MAX_MEMBERS;
    const part = members.slice(first, first + MAX_MEMBERS);
    return { number: i + 1, span: `${first + 1}–${first + part.length}`, members: part };
  });

const pageReference = (uri: Uris, whole: string, { number, span }: MemberPage) => ({
  id: uri.collectionPage(whole, number),
  type: 'Collection' as const,
  label: { none: [span] } as LanguageMap,
});

/** The link at the end of a page, for viewers that go from list to list. */
const nextReference = (uri: Uris, whole: string, page: MemberPage) => ({
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
