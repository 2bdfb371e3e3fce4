import { isObject, type JsonObject, listOf, stringsOf, textOf } from '../../record/json.ts';

/** What one viewer shows of a Manifest. */
export type ViewerReport = {
  readonly viewer: string;
  /** The number of annotations that it lists, of those that are known. */
  readonly annotations: number;
  /** The labels of the texts that it shows. */
  readonly texts: readonly string[];
  /** The service that it searches with. */
  readonly search?: string;
  /** What is not shown, or not shown as intended, and why. */
  readonly notes: readonly string[];
};

/**
 * What viewers in use show of a Manifest, according to their known behaviour: Mirador 4, Universal
 * Viewer 4, Clover 3, TIFY 0.35 and Theseus.
 *
 * @param pages annotation pages that the Manifest only references, by id, as far as they are known
 */
export function viewerReports(
  manifest: JsonObject,
  pages: ReadonlyMap<string, JsonObject> = new Map(),
): readonly ViewerReport[] {
  const read = readManifest(manifest, pages);
  return [mirador(read), universalViewer(read), clover(read), tify(read), theseus(read)];
}

function mirador(read: ManifestRead): ViewerReport {
  const pages = allPages(read);
  const annotations = annotationsIn(pages);
  const older = annotations.filter(isRemark).length;
  return {
    viewer: 'Mirador',
    annotations: annotations.length,
    texts: textsOf(pages),
    ...searchOf(read.services.find(isOldSearch)),
    notes: [
      ...unread(pages),
      ...when(pages.some(isEmptyHere), 'a page with empty items is never fetched'),
      ...when(
        older < annotations.length,
        `Mirador 3 and 4.0 list ${older || 'none'} of them by default: only comments and tags`,
      ),
      ...counted(annotations.filter(isChoice), 'nothing is shown, because the body is a Choice'),
      ...counted(annotations.filter(hasMany), 'only the first target is shown'),
      ...when(textsOf(pages).length > 1, 'the texts are in one list, without their labels'),
      ...noSearch(
        read,
        isOldSearch,
        'it needs a Search 1 service, identified by its profile, and there is none',
      ),
    ],
  };
}

function universalViewer(read: ManifestRead): ViewerReport {
  const pages = allPages(read);
  const { renderings } = read;
  return {
    viewer: 'Universal Viewer',
    annotations: 0,
    texts: [],
    ...searchOf(read.services.find(isOldSearch)),
    notes: [
      ...when(pages.length > 0, 'annotations on images are not shown, only search hits'),
      ...when(
        pages.length > 0,
        renderings
          ? `the texts are available only as downloads; there are ${renderings}`
          : 'there is no rendering to download the texts from',
      ),
      ...noSearch(
        read,
        isOldSearch,
        'it needs a Search 1 service, identified by its profile, and there is none',
      ),
    ],
  };
}

function clover(read: ManifestRead): ViewerReport {
  const pages = allPages(read);
  const annotations = annotationsIn(pages);
  const ids = new Set(read.canvases.map(({ id }) => id));
  const isStopped = ({ targets }: AnnotationRead) =>
    targets.some((target) => isLooseSource(target) || isElsewhere(target, ids));
  const search = read.services.find((one) => one.place === 'service' && isSearch(one));
  return {
    viewer: 'Clover',
    annotations: annotations.length,
    texts: textsOf(pages),
    ...searchOf(search),
    notes: [
      ...unread(pages),
      ...counted(
        annotations.filter(isStopped),
        'the viewer stops with an error, because the target is a source given as a string, or not a canvas of the Manifest',
      ),
      ...counted(annotations.filter(isChoice), '“None” is shown, because the body is a Choice'),
      ...counted(
        annotations.filter(({ bodies }) => bodies.length > 1),
        'only the first body is shown',
      ),
      ...when(textsOf(pages).length > 1, 'the texts are in one list, without their labels'),
      ...noSearch(read, (one) => one === search, 'it looks for a search service only in “service”'),
    ],
  };
}

function tify(read: ManifestRead): ViewerReport {
  const first = read.canvases.flatMap(({ pages }) => pages.slice(0, 1));
  const rest = read.canvases.flatMap(({ pages }) => pages.slice(1));
  return {
    viewer: 'TIFY',
    annotations: annotationsIn(first).length,
    texts: textsOf(first),
    notes: [
      ...unread(first),
      ...when(
        rest.length > 0,
        `only the first page of each canvas is shown, not ${labelsOf(rest).join(', ')}`,
      ),
      ...counted(
        annotationsIn(first).filter(isChoice),
        'may be empty, because the body is a Choice',
      ),
      ...when(read.services.some(isSearch), 'it does not search'),
    ],
  };
}

function theseus(read: ManifestRead): ViewerReport {
  const pages = allPages(read);
  const transcripts = read.canvases.flatMap(({ pages }) => pages.filter(isTranscript).slice(0, 1));
  const taken = new Set(labelsOf(transcripts));
  const others = labelsOf(pages.filter(isTranscript)).filter((label) => !taken.has(label));
  return {
    viewer: 'Theseus',
    annotations: annotationsIn(pages).length,
    texts: labelsOf(transcripts),
    ...searchOf(read.services.find(isSearch)),
    notes: [
      ...unread(pages),
      ...when(others.length > 0, `the first text of a canvas is used, not ${others.join(', ')}`),
    ],
  };
}

/* What the reports need to know about a Manifest. */

export const allPages = ({ canvases }: ManifestRead) => canvases.flatMap(({ pages }) => pages);

export const annotationsIn = (pages: readonly PageRead[]): readonly AnnotationRead[] =>
  pages.flatMap(({ annotations = [] }) => annotations);

export const labelsOf = (pages: readonly PageRead[]) => [
  ...new Set(pages.map(({ label }) => label)),
];

const hasText = ({ annotations }: PageRead) =>
  annotations?.some(({ bodies }) => bodies.includes('TextualBody')) ?? true;

export const textsOf = (pages: readonly PageRead[]) => labelsOf(pages.filter(hasText));

export const isTranscript = ({ annotations }: PageRead) =>
  annotations?.some(
    ({ motivations, bodies }) =>
      motivations.includes('supplementing') && bodies.includes('TextualBody'),
  ) ?? true;

export const isRemark = ({ motivations }: AnnotationRead) =>
  motivations.some((one) => one === 'commenting' || one === 'tagging');

export const isChoice = ({ bodies }: AnnotationRead) => bodies[0] === 'Choice';
export const hasMany = ({ targets }: AnnotationRead) => targets.length > 1;
export const isEmptyHere = ({ isEmbedded, annotations }: PageRead) =>
  isEmbedded && annotations?.length === 0;

export const isSearch = ({ type }: ServiceRead) => /^SearchService[12]$/.test(type);
export const isOldSearch = ({ profile }: ServiceRead) =>
  /^http:\/\/iiif\.io\/api\/search\/[01]\/search$/.test(profile);

export const isLooseSource = (target: unknown) =>
  isObject(target) && target['type'] === 'SpecificResource' && typeof target['source'] === 'string';

export function isElsewhere(target: unknown, canvases: ReadonlySet<string>): boolean {
  const source = isObject(target) ? (target['source'] ?? target) : target;
  const uri = isObject(source) ? textOf(source['id']) : textOf(source);
  return uri !== undefined && !canvases.has(uri.split('#')[0] ?? '');
}

export const searchOf = (service: ServiceRead | undefined) =>
  service ? { search: `${service.type || 'search'} ${service.id}` } : {};

export const noSearch = (
  { services }: ManifestRead,
  isKnown: (service: ServiceRead) => boolean,
  why: string,
) => when(services.some(isSearch) && !services.some(isKnown), `it does not search: ${why}`);

export const unread = (pages: readonly PageRead[]) => {
  const count = pages.filter(({ annotations }) => annotations === undefined).length;
  const what =
    count === 1
      ? '1 page that the viewer fetches is'
      : `${count} pages that the viewer fetches are`;
  return when(count > 0, `${what} not counted here`);
};

export const counted = ({ length: count }: readonly unknown[], note: string) =>
  when(count > 0, `${count === 1 ? '1 annotation' : `${count} annotations`}: ${note}`);

export const when = (holds: boolean, note: string): readonly string[] => (holds ? [note] : []);

/** The parts of an annotation page that decide which viewers show it. */
export type PageRead = {
  readonly id: string;
  readonly label: string;
  /** Absent if the page is only referenced and was not read. */
  readonly annotations?: readonly AnnotationRead[];
  /** Whether it is embedded in the Manifest with items, even if empty. */
  readonly isEmbedded: boolean;
};

export type AnnotationRead = {
  readonly motivations: readonly string[];
  /** The classes of its bodies, without tags. */
  readonly bodies: readonly string[];
  readonly targets: readonly unknown[];
};

export type CanvasRead = { readonly id: string; readonly pages: readonly PageRead[] };

export type ManifestRead = {
  readonly canvases: readonly CanvasRead[];
  readonly services: readonly ServiceRead[];
  readonly renderings: number;
};

export type ServiceRead = {
  readonly id: string;
  readonly type: string;
  readonly profile: string;
  /** `service`, or `services`, which not all viewers read. */
  readonly place: 'service' | 'services';
};

/** @param pages annotation pages that the Manifest only references, by id */
export function readManifest(
  manifest: JsonObject,
  pages: ReadonlyMap<string, JsonObject>,
): ManifestRead {
  const canvases = objectsIn(manifest['items']);
  return {
    canvases: canvases.map((canvas) => ({
      id: textOf(canvas['id']) ?? '',
      pages: objectsIn(canvas['annotations']).map((page) => readPage(page, pages)),
    })),
    services: (['service', 'services'] as const).flatMap((place) =>
      objectsIn(manifest[place]).map((service) => ({
        id: textOf(service['id']) ?? textOf(service['@id']) ?? '',
        type: textOf(service['type']) ?? textOf(service['@type']) ?? '',
        profile: stringsOf(service['profile'])[0] ?? '',
        place,
      })),
    ),
    renderings: [manifest, ...canvases].flatMap(({ rendering }) => objectsIn(rendering)).length,
  };
}

/** The ids of the annotation pages that the Manifest only references, without duplicates, in its order. */
export const namedPages = (manifest: JsonObject): readonly string[] => [
  ...new Set(
    objectsIn(manifest['items'])
      .flatMap(({ annotations }) => objectsIn(annotations))
      .filter((page) => !('items' in page))
      .flatMap(({ id }) => stringsOf(id)),
  ),
];

function readPage(page: JsonObject, pages: ReadonlyMap<string, JsonObject>): PageRead {
  const id = textOf(page['id']) ?? '';
  const items = 'items' in page ? page['items'] : pages.get(id)?.['items'];
  return {
    id,
    label: labelOf(page) ?? labelOf(pages.get(id)) ?? id,
    isEmbedded: 'items' in page,
    ...(items === undefined ? {} : { annotations: objectsIn(items).map(readAnnotation) }),
  };
}

const readAnnotation = ({ motivation, body, target }: JsonObject): AnnotationRead => ({
  motivations: stringsOf(motivation),
  bodies: listOf(body)
    .filter((one, index) => index === 0 || !isTag(one))
    .map((one) => (isObject(one) ? (textOf(one['type']) ?? '') : 'URI')),
  targets: listOf(target),
});

/** A tag beside a text is not a text; a viewer that omits it loses nothing. */
const isTag = (body: unknown) => isObject(body) && stringsOf(body['purpose']).includes('tagging');

function labelOf(page: JsonObject | undefined): string | undefined {
  const label = page?.['label'];
  return isObject(label) ? stringsOf(Object.values(label)[0])[0] : undefined;
}

const objectsIn = (list: unknown): readonly JsonObject[] =>
  Array.isArray(list) ? list.filter(isObject) : [];
