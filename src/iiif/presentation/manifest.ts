import { navDate } from '../../record/date.ts';
import { bilingual } from '../../record/language.ts';
import { layerLabel, type Section } from '../../record/record.ts';
import { ALTO_PROFILE } from '../../text/format/alto/write.ts';
import { WRITABLE_TEXT_FORMATS } from '../../text/format/formats.ts';
import { PRESENTATION_3_CONTEXT } from '../context.ts';
import { RECORD_DOWNLOADS, type RecordDownload, recordDownloads } from '../downloads.ts';
import {
  type AnyText,
  hasLineBoxes,
  hasText,
  type Leaf,
  paintedImage,
  thumbnailImage,
  thumbnailOf,
  type Unit,
} from '../unit.ts';
import type { Uris } from '../uri.ts';
import { pageReference } from './annotation.ts';
import {
  descriptionLink,
  descriptiveProperties,
  metadataLinks,
  withSearch,
} from './description.ts';
import { plainMap } from './markup.ts';

/** The Manifest of a record with folios. https://iiif.io/api/presentation/3.0/#52-manifest */
export function manifest(uri: Uris, unit: Unit<AnyText>) {
  const { record, leaves } = unit;
  const [first] = leaves;
  const date = record.date && navDate(record.date);
  const parts = contentsRange(uri, unit);
  // Viewers open the first canvas anyway, and Canvas Panel shows nothing if it is given as the start.
  const start = record.start === first?.folio.id ? undefined : record.start;
  return {
    '@context': PRESENTATION_3_CONTEXT,
    id: uri.manifest(record.id),
    type: 'Manifest' as const,
    ...descriptiveProperties(uri, unit, first && thumbnailOf(first)),
    seeAlso: seeAlsoLinks(uri, unit),
    ...(date && { navDate: date }),
    viewingDirection: record.viewingDirection,
    behavior: [record.behavior],
    ...(start !== undefined && {
      start: { id: uri.canvas(record.id, start), type: 'Canvas' as const },
    }),
    ...renderings(uri, unit),
    ...withSearch(
      uri,
      leaves.some(({ texts }) => texts.some(hasText)),
      record.id,
    ),
    partOf: [parentReference(uri, unit)],
    items: leaves.map((leaf) => canvas(uri, record.id, leaf)),
    ...(parts.length && { structures: parts }),
  };
}

/**
 * Each text as a whole and the record as one file, to read and to download; Universal Viewer shows
 * texts nowhere else.
 */
function renderings(uri: Uris, { record, leaves }: Unit<AnyText>) {
  if (leaves.length === 0) return {};
  const layers = record.layers.filter((layer) =>
    leaves.some(({ texts }) => texts.some((text) => text.layer.id === layer.id)),
  );
  const texts = layers.map((layer) => ({
    id: uri.text(record.id, layer.id),
    type: 'Text' as const,
    label: layerLabel(layer),
    format: 'text/plain',
    language: [layer.language],
  }));
  const languages = [...new Set(layers.map(({ language }) => language))];
  const language = languages.length ? { language: languages } : {};
  const files = recordDownloads()
    .filter(({ links }) => links.rendering)
    .map(({ name, hasTexts }) => ({
      ...exportLink(uri, record.id, name),
      ...(hasTexts && language),
    }));
  return { rendering: [...texts, ...files] };
}

function exportLink(uri: Uris, record: string, name: RecordDownload) {
  const { type, label, mediaType } = RECORD_DOWNLOADS[name];
  return { id: uri.export(record, name), type, label, format: mediaType };
}

/** A link to every download of a record, for its page. */
export const exportLinks = (uri: Uris, record: string) =>
  recordDownloads().map(({ name }) => exportLink(uri, record, name));

/** The description and the structure of the record in machine-readable formats. */
const seeAlsoLinks = (uri: Uris, { record, path, leaves }: Unit<AnyText>) => [
  descriptionLink(uri, record.id),
  ...metadataLinks(uri, path),
  ...(leaves.length ? recordDownloads() : []).flatMap(({ name, links }) =>
    links.seeAlso === undefined
      ? []
      : { ...exportLink(uri, record.id, name), profile: links.seeAlso },
  ),
];

/** The Collection of the level above, or the top Collection. */
export function parentReference(uri: Uris, { path }: Unit<AnyText>) {
  const above = path.at(-2);
  return above
    ? { id: uri.collection(above.id), type: 'Collection' as const, label: above.title }
    : topReference(uri);
}

export const topReference = (uri: Uris) => ({
  id: uri.top,
  type: 'Collection' as const,
  label: { en: ['All records published here'], ru: ['Все опубликованные здесь записи'] },
});

/**
 * A folio: its image painted at its own size, its texts referenced. Canvas pixels are image pixels.
 * https://iiif.io/api/presentation/3.0/#53-canvas
 */
export function canvas(uri: Uris, record: string, leaf: Leaf<AnyText>) {
  const { folio, width, height, texts } = leaf;
  const id = uri.canvas(record, folio.id);
  const thumbnail = thumbnailOf(leaf);
  const layouts = layoutLinks(uri, record, leaf);
  const alto = layouts.filter(({ profile }) => profile === ALTO_PROFILE);
  return {
    id,
    type: 'Canvas' as const,
    label: folio.label,
    ...(folio.note && { summary: plainMap(folio.note) }),
    width,
    height,
    homepage: [
      {
        id: uri.folio(record, folio.id),
        type: 'Text' as const,
        label: bilingual('Page of this leaf', 'Страница этого листа'),
        format: 'text/html',
        language: ['en', 'ru'],
      },
    ],
    ...(layouts.length && { seeAlso: layouts }),
    ...(texts.some(hasText) && { rendering: [...alto, ...plainTextLinks(uri, record, leaf)] }),
    ...(thumbnail && { thumbnail: [thumbnailImage(uri, thumbnail)] }),
    items: [
      {
        id: `${id}/painting`,
        type: 'AnnotationPage' as const,
        items: [
          {
            id: `${id}/painting/1`,
            type: 'Annotation' as const,
            motivation: 'painting' as const,
            body: paintedImage(uri, leaf),
            target: id,
          },
        ],
      },
    ],
    ...(texts.length && {
      annotations: texts.map(({ layer }) => pageReference(uri, record, folio.id, layer)),
    }),
  };
}

/** The transcriptions with line boxes. */
const layersWithBoxes = ({ texts }: Leaf<AnyText>) =>
  texts
    .filter((one) => one.layer.kind === 'transcription' && hasLineBoxes(one))
    .map(({ layer }) => layer);

/**
 * The transcriptions in the formats that hold boxes: the same text as the annotation page. All ALTO
 * comes first, since viewers take the first link that they know.
 */
function layoutLinks(uri: Uris, record: string, leaf: Leaf<AnyText>) {
  const links = layersWithBoxes(leaf).flatMap((layer) =>
    WRITABLE_TEXT_FORMATS.flatMap(({ name, ending, mediaType, profile }) =>
      profile === undefined
        ? []
        : {
            id: uri.folioText(record, leaf.folio.id, layer.id, ending),
            type: 'Dataset' as const,
            label: bilingual(`The same transcription as ${name}`, `Та же транскрипция в ${name}`),
            format: mediaType,
            profile,
          },
    ),
  );
  const isAlto = ({ profile }: { readonly profile: string }) => profile === ALTO_PROFILE;
  return [...links.filter(isAlto), ...links.filter((link) => !isAlto(link))];
}

/** Each text of the leaf as a separate file, which a viewer may offer beside the image. */
const plainTextLinks = (uri: Uris, record: string, { folio, texts }: Leaf<AnyText>) =>
  texts.filter(hasText).map(({ layer }) => ({
    id: uri.folioText(record, folio.id, layer.id, 'txt'),
    type: 'Text' as const,
    label: layerLabel(layer),
    format: 'text/plain',
    language: [layer.language],
  }));

export type RangeResource = {
  readonly id: string;
  readonly type: 'Range';
  readonly label: Section['label'];
  readonly items: readonly (RangeResource | { readonly id: string; readonly type: 'Canvas' })[];
};

/** The contents as a tree of Ranges under a single one, as viewers expect. https://iiif.io/api/presentation/3.0/#54-range */
export function contentsRange(uri: Uris, { record }: Unit<AnyText>): RangeResource[] {
  if (record.contents.length === 0) return [];
  return [
    {
      id: uri.range(record.id, 'contents'),
      type: 'Range',
      label: bilingual('Contents', 'Содержание'),
      items: record.contents.map((section, i) => rangeFor(uri, record.id, section, `${i + 1}`)),
    },
  ];
}

const rangeFor = (uri: Uris, record: string, section: Section, number: string): RangeResource => ({
  id: uri.range(record, number),
  type: 'Range',
  label: section.label,
  items: [
    ...section.folios.map((folio) => ({ id: uri.canvas(record, folio), type: 'Canvas' as const })),
    ...section.sections.map((one, i) => rangeFor(uri, record, one, `${number}-${i + 1}`)),
  ],
});
