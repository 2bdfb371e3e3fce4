import { layerMetadata } from '../iiif/presentation/annotation.ts';
import { inherited } from '../iiif/presentation/description.ts';
import type { Leaf } from '../iiif/unit.ts';
import type { Uris } from '../iiif/uri.ts';
import { bilingual, joinMaps, type LanguageMap, textIn } from '../record/language.ts';
import { type ArchiveRecord, type Folio, type Layer, layerLabel } from '../record/record.ts';
import { referenceCode } from '../record/reference.ts';
import type { LeafWithoutText } from './metadata/described.ts';

/** A published record as the exports need it. */
export type ExportRecord = {
  readonly uri: Uris;
  readonly record: ArchiveRecord;
  /** From the top of the hierarchy down to the record itself. */
  readonly path: readonly ArchiveRecord[];
  readonly version: number;
  /** ISO 8601 in UTC. */
  readonly published: string;
  /** Read one by one: a record of a thousand leaves is never in memory as a whole. */
  readonly leaves: () => Iterable<Leaf>;
  readonly leaf: (folio: string) => Leaf | undefined;
  /** The same leaves without what their texts say. */
  readonly leavesWithoutText: () => Iterable<LeafWithoutText>;
};

/** Who may do what with a text: what the layer says, else what the record or one above it says. */
export const rightsOf = (layer: Layer, path: readonly ArchiveRecord[]): string | undefined =>
  layer.rights ?? inherited(path, (record) => record.rights);

/** What a text that leaves the house says of itself, in both languages: above all whether it is the original's. */
export const layerStatements = (layer: Layer, path: readonly ArchiveRecord[]): string[] =>
  inBothLanguages([layerLabel(layer), ...statementMaps(layer, path)]);

/** The same in one language. */
export const layerStatementsIn = (
  layer: Layer,
  path: readonly ArchiveRecord[],
  language: 'en' | 'ru',
): string[] =>
  [layerLabel(layer), ...statementMaps(layer, path)].map((map) => textIn(map, language));

function statementMaps(layer: Layer, path: readonly ArchiveRecord[]): LanguageMap[] {
  const rights = rightsOf(layer, path);
  return [
    ...layerMetadata(layer).map(({ label, value }) => joinMaps([label, value], ': ')),
    ...(layer.note ? [joinMaps([bilingual('Note', 'Примечание'), layer.note], ': ')] : []),
    ...(rights ? [bilingual(`Rights: ${rights}`, `Права: ${rights}`)] : []),
  ];
}

/** The texts of both languages, one after the other, each said once. */
export const inBothLanguages = (maps: readonly LanguageMap[]): string[] => [
  ...new Set(maps.flatMap((map) => [textIn(map, 'en'), textIn(map, 'ru')])),
];

/** The lines that stand before a text that travels alone: of which record and leaf, and what text it is. */
export function textHeader(
  exported: Omit<ExportRecord, 'leaves' | 'leaf' | 'leavesWithoutText'>,
  layer: Layer,
  folio?: Folio,
): string[] {
  const { record, path, uri } = exported;
  const reference = referenceCode(path);
  return [
    ...inBothLanguages([record.title]),
    ...inBothLanguages(reference ? [reference] : []),
    ...(folio ? inBothLanguages([folio.label]) : []),
    ...layerStatements(layer, path),
    folio ? uri.folio(record.id, folio.id) : uri.record(record.id),
  ];
}
