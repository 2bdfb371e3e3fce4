import { navDate } from '../record/date.ts';
import { layerLabel } from '../record/layer.ts';
import { canvas } from './canvas.ts';
import { PRESENTATION } from './context.ts';
import { descriptive } from './description.ts';
import { contentsRange } from './range.ts';
import { thumbnailOf, type Unit } from './unit.ts';
import type { Uris } from './uri.ts';

/** A record with folios as a Manifest. https://iiif.io/api/presentation/3.0/#52-manifest */
export function manifest(uri: Uris, unit: Unit) {
  const { record, leaves } = unit;
  const [first] = leaves;
  const date = record.date && navDate(record.date);
  const parts = contentsRange(uri, unit);
  const start = record.start ?? first?.folio.id;
  return {
    '@context': PRESENTATION,
    id: uri.manifest(record.id),
    type: 'Manifest' as const,
    ...descriptive(uri, unit, first && thumbnailOf(first)),
    ...(date && { navDate: date }),
    viewingDirection: record.viewingDirection,
    behavior: [record.behavior],
    ...(start && { start: { id: uri.canvas(record.id, start), type: 'Canvas' as const } }),
    ...renderings(uri, unit),
    partOf: [parent(uri, unit)],
    items: leaves.map((leaf) => canvas(uri, record.id, leaf)),
    ...(parts.length && { structures: parts }),
  };
}

/** Each text as a whole, to read and to download; Universal Viewer shows texts nowhere else. */
function renderings(uri: Uris, { record, leaves }: Unit) {
  const layers = record.layers.filter((layer) =>
    leaves.some(({ texts }) => texts.some((text) => text.layer.id === layer.id)),
  );
  if (layers.length === 0) return {};
  return {
    rendering: layers.map((layer) => ({
      id: uri.text(record.id, layer.id),
      type: 'Text' as const,
      label: layerLabel(layer),
      format: 'text/plain',
      language: [layer.language],
    })),
  };
}

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
