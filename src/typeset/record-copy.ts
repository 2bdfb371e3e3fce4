import { join } from 'node:path';
import type { Draft } from '../catalogue/draft.ts';
import { FondsError } from '../errors.ts';
import { textIn } from '../record/language.ts';
import { layerWarning } from '../record/layer.ts';
import type { Folio, Layer } from '../record/record.ts';
import { referenceCode } from '../record/reference.ts';
import { makeReadingCopies } from './reading-copy.ts';
import type { HeaderColumn, Sheet } from './sheet.ts';

const CLAIM = {
  en: 'Reading copy — not a facsimile',
  ru: 'Копия для чтения — не факсимиле',
} as const;

const WATERMARK = [
  ['reading copy', 'not a facsimile'],
  ['копия для чтения', 'не факсимиле'],
];

const FOOTER = [
  'The division into lines is that of this copy. · Деление на строки принадлежит этой копии.',
];

/**
 * Makes reading copies of a record that has a text but no scans: the images it needs, and the layer's
 * ALTO with the boxes of what is set on them. What the sheets say of themselves comes from the record.
 *
 * @param options.from the plain text of each folio, beside record.yaml, with `{folio}` in it
 * @returns the files written
 * @throws FondsError NOT_FOUND for a layer the record does not have, and what makeReadingCopies throws
 */
export function typesetRecord(
  draft: Draft,
  options: { layer: string; from: string; manifests: string; images: string },
): Promise<string[]> {
  const { record, folder } = draft;
  const layer = record.layers.find(({ id }) => id === options.layer);
  if (!layer) {
    const there = record.layers.map(({ id }) => id).join(', ') || 'none';
    throw new FondsError(
      'NOT_FOUND',
      `${record.id} has no layer “${options.layer}”; it has ${there}`,
    );
  }
  const written = join(options.manifests, folder);
  const alto = join(written, layer.files, '..');
  const folios = record.folios.filter(({ id }) => layer.folios?.includes(id) ?? true);
  return makeReadingCopies({
    images: join(options.images, folder),
    alto,
    texts: folios.map((folio) => ({
      folio: folio.id,
      file: join(written, options.from.replaceAll('{folio}', folio.id)),
      sheet: sheetOf(draft, layer, folio),
    })),
  });
}

function sheetOf({ record, path }: Draft, layer: Layer, folio: Folio): Sheet {
  const leaf = /\d.*/.exec(textIn(folio.label, 'none'))?.[0] ?? folio.id;
  const single = { ...record, reference: { ...record.reference, leaves: leaf } };
  const reference = referenceCode([...path.slice(0, -1), single]);
  const column = (language: 'en' | 'ru'): HeaderColumn => ({
    claim: CLAIM[language],
    reference: textIn(reference ?? record.title, language),
    notice: [layerWarning(layer), layer.source]
      .flatMap((map) => (map ? [textIn(map, language)] : []))
      .join('. '),
  });
  return {
    header: [column('en'), column('ru')],
    leaf,
    watermark: WATERMARK,
    footer: FOOTER,
    language: layer.language,
  };
}
