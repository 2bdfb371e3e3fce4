import { bilingual } from '../record/language.ts';
import { linesOf } from '../text/text.ts';
import { pageReference } from './annotation-page.ts';
import { paintedImage, thumbnailImage } from './image.ts';
import { plainMap } from './markup.ts';
import { type Leaf, thumbnailOf } from './unit.ts';
import type { Uris } from './uri.ts';

/** What viewers and harvesters know ALTO by; the text overlay asks for exactly this. */
const ALTO = { format: 'application/xml', profile: 'http://www.loc.gov/standards/alto/' } as const;

/**
 * A folio: its image painted at its own size, its texts referenced. Canvas pixels are image pixels.
 * https://iiif.io/api/presentation/3.0/#53-canvas
 */
export function canvas(uri: Uris, record: string, leaf: Leaf) {
  const { folio, width, height, texts } = leaf;
  const id = uri.canvas(record, folio.id);
  const alto = altoLinks(uri, record, leaf);
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
    ...(alto.length && { seeAlso: alto, rendering: alto }),
    thumbnail: [thumbnailImage(uri, thumbnailOf(leaf))],
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

/** The transcriptions that have line boxes, as ALTO: the same text as the annotation page. */
const altoLinks = (uri: Uris, record: string, { folio, texts }: Leaf) =>
  texts
    .filter(({ layer, text }) => layer.kind === 'transcription' && linesOf(text).some((l) => l.box))
    .map(({ layer }) => ({
      id: uri.folioText(record, folio.id, layer.id, 'alto.xml'),
      type: 'Dataset' as const,
      label: bilingual('The same transcription as ALTO XML', 'Та же транскрипция в ALTO XML'),
      ...ALTO,
    }));
