import { bilingual } from '../record/language.ts';
import { layerLabel } from '../record/layer.ts';
import { pageReference } from './annotation-page.ts';
import { paintedImage, thumbnailImage } from './image.ts';
import { plainMap } from './markup.ts';
import { hasPlaces, isSaid, type Leaf, thumbnailOf } from './unit.ts';
import type { Uris } from './uri.ts';

/** What viewers and harvesters know ALTO by; the text overlay asks for exactly this. */
const ALTO = { format: 'application/xml', profile: 'http://www.loc.gov/standards/alto/' } as const;

const PAGE = {
  format: 'application/vnd.prima.page+xml',
  profile: 'http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15',
} as const;
const HOCR = { format: 'text/vnd.hocr+html', profile: 'http://kba.cloud/hocr-spec/1.2/' } as const;

/**
 * A folio: its image painted at its own size, its texts referenced. Canvas pixels are image pixels.
 * https://iiif.io/api/presentation/3.0/#53-canvas
 */
export function canvas(uri: Uris, record: string, leaf: Leaf) {
  const { folio, width, height, texts } = leaf;
  const id = uri.canvas(record, folio.id);
  const alto = altoLinks(uri, record, leaf);
  const others = otherLinks(uri, record, leaf);
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
    ...(alto.length && { seeAlso: [...alto, ...others] }),
    ...(texts.some(isSaid) && { rendering: [...alto, ...plainLinks(uri, record, leaf)] }),
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

/** The transcriptions that have line boxes. */
const placedLayers = ({ texts }: Leaf) =>
  texts
    .filter((one) => one.layer.kind === 'transcription' && hasPlaces(one))
    .map(({ layer }) => layer);

/** As ALTO: the same text as the annotation page. */
const altoLinks = (uri: Uris, record: string, leaf: Leaf) =>
  placedLayers(leaf).map((layer) => ({
    id: uri.folioText(record, leaf.folio.id, layer.id, 'alto.xml'),
    type: 'Dataset' as const,
    label: bilingual('The same transcription as ALTO XML', 'Та же транскрипция в ALTO XML'),
    ...ALTO,
  }));

/** Each text of the leaf alone, to read and to download: a viewer may offer it beside the image. */
const plainLinks = (uri: Uris, record: string, { folio, texts }: Leaf) =>
  texts.filter(isSaid).map(({ layer }) => ({
    id: uri.folioText(record, folio.id, layer.id, 'txt'),
    type: 'Text' as const,
    label: layerLabel(layer),
    format: 'text/plain',
    language: [layer.language],
  }));

/** As PAGE XML and hOCR, behind all ALTO: viewers take the first that they know. */
const otherLinks = (uri: Uris, record: string, leaf: Leaf) =>
  placedLayers(leaf).flatMap((layer) => [
    {
      id: uri.folioText(record, leaf.folio.id, layer.id, 'page.xml'),
      type: 'Dataset' as const,
      label: bilingual('The same transcription as PAGE XML', 'Та же транскрипция в PAGE XML'),
      ...PAGE,
    },
    {
      id: uri.folioText(record, leaf.folio.id, layer.id, 'hocr.html'),
      type: 'Dataset' as const,
      label: bilingual('The same transcription as hOCR', 'Та же транскрипция в hOCR'),
      ...HOCR,
    },
  ]);
