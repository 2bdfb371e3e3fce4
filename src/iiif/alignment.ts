import { layerLabel } from '../record/layer.ts';
import type { Leaf, Unit } from './unit.ts';
import type { Uris } from './uri.ts';

/** Which annotations of the texts of a folio say the same: our own resource, plain JSON. */
export const alignment = (uri: Uris, { record }: Unit, { folio, texts }: Leaf) => ({
  id: uri.alignment(record.id, folio.id),
  canvas: uri.canvas(record.id, folio.id),
  layers: texts.map(({ layer }) => ({
    id: layer.id,
    label: layerLabel(layer),
    kind: layer.kind,
    language: layer.language,
    status: layer.status,
    page: uri.page(record.id, folio.id, layer.id),
  })),
  alignments: texts.flatMap((text) =>
    text.alignment ? [{ target: text.layer.id, ...text.alignment }] : [],
  ),
});
