import type { Records } from '../catalogue/records.ts';
import { FondsError } from '../errors.ts';
import { layerMetadata } from '../iiif/presentation/annotation.ts';
import { inherited } from '../iiif/presentation/description.ts';
import type { Leaf } from '../iiif/unit.ts';
import type { Uris } from '../iiif/uri.ts';
import { bilingual, joinMaps, type LanguageMap, textIn } from '../record/language.ts';
import { type ArchiveRecord, type Folio, type Layer, layerLabel } from '../record/record.ts';
import { referenceCode } from '../record/reference.ts';
import type { DescribedReader, LeafWithoutText } from './metadata/described.ts';

/** A published record, and what every download says about it. */
export type ExportContext = {
  readonly uri: Uris;
  readonly record: ArchiveRecord;
  /** From the top of the hierarchy down to the record itself. */
  readonly path: readonly ArchiveRecord[];
  readonly version: number;
  /** ISO 8601 in UTC. */
  readonly published: string;
};

/** A published record with its leaves, or with the one leaf that a download is about. */
export type ExportRecord = ExportContext & {
  /** Read one by one: a record of a thousand leaves is never in memory as a whole. */
  readonly leaves: () => AsyncIterable<Leaf>;
  readonly leaf: (folio: string) => Promise<Leaf | undefined>;
  /** The same leaves, with the names of their texts but not their contents. */
  readonly leavesWithoutText: () => Promise<readonly LeafWithoutText[]>;
};

/**
 * Reads a published record for a download.
 *
 * @param only the one leaf to include; by default all
 * @throws FondsError NO_SUCH_RECORD
 */
export async function readExportRecord(
  { uri, records, described }: ExportRecordSources,
  id: string,
  only?: string,
): Promise<ExportRecord> {
  const path = await records.path(id);
  const record = path.at(-1);
  const publication = await records.publication(id);
  if (!record || !publication) {
    throw new FondsError('NO_SUCH_RECORD', `there is no record “${id}”`);
  }
  const isIncluded = (folio: Folio) => only === undefined || folio.id === only;
  let last: { readonly folio: string; readonly leaf: Leaf | undefined } | undefined;
  // A leaf is written in one format after another, so we keep the last one.
  const leaf = async (folio: string) => {
    if (last?.folio !== folio) last = { folio, leaf: await records.leaf(id, folio) };
    return last.leaf;
  };
  const leaves = async function* (): AsyncGenerator<Leaf> {
    for (const folio of record.folios.filter(isIncluded)) {
      const found = await leaf(folio.id);
      if (found) yield found;
    }
  };
  let withoutText: readonly LeafWithoutText[] | undefined;
  const leavesWithoutText = async () => {
    withoutText ??= ((await (await described()(id))?.leaves()) ?? []).filter(({ folio }) =>
      isIncluded(folio),
    );
    return withoutText;
  };
  const { version, published } = publication;
  return { uri, record, path, version, published, leaf, leaves, leavesWithoutText };
}

export type ExportRecordSources = {
  readonly uri: Uris;
  readonly records: Records;
  readonly described: () => DescribedReader;
};

/** The rights statement of a text: its own, or else that of the record or the nearest level above. */
export const rightsOf = (layer: Layer, path: readonly ArchiveRecord[]): string | undefined =>
  layer.rights ?? inherited(path, (record) => record.rights);

/**
 * What every copy of a text says about it, in English and Russian: its kind, its status (so that nobody
 * takes a reconstruction for the original), its note and its rights.
 */
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

/** Each map in English and in Russian, without repetitions. */
export const inBothLanguages = (maps: readonly LanguageMap[]): string[] => [
  ...new Set(maps.flatMap((map) => [textIn(map, 'en'), textIn(map, 'ru')])),
];

/** The lines above a text that is downloaded on its own: its record, its leaf, and what text it is. */
export function textHeader(context: ExportContext, layer: Layer, folio?: Folio): string[] {
  const { record, path, uri } = context;
  const reference = referenceCode(path);
  return [
    ...inBothLanguages([record.title]),
    ...inBothLanguages(reference ? [reference] : []),
    ...(folio ? inBothLanguages([folio.label]) : []),
    ...layerStatements(layer, path),
    folio ? uri.folio(record.id, folio.id) : uri.record(record.id),
  ];
}
