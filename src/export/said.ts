import { layerMetadata } from '../iiif/annotation-collection.ts';
import { bilingual, joinMaps, type LanguageMap, textIn } from '../record/language.ts';
import { layerLabel } from '../record/layer.ts';
import type { ArchiveRecord, Folio, Layer } from '../record/record.ts';
import { referenceCode } from '../record/reference.ts';
import { type Dossier, rightsOf } from './dossier.ts';

/** What a text that leaves the house says of itself, in both languages: above all whether it is the original's. */
export const saidOf = (layer: Layer, path: readonly ArchiveRecord[]): string[] =>
  inBoth([layerLabel(layer), ...saidMaps(layer, path)]);

/** The same in one language. */
export const saidIn = (
  layer: Layer,
  path: readonly ArchiveRecord[],
  language: 'en' | 'ru',
): string[] => [layerLabel(layer), ...saidMaps(layer, path)].map((map) => textIn(map, language));

function saidMaps(layer: Layer, path: readonly ArchiveRecord[]): LanguageMap[] {
  const rights = rightsOf(layer, path);
  return [
    ...layerMetadata(layer).map(({ label, value }) => joinMaps([label, value], ': ')),
    ...(layer.note ? [joinMaps([bilingual('Note', 'Примечание'), layer.note], ': ')] : []),
    ...(rights ? [bilingual(`Rights: ${rights}`, `Права: ${rights}`)] : []),
  ];
}

/** The texts of both languages, one after the other, each said once. */
export const inBoth = (maps: readonly LanguageMap[]): string[] => [
  ...new Set(maps.flatMap((map) => [textIn(map, 'en'), textIn(map, 'ru')])),
];

/** The lines that stand before a text that travels alone: of which record and leaf, and what text it is. */
export function headOf(
  dossier: Omit<Dossier, 'leaves' | 'leaf' | 'bareLeaves'>,
  layer: Layer,
  folio?: Folio,
): string[] {
  const { record, path, uri } = dossier;
  const reference = referenceCode(path);
  return [
    ...inBoth([record.title]),
    ...inBoth(reference ? [reference] : []),
    ...(folio ? inBoth([folio.label]) : []),
    ...saidOf(layer, path),
    folio ? uri.folio(record.id, folio.id) : uri.record(record.id),
  ];
}
