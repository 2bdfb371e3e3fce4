import { navDate } from '../record/date.ts';
import { bilingual } from '../record/language.ts';
import { layerLabel } from '../record/layer.ts';
import { canvas } from './canvas.ts';
import { PRESENTATION } from './context.ts';
import { descriptionLink, descriptive } from './description.ts';
import { metadataLinks } from './metadata-format.ts';
import { contentsRange } from './range.ts';
import { searchable } from './search-service.ts';
import { isSaid, thumbnailOf, type Unit } from './unit.ts';
import type { RecordExport, Uris } from './uri.ts';

const TEI = 'http://www.tei-c.org/ns/1.0';
const METS = 'http://www.loc.gov/METS/';

/** A record with folios as a Manifest. https://iiif.io/api/presentation/3.0/#52-manifest */
export function manifest(uri: Uris, unit: Unit) {
  const { record, leaves } = unit;
  const [first] = leaves;
  const date = record.date && navDate(record.date);
  const parts = contentsRange(uri, unit);
  // Viewers open the first canvas anyway, and Canvas Panel paints nothing where it is named.
  const start = record.start === first?.folio.id ? undefined : record.start;
  return {
    '@context': PRESENTATION,
    id: uri.manifest(record.id),
    type: 'Manifest' as const,
    ...descriptive(uri, unit, first && thumbnailOf(first)),
    seeAlso: machineLinks(uri, unit),
    ...(date && { navDate: date }),
    viewingDirection: record.viewingDirection,
    behavior: [record.behavior],
    ...(start !== undefined && {
      start: { id: uri.canvas(record.id, start), type: 'Canvas' as const },
    }),
    ...renderings(uri, unit),
    ...searchable(
      uri,
      leaves.some(({ texts }) => texts.some(isSaid)),
      record.id,
    ),
    partOf: [parent(uri, unit)],
    items: leaves.map((leaf) => canvas(uri, record.id, leaf)),
    ...(parts.length && { structures: parts }),
  };
}

/**
 * Each text as a whole and the record as one file, to read and to download; Universal Viewer shows
 * texts nowhere else.
 */
function renderings(uri: Uris, { record, leaves }: Unit) {
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
  return {
    rendering: [
      ...texts,
      { ...whole(uri, record.id, 'parallel.html'), ...language },
      { ...whole(uri, record.id, 'record.pdf'), ...language },
      { ...whole(uri, record.id, 'tei.xml'), ...language },
      whole(uri, record.id, 'bag.zip'),
    ],
  };
}

const WHOLES = {
  'parallel.html': ['Text', 'text/html', 'The texts side by side', 'Тексты рядом'],
  'record.pdf': [
    'Text',
    'application/pdf',
    'PDF: images with searchable text, and the translation facing them',
    'PDF: изображения с текстом для поиска и перевод напротив',
  ],
  // Of the same type wherever it is linked: Clover opens nothing that gives an address two.
  'tei.xml': ['Dataset', 'application/tei+xml', 'TEI XML', 'TEI XML'],
  'mets.xml': ['Dataset', 'application/xml', 'METS XML', 'METS XML'],
  'bag.zip': [
    'Dataset',
    'application/zip',
    'Everything but the masters, with checksums (BagIt)',
    'Всё, кроме мастер-копий, с контрольными суммами (BagIt)',
  ],
} as const satisfies {
  readonly [E in RecordExport]: readonly [type: string, format: string, en: string, ru: string];
};

function whole(uri: Uris, record: string, file: RecordExport) {
  const [type, format, en, ru] = WHOLES[file];
  return { id: uri.export(record, file), type, label: bilingual(en, ru), format };
}

/** The whole record in every format it is given away in, for a page. */
export const wholes = (uri: Uris, record: string) =>
  (Object.keys(WHOLES) as RecordExport[]).map((file) => whole(uri, record, file));

/** The description and the structure of the record for machines. */
const machineLinks = (uri: Uris, { record, path, leaves }: Unit) => [
  descriptionLink(uri, record.id),
  ...metadataLinks(uri, path),
  ...(leaves.length
    ? [
        { ...whole(uri, record.id, 'tei.xml'), profile: TEI },
        { ...whole(uri, record.id, 'mets.xml'), profile: METS },
      ]
    : []),
];

/** The Collection of the level above, or the top one. */
export function parent(uri: Uris, { path }: Unit) {
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
