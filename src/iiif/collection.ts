import { PRESENTATION } from './context.ts';
import { descriptive } from './description.ts';
import { thumbnailImage } from './image.ts';
import { parent, topReference } from './manifest.ts';
import type { Member, Unit } from './unit.ts';
import type { Uris } from './uri.ts';

/** A level of the hierarchy with what lies under it. https://iiif.io/api/presentation/3.0/#51-collection */
export const collection = (uri: Uris, unit: Unit, members: readonly Member[]) => ({
  '@context': PRESENTATION,
  id: uri.collection(unit.record.id),
  type: 'Collection' as const,
  ...descriptive(uri, unit, members.find((member) => member.thumbnail)?.thumbnail),
  partOf: [parent(uri, unit)],
  items: members.map((member) => memberReference(uri, member)),
});

/** The Collection of all that stands at the top of a hierarchy. */
export const topCollection = (uri: Uris, members: readonly Member[]) => ({
  '@context': PRESENTATION,
  ...topReference(uri),
  homepage: [
    {
      id: uri.home,
      type: 'Text',
      label: { en: ['Home page'], ru: ['Главная страница'] },
      format: 'text/html',
      language: ['en', 'ru'],
    },
  ],
  items: members.map((member) => memberReference(uri, member)),
});

const memberReference = (uri: Uris, { id, type, label, navDate, thumbnail }: Member) => ({
  id: type === 'Manifest' ? uri.manifest(id) : uri.collection(id),
  type,
  label,
  ...(navDate && { navDate }),
  ...(thumbnail && { thumbnail: [thumbnailImage(uri, thumbnail)] }),
});
