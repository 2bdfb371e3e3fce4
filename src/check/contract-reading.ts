import { isObject, type JsonObject, listOf, stringsOf, textOf } from '../validation/iiif/json.ts';

/** Of a page of annotations, what decides who shows it. */
export type PageRead = {
  readonly id: string;
  readonly label: string;
  /** Absent where the page is only named and was not read. */
  readonly annotations?: readonly AnnotationRead[];
  /** It stands in the Manifest with items, be they none. */
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
  /** `service`, or `services`, where not all viewers look. */
  readonly place: 'service' | 'services';
};

/** @param pages pages of annotations that the Manifest only names, by id */
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

/** The ids of the pages that the Manifest only names, each once, in its order. */
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

/** A tag beside a text is no text, and missed by nobody. */
const isTag = (body: unknown) => isObject(body) && stringsOf(body['purpose']).includes('tagging');

function labelOf(page: JsonObject | undefined): string | undefined {
  const label = page?.['label'];
  return isObject(label) ? stringsOf(Object.values(label)[0])[0] : undefined;
}

const objectsIn = (list: unknown): readonly JsonObject[] =>
  Array.isArray(list) ? list.filter(isObject) : [];
