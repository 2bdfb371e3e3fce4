import type { LayerChange } from '../catalogue/log/change.ts';
import type { Change } from '../catalogue/log/change-log.ts';
import { INDEX } from '../export/dataset/catalogue.ts';
import { DISCOVERY_CONTEXT, type PresentationVersion } from '../iiif/context.ts';
import { descriptionLink } from '../iiif/presentation/description.ts';
import type { Uris } from '../iiif/uri.ts';
import { isTrusted, type LayerStatus } from '../record/record.ts';

type Kind = Change['detail']['kind'];

/**
 * The activities of one change: one for the Manifest or Collection in each version of the Presentation
 * API, since the specification treats variants as separate objects, then one for each trusted layer. A
 * layer is an AnnotationCollection, the only class of the Presentation API for a text across many
 * canvases; it is published in version 3.
 * https://iiif.io/api/discovery/1.0/#33-activities
 * https://iiif.io/api/discovery/1.0/#43-negotiable-resources
 */
export function activitiesOf(uri: Uris, change: Change): object[] {
  const { presentation = [3], layers = {} } = change.detail;
  return [
    ...presentation.map((version) => recordActivity(uri, change, version)),
    ...Object.entries(layers).flatMap(([layer, what]) => layerActivity(uri, change, layer, what)),
  ];
}

function recordActivity(uri: Uris, change: Change, version: PresentationVersion) {
  const { type, record, time, detail } = change;
  const { kind, movedTo } = detail;
  const endTime = { endTime: time };
  if (type === 'Delete') {
    const gone = variant(uri, record, kind, version);
    const target = movedTo && variant(uri, movedTo.record, movedTo.kind, version);
    return target
      ? { type: 'Move', object: gone, target, ...endTime }
      : { type, object: gone, ...endTime };
  }
  // Ids don't change when a record moves within the archive; only its parent does.
  const object = {
    ...variant(uri, record, kind, version),
    seeAlso: [descriptionLink(uri, record)],
    ...providerOf(uri, change),
  };
  return { type: type === 'Move' ? 'Update' : type, object, ...endTime };
}

/** A Manifest or Collection in one version of the API, with the address that all versions share. */
function variant(uri: Uris, record: string, kind: Kind, version: PresentationVersion) {
  const id = kind === 'Manifest' ? uri.manifest(record) : uri.collection(record);
  return {
    id: uri.inVersion(id, version),
    type: kind,
    canonical: uri.unversioned(id),
    format: `application/ld+json;profile="http://iiif.io/api/presentation/${version}/context.json"`,
  };
}

const providerOf = (uri: Uris, { detail: { providers = [] } }: Change) =>
  providers.length
    ? {
        provider: providers.map(({ id, record, label }) => ({
          id: id ?? uri.record(record),
          type: 'Agent',
          label,
        })),
      }
    : {};

/**
 * A text that becomes trusted is added to the stream, and one that is no longer trusted is removed from
 * it, though its address stays. Drafts, machine-made texts and reconstructions are never offered to
 * harvesters as the text of the record. https://iiif.io/api/discovery/1.0/#214-aggregating-activities
 */
function layerActivity(
  uri: Uris,
  change: Change,
  layer: string,
  { type, was, is }: LayerChange,
): object[] {
  const { record, time } = change;
  const object = { id: uri.layer(record, layer), type: 'AnnotationCollection' };
  const stream = { id: uri.discovery, type: 'OrderedCollection' };
  const [before, now] = [isOffered(was), isOffered(is)];
  if (before && now) return [{ type, object, endTime: time }];
  if (now) {
    return type === 'Create'
      ? [{ type, object, endTime: time }]
      : [{ type: 'Add', object, target: stream, endTime: time }];
  }
  if (!before) return [];
  return type === 'Delete'
    ? [{ type, object, endTime: time }]
    : [{ type: 'Remove', object, origin: stream, endTime: time }];
}

const isOffered = (status: LayerStatus | undefined) =>
  status !== undefined && isTrusted({ status });

/** Changes per page; each has at least one activity, so no page is empty. Must never be altered. */
export const CHANGES_A_PAGE = 100;

const pageOf = (number: number) => Math.ceil(number / CHANGES_A_PAGE);

/** The numbers of the changes on a page; pages are counted from 1. */
export const changesOn = (page: number): readonly [first: number, last: number] => [
  (page - 1) * CHANGES_A_PAGE + 1,
  page * CHANGES_A_PAGE,
];

/**
 * The stream as a whole.
 *
 * @param newest number of the newest change, at least 1: a stream must have a page
 * @param hasDataset whether the dataset has been exported
 * @see https://iiif.io/api/discovery/1.0/#31-ordered-collection
 */
export const activityStream = (uri: Uris, newest: number, hasDataset = false) => ({
  '@context': DISCOVERY_CONTEXT,
  id: uri.discovery,
  type: 'OrderedCollection',
  ...(hasDataset && { seeAlso: [datasetReference(uri)] }),
  first: pageReference(uri, 1),
  last: pageReference(uri, pageOf(newest)),
});

const datasetReference = (uri: Uris) => ({
  id: uri.dataset(INDEX),
  type: 'Dataset',
  format: 'application/ld+json',
  profile: 'http://www.w3.org/ns/dcat#',
});

/**
 * A page of the stream, oldest change first. Changes are numbered without gaps, so a page always has the
 * same ones, and every page is found equally fast. https://iiif.io/api/discovery/1.0/#32-ordered-collection-page
 */
export const activityPage = (
  uri: Uris,
  page: number,
  changes: readonly Change[],
  newest: number,
) => ({
  '@context': DISCOVERY_CONTEXT,
  ...pageReference(uri, page),
  partOf: { id: uri.discovery, type: 'OrderedCollection' },
  ...(page > 1 && { prev: pageReference(uri, page - 1) }),
  ...(page < pageOf(newest) && { next: pageReference(uri, page + 1) }),
  orderedItems: changes.flatMap((change) => activitiesOf(uri, change)),
});

const pageReference = (uri: Uris, page: number) => ({
  id: uri.activities(page),
  type: 'OrderedCollectionPage',
});
