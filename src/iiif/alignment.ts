import { layerLabel } from '../record/layer.ts';
import type { Leaf } from './unit.ts';
import type { Uris } from './uri.ts';

/** Which annotations of the texts of a folio say the same: our own resource, plain JSON. */
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
