import { nextOpening, type RecordAccess } from '../../access/decide.ts';
import type { Leaf } from '../../iiif/unit.ts';
import type { ArchiveRecord } from '../../record/record.ts';
import { type Database, queries, type Row } from '../../system/database/database.ts';
import type { StoredImage } from '../images.ts';
import { compressTexts, decompressTexts, type Follower } from '../resource.ts';
import type { SealedRecord } from './sealed-record.ts';

/** What is known of a sealed record without its content. */
export type SealedSummary = {
  readonly access: RecordAccess;
  readonly path: readonly ArchiveRecord[];
  /** Changes whenever the record is sealed anew with other content. */
  readonly inputs: string;
};

/** Reads what is closed. Only the gate, the ingest and the commands of the operator may have it. */
export function sealedRecords(database: Database) {
  const { one, all } = queries(database);
  const summary = one('SELECT access, path, inputs, folder FROM sealed_record WHERE record = ?');
  const leaves = all('SELECT leaf, texts FROM sealed_leaf WHERE record = ? ORDER BY position');
  const images = all(
    'SELECT folio, variant, source FROM sealed_image WHERE record = ? ORDER BY folio, variant',
  );
  const leaf = one('SELECT leaf, texts FROM sealed_leaf WHERE record = ? AND folio = ?');
  const due = all('SELECT record FROM sealed_record WHERE opens <= ? ORDER BY folder');
  const next = one('SELECT min(opens) AS opens FROM sealed_record');
  const hidden = all(
    `SELECT record AS id, folder FROM sealed_record
     WHERE NOT EXISTS (SELECT 1 FROM record WHERE id = sealed_record.record) ORDER BY folder`,
  );
  const listed = database.prepare('SELECT access, path, inputs FROM sealed_record ORDER BY folder');

  return {
    async summary(record: string): Promise<SealedSummary | undefined> {
      const row = await summary(record);
      return row && summaryOf(row);
    },

    async read(record: string): Promise<SealedRecord | undefined> {
      const row = await summary(record);
      if (!row) return undefined;
      const { access, path, inputs } = summaryOf(row);
      const own = path.at(-1) as ArchiveRecord;
      return {
        access,
        folder: String(row['folder']),
        inputs,
        unit: { record: own, path, leaves: (await leaves(record)).map(leafOf) },
        images: (await images(record)).map((image) => ({
          folio: String(image['folio']),
          variant: String(image['variant']),
          source: JSON.parse(String(image['source'])) as StoredImage,
        })),
      };
    },

    /** A leaf and its texts as stored. */
    leafJson: async (record: string, folio: string) =>
      (await leaf(record, folio)) as { leaf: string; texts: string | Uint8Array } | undefined,

    /** The size of the whole image of a folio, in pixels. */
    async size(record: string, folio: string) {
      const row = await leaf(record, folio);
      return row && (JSON.parse(String(row['leaf'])) as Pick<Leaf, 'width' | 'height'>);
    },

    /** The records of which something opens by that time, those above first. */
    due: async (now: Date): Promise<string[]> =>
      (await due(now.toISOString())).map((row) => String(row['record'])),

    /** The records of which nothing is published, not even the description, in the order of their folders. */
    hidden: async () => (await hidden()) as { id: string; folder: string }[],

    /** When the next one opens. */
    async next(): Promise<Date | undefined> {
      const opens = (await next())?.['opens'];
      return typeof opens === 'string' ? new Date(opens) : undefined;
    },

    /** All of them, in the order of their folders. */
    async *list(): AsyncGenerator<SealedSummary> {
      for await (const row of listed.iterate()) yield summaryOf(row);
    },
  };
}

export type SealedRecords = ReturnType<typeof sealedRecords>;

const summaryOf = (row: Row): SealedSummary => ({
  access: JSON.parse(String(row['access'])) as RecordAccess,
  path: JSON.parse(String(row['path'])) as ArchiveRecord[],
  inputs: String(row['inputs']),
});

const leafOf = (row: Row): Leaf => ({
  ...(JSON.parse(String(row['leaf'])) as Omit<Leaf, 'texts'>),
  texts: decompressTexts(row['texts']),
});

/** Writes sealed records, within the transaction that publishes. */
export function sealedWriter(database: Database) {
  const remove = database.prepare('DELETE FROM sealed_record WHERE record = ?');
  const insert = database.prepare('INSERT INTO sealed_record VALUES (?, ?, ?, ?, ?, ?)');
  const insertLeaf = database.prepare('INSERT INTO sealed_leaf VALUES (?, ?, ?, ?, ?)');
  const insertImage = database.prepare('INSERT INTO sealed_image VALUES (?, ?, ?, ?, ?)');
  const setOpens = database.prepare('UPDATE sealed_record SET opens = ? WHERE record = ?');
  const opensAfter = (access: RecordAccess, now: Date): string | null =>
    nextOpening(access, now)?.toISOString() ?? null;

  return {
    remove: (record: string) => remove.run(record),

    async put({ access, folder, inputs, unit, images }: SealedRecord, now: Date): Promise<void> {
      const { id } = unit.record;
      await remove.run(id);
      await insert.run(
        id,
        folder,
        inputs,
        opensAfter(access, now),
        JSON.stringify(access),
        JSON.stringify(unit.path),
      );
      for (const [position, { texts, ...leaf }] of unit.leaves.entries()) {
        const [folio, json] = [leaf.folio.id, JSON.stringify(leaf)];
        await insertLeaf.run(id, position, folio, json, compressTexts(texts));
      }
      for (const { folio, variant, source } of images) {
        await insertImage.run(id, folio, variant, source.hash, JSON.stringify(source));
      }
    },

    /** Notes that everything is open that opens by `now`. */
    opened: async (access: RecordAccess, now: Date): Promise<void> => {
      await setOpens.run(opensAfter(access, now), access.record);
    },
  };
}

/** Keeps what is closed of each published record, and forgets it with the record. */
export function followSealed(database: Database): Follower {
  const writer = sealedWriter(database);
  return {
    async publish({ unit, sealed }) {
      if (sealed === 'unchanged') return;
      if (sealed) await writer.put(sealed.record, sealed.now);
      else await writer.remove(unit.record.id);
    },
    withdraw: async (record) => void (await writer.remove(record)),
  };
}
