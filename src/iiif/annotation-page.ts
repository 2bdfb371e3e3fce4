import { formatBox } from '../record/box.ts';
import { textIn } from '../record/language.ts';
import { layerLabel, layerWarning } from '../record/layer.ts';
import type { Layer } from '../record/record.ts';
import type { Passage } from '../text/passage.ts';
import { GRANULARITY, PRESENTATION } from './context.ts';
import { htmlLines, plainLine } from './markup.ts';
import type { Uris } from './uri.ts';

/**
 * What stands on the canvas for one text: a reference without `items`, since an empty list keeps
 * viewers from fetching the page. https://iiif.io/api/presentation/3.0/#55-annotation-page
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
 * The page of one text on one folio, an annotation for each passage.
 *
 * @param neighbours the folios before and after it that have a text of the layer
 */
export function annotationPage(
  uri: Uris,
  { passages, ...on }: Place & { readonly passages: readonly Passage[] },
  neighbours: { readonly prev?: string; readonly next?: string },
) {
  const { record, folio, layer } = on;
  const neighbour = (other: string | undefined) =>
    other !== undefined && { id: uri.page(record, other, layer.id), type: 'AnnotationPage' };
  const [prev, next] = [neighbour(neighbours.prev), neighbour(neighbours.next)];
  return {
    '@context': [GRANULARITY, PRESENTATION],
    ...pageReference(uri, record, folio, layer),
    ...(prev && { prev }),
    ...(next && { next }),
    items: passages.map((passage) => annotation(uri, on, passage)),
  };
}

type Place = { readonly record: string; readonly folio: string; readonly layer: Layer };

const MOTIVATION = { transcription: 'transcribing', translation: 'translating' } as const;

/** `supplementing` as the specification demands, and what it is. https://iiif.io/api/presentation/3.0/#values-for-motivation */
export const annotation = (uri: Uris, { record, folio, layer }: Place, passage: Passage) => ({
  id: uri.annotation(record, folio, layer.id, passage.id),
  type: 'Annotation' as const,
  motivation: ['supplementing', MOTIVATION[layer.kind]],
  textGranularity: passage.granularity,
  // What was cited by these is now here. https://www.w3.org/TR/annotation-model/#other-identities
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

/** The same on each of hundreds of lines. */
const TAGS = new WeakMap<Layer, readonly Tag[]>();

function tags(layer: Layer): readonly Tag[] {
  const known = TAGS.get(layer) ?? tagsOf(layer);
  TAGS.set(layer, known);
  return known;
}

/** Mirador shows these as chips, the only place where its flat list tells the texts apart. */
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
