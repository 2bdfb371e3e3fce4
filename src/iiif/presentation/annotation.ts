import { formatBox } from '../../record/box.ts';
import { type JsonObject, objectsOf } from '../../record/json.ts';
import {
  bilingual,
  joinMaps,
  type LanguageMap,
  languageName,
  textIn,
} from '../../record/language.ts';
import {
  LAYER_KIND_NAMES,
  LAYER_STATUS_NAMES,
  type Layer,
  layerLabel,
  layerWarning,
  type Statement,
} from '../../record/record.ts';
import type { Passage } from '../../text/align.ts';
import { PRESENTATION_3_CONTEXT, TEXT_GRANULARITY_CONTEXT } from '../context.ts';
import { type AnyText, type Leaf, passageCount, type Unit } from '../unit.ts';
import type { Uris } from '../uri.ts';
import { withSearch } from './description.ts';
import { htmlLines, htmlText, plainLine, plainMap } from './markup.ts';

/**
 * The reference to a text on its canvas. It has no `items`, because an empty list keeps viewers from
 * fetching the page. https://iiif.io/api/presentation/3.0/#55-annotation-page
 */
export const pageReference = (uri: Uris, record: string, folio: string, layer: Layer) => ({
  id: uri.page(record, folio, layer.id),
  type: 'AnnotationPage' as const,
  label: layerLabel(layer),
  partOf: [layerReference(uri, record, layer)],
});

export const layerReference = (uri: Uris, record: string, layer: Layer) => ({
  id: uri.layer(record, layer.id),
  type: 'AnnotationCollection' as const,
  label: layerLabel(layer),
});

/**
 * The page of one text on one folio, with an annotation for each passage.
 *
 * @param neighbours the previous and next folio that have a text of the layer
 */
export function annotationPage(
  uri: Uris,
  { passages, ...on }: AnnotationPlace & { readonly passages: readonly Passage[] },
  neighbours: { readonly prev?: string; readonly next?: string },
) {
  const { record, folio, layer } = on;
  const neighbour = (other: string | undefined) =>
    other !== undefined && { id: uri.page(record, other, layer.id), type: 'AnnotationPage' };
  const [prev, next] = [neighbour(neighbours.prev), neighbour(neighbours.next)];
  return {
    '@context': [TEXT_GRANULARITY_CONTEXT, PRESENTATION_3_CONTEXT],
    ...pageReference(uri, record, folio, layer),
    ...(prev && { prev }),
    ...(next && { next }),
    items: passages.map((passage) => annotation(uri, on, passage)),
  };
}

type AnnotationPlace = { readonly record: string; readonly folio: string; readonly layer: Layer };

const MOTIVATION = { transcription: 'transcribing', translation: 'translating' } as const;

/** The motivation is `supplementing`, as the specification requires, and the kind of text. https://iiif.io/api/presentation/3.0/#values-for-motivation */
export const annotation = (
  uri: Uris,
  { record, folio, layer }: AnnotationPlace,
  passage: Passage,
) => ({
  id: uri.annotation(record, folio, layer.id, passage.id),
  type: 'Annotation' as const,
  motivation: ['supplementing', MOTIVATION[layer.kind]],
  textGranularity: passage.granularity,
  // Citations of these ids lead here. https://www.w3.org/TR/annotation-model/#other-identities
  ...(passage.formerly && {
    via: passage.formerly.map((id) => uri.annotation(record, folio, layer.id, id)),
  }),
  body: [textualBody(layer, passage), ...tags(layer)],
  target: `${uri.canvas(record, folio)}#xywh=${formatBox(passage.box)}`,
});

function textualBody({ language }: Layer, { lines }: Passage) {
  const [only, ...more] = lines;
  return more.length === 0
    ? { type: 'TextualBody', value: plainLine(only ?? ''), format: 'text/plain', language }
    : { type: 'TextualBody', value: htmlLines(lines), format: 'text/html', language };
}

type Tag = ReturnType<typeof tagsOf>[number];

/** The tags of a layer, which are the same on each of hundreds of lines. */
const TAGS = new WeakMap<Layer, readonly Tag[]>();

function tags(layer: Layer): readonly Tag[] {
  const known = TAGS.get(layer) ?? tagsOf(layer);
  TAGS.set(layer, known);
  return known;
}

/** Mirador shows tags as chips, the only thing that distinguishes the texts in its flat list. */
function tagsOf(layer: Layer) {
  const warning = layerWarning(layer) ?? {};
  const { label, ...unlabelled } = layer;
  const name = label ?? layerLabel({ ...unlabelled, status: 'published' });
  const tag = (value: string, language: string) => {
    return { type: 'TextualBody', purpose: 'tagging', value, format: 'text/plain', language };
  };
  return [
    tag(textIn(name, 'en'), 'en'),
    ...Object.entries(warning).map(([language, texts]) => tag(texts.join(' '), language)),
  ];
}

/** The text of one of our own annotation pages, line by line, with an empty line between blocks. */
export const annotationPageText = (page: JsonObject | undefined): string =>
  objectsOf(page?.['items'])
    .map(({ body, textGranularity }) => {
      const [first] = objectsOf(body);
      const value = String(first?.['value'] ?? '');
      const text = first?.['format'] === 'text/html' ? htmlText(value) : value;
      return textGranularity === 'line' ? text : `${text}\n`;
    })
    .join('\n')
    .trimEnd();

/**
 * A whole layer, with what applies to all its annotations: status, responsibility, source, rights. https://iiif.io/api/presentation/3.0/#58-annotation-collection
 */
export function annotationCollection(uri: Uris, { record, leaves }: Unit<AnyText>, layer: Layer) {
  const pages = leaves.flatMap((leaf) =>
    leaf.texts
      .filter((text) => text.layer.id === layer.id)
      .map((one) => ({
        id: uri.page(record.id, leaf.folio.id, layer.id),
        count: passageCount(one),
      })),
  );
  const [first, last] = [pages[0], pages.at(-1)];
  const summary = [layerWarning(layer), layer.note].filter((map) => map !== undefined);
  return {
    '@context': PRESENTATION_3_CONTEXT,
    ...layerReference(uri, record.id, layer),
    ...(summary.length && { summary: plainMap(joinMaps(summary, '. ')) }),
    metadata: layerMetadata(layer),
    ...(layer.rights && { rights: layer.rights }),
    ...withSearch(
      uri,
      pages.some(({ count }) => count > 0),
      record.id,
      layer.id,
    ),
    partOf: [{ id: uri.manifest(record.id), type: 'Manifest', label: record.title }],
    total: pages.reduce((sum, { count }) => sum + count, 0),
    ...(first && { first: { id: first.id, type: 'AnnotationPage' } }),
    ...(last && { last: { id: last.id, type: 'AnnotationPage' } }),
  };
}

/** What a reader needs to know about a text, as pairs of label and value. */
export function layerMetadata(layer: Layer): Statement[] {
  const { kind, status, language, responsibility, source, generator, confidence } = layer;
  const row = (en: string, ru: string, value: LanguageMap | undefined) =>
    value ? [{ label: bilingual(en, ru), value: plainMap(value) }] : [];
  const people = responsibility.map(({ name, role }) =>
    role ? joinMaps([name, role], ', ') : name,
  );
  return [
    ...row('Kind', 'Вид', bilingual(LAYER_KIND_NAMES[kind].en, LAYER_KIND_NAMES[kind].ru)),
    ...row(
      'Language',
      'Язык',
      bilingual(languageName(language, 'en'), languageName(language, 'ru')),
    ),
    ...row(
      'Status',
      'Состояние',
      bilingual(LAYER_STATUS_NAMES[status].en, LAYER_STATUS_NAMES[status].ru),
    ),
    ...row('Responsibility', 'Ответственность', people.length ? joinMaps(people, '; ') : undefined),
    ...row('Source', 'Источник', source),
    ...row('Made by', 'Создано программой', generator ? { none: [generator] } : undefined),
    ...row(
      'Confidence',
      'Достоверность распознавания',
      confidence === undefined ? undefined : { none: [String(confidence)] },
    ),
  ];
}

/** Which annotations of the texts of a folio correspond: a resource of our own, in plain JSON. */
export const alignment = (
  uri: Uris,
  record: string,
  { folio, texts }: Pick<Leaf, 'folio' | 'texts'>,
) => ({
  id: uri.alignment(record, folio.id),
  canvas: uri.canvas(record, folio.id),
  layers: texts.map(({ layer }) => ({
    id: layer.id,
    label: layerLabel(layer),
    kind: layer.kind,
    language: layer.language,
    status: layer.status,
    page: uri.page(record, folio.id, layer.id),
  })),
  alignments: texts.flatMap((text) =>
    text.alignment ? [{ target: text.layer.id, ...text.alignment }] : [],
  ),
});
