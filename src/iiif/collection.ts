import { bilingual } from '../record/language.ts';
import type { ArchiveRecord } from '../record/record.ts';
import { memberItems } from './collection-page.ts';
import { DISCOVERY, PRESENTATION } from './context.ts';
import { agent, descriptionLink, descriptive } from './description.ts';
import { thumbnailImage } from './image.ts';
import { parent, topReference } from './manifest.ts';
import { metadataLinks } from './metadata-format.ts';
import { searchable } from './search-service.ts';
import type { Member, Unit } from './unit.ts';
import type { Uris } from './uri.ts';

/** A level of the hierarchy with what lies under it. https://iiif.io/api/presentation/3.0/#51-collection */
export const collection = (uri: Uris, unit: Unit, members: readonly Member[]) => ({
  '@context': PRESENTATION,
  id: uri.collection(unit.record.id),
  type: 'Collection' as const,
  ...descriptive(uri, unit, members.find((member) => member.thumbnail)?.thumbnail),
  ...searchable(
    uri,
    members.some(({ hasText }) => hasText),
    unit.record.id,
  ),
  seeAlso: [descriptionLink(uri, unit.record.id), ...metadataLinks(uri, unit.path)],
  partOf: [parent(uri, unit)],
  items: memberItems(uri, { id: uri.collection(unit.record.id) }, members),
});

/**
 * The Collection of all that stands at the top of a hierarchy.
 *
 * @param tops the records at the top, whose providers provide the whole
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
    '@context': PRESENTATION,
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
    // The stream has no page before the first change.
    ...(members.length && { seeAlso: [discoveryLink(uri)] }),
    ...(thumbnail && { thumbnail: [thumbnailImage(uri, thumbnail)] }),
    ...searchable(
      uri,
      members.some(({ hasText }) => hasText),
    ),
    items: memberItems(uri, { id: uri.top }, members),
  };
}

/** Where harvesters learn what is here and what has changed. https://iiif.io/api/discovery/1.0/ */
const discoveryLink = (uri: Uris) => ({
  id: uri.discovery,
  type: 'Dataset',
  label: bilingual('All changes', 'Все изменения'),
  format: 'application/ld+json',
  profile: DISCOVERY,
});
