import { records } from '../../catalogue/records.ts';
import type { Follower } from '../../catalogue/resource.ts';
import { aggregatorFindings } from '../../check/aggregator/aggregator.ts';
import { hasErrors } from '../../check/finding.ts';
import { inherited } from '../../iiif/presentation/description.ts';
import type { AnyText, Unit } from '../../iiif/unit.ts';
import type { ArchiveRecord } from '../../record/record.ts';
import { type Database, queries } from '../../system/database/database.ts';
import { rowWriter } from '../../system/database/row-writer.ts';
import { ceilToSecond } from './argument.ts';
import { formatBits } from './format.ts';

/** What headers and lists contain about a record. */
type ItemState = {
  readonly deleted: 0 | 1;
  readonly formats: number;
  readonly offered: number;
  /** JSON array of setSpecs. */
  readonly sets: string;
  readonly level: string | null;
};
type StoredItem = ItemState & { readonly number: number };

const WITHDRAWN: ItemState = {
  deleted: 1,
  formats: 0,
  offered: 0,
  sets: '["archive"]',
  level: null,
};

function itemState(
  unit: Unit<AnyText>,
  before: ItemState | undefined,
  archive: string | undefined,
): ItemState {
  const { record, path } = unit;
  const formats = formatBits(path);
  return {
    deleted: 0,
    formats,
    offered: formats | (before?.offered ?? 0),
    sets: JSON.stringify(setsOf(unit, archive)),
    level: record.folios.length === 0 ? levelSpec(path) : null,
  };
}

/** Stores items for the changes that were made before there were items. */
export async function fillOai(database: Database): Promise<void> {
  const rows = oaiRows(database);
  const { outline } = records(database);
  const missed = await database
    .prepare(
      `SELECT record, time, type FROM latest
       WHERE NOT EXISTS (SELECT 1 FROM oai_item WHERE oai_item.record = latest.record) ORDER BY number`,
    )
    .all();
  for (const { record, time, type } of missed) {
    const id = String(record);
    const unit = type === 'Delete' ? undefined : await outline(id);
    const state = unit ? itemState(unit, undefined, undefined) : WITHDRAWN;
    await rows.put(id, state, undefined, String(time));
  }
}

/**
 * Updates the items of OAI-PMH with every publication. A record gets a new datestamp with every change in
 * the log, and when its sets or formats change without one.
 *
 * @param archive the name of the archive, if it has one: aggregators take it as the provider
 */
export function followOai(database: Database, archive?: string): Follower {
  const rows = oaiRows(database);
  return {
    async publish({ unit }, { type, time }) {
      const { id } = unit.record;
      const before = await rows.of(id);
      const state = itemState(unit, before, archive);
      if (!type && before && isSame(before, state)) return;
      await rows.put(id, state, before, time);
    },
    async withdraw(record) {
      const before = await rows.of(record);
      await rows.put(
        record,
        { ...(before ?? WITHDRAWN), deleted: 1 },
        before,
        new Date().toISOString(),
      );
    },
    end: rows.stamp,
    undo: rows.forget,
  };
}

const isSame = (a: ItemState, b: ItemState) =>
  a.deleted === b.deleted && a.formats === b.formats && a.sets === b.sets && a.level === b.level;

function oaiRows(database: Database) {
  const { one } = queries(database);
  const of = one('SELECT * FROM oai_item WHERE record = ?');
  const newest = one('SELECT number, time FROM oai_item ORDER BY number DESC LIMIT 1');
  const setNumbers = setIds(database);
  const join = rowWriter(database, 'INSERT INTO oai_member', '(?, ?, ?)');
  const leave = database.prepare(
    'DELETE FROM oai_member WHERE set_id = ? AND offered = ? AND number = ?',
  );
  const drop = database.prepare('DELETE FROM oai_item WHERE number = ?');
  const add = database.prepare(
    `INSERT INTO oai_item (number, record, time, deleted, formats, offered, sets, level)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const stampAll = database.prepare(
    'UPDATE oai_item SET time = ?1 WHERE number >= ?2 AND time < ?1',
  );
  let first: number | undefined;

  return {
    of: async (record: string) => (await of(record)) as StoredItem | undefined,

    async put(
      record: string,
      state: ItemState,
      before: StoredItem | undefined,
      moment: string,
    ): Promise<void> {
      const newestItem = await newest();
      const last = String(newestItem?.['time'] ?? '');
      // Before the old item is dropped, which may be the newest: no number is given twice.
      const number = Number(newestItem?.['number'] ?? 0) + 1;
      if (before) {
        for (const id of await setNumbers.of(before))
          await leave.run(id, before.offered, before.number);
        await drop.run(before.number);
      }
      const { deleted, formats, offered, sets, level } = state;
      const stamp = ceilToSecond(moment);
      const time = stamp > last ? stamp : last;
      await add.run(number, record, time, deleted, formats, offered, sets, level);
      first ??= number;
      for (const id of await setNumbers.of(state)) await join.add([id, offered, number]);
      await join.flush();
    },

    /**
     * Stamps everything put since the last call with the time at which others can see it, as nearly as
     * possible: the end of the transaction. A transaction of many records takes longer than a second, and
     * a harvester that asked during it would later continue from too late a time, and miss them.
     */
    async stamp(): Promise<void> {
      if (first !== undefined) await stampAll.run(ceilToSecond(new Date().toISOString()), first);
      first = undefined;
      setNumbers.forget();
    },

    /** Called when anything put since the last stamp has been rolled back. */
    forget(): void {
      setNumbers.forget();
      join.discard();
    },
  };
}

/** The numbers of the sets that items are in, which are made when they are first needed. */
function setIds(database: Database) {
  const { one } = queries(database);
  const find = one('SELECT id FROM oai_set WHERE spec = ?');
  // Publications follow each other, so the next id is free.
  const add = one(
    `INSERT INTO oai_set (id, spec)
     VALUES ((SELECT coalesce(max(id), 0) + 1 FROM oai_set), ?) RETURNING id`,
  );
  /** Those of the records in the transaction: most are in the same. */
  const known = new Map<string, number>();
  const idOf = async (spec: string): Promise<number> => {
    const id = known.get(spec) ?? Number(((await find(spec)) ?? (await add(spec)))?.['id']);
    known.set(spec, id);
    return id;
  };
  return {
    async of({ sets }: ItemState): Promise<number[]> {
      const ids: number[] = [];
      for (const spec of allSets(JSON.parse(sets) as string[])) ids.push(await idOf(spec));
      return ids;
    },
    forget: () => known.clear(),
  };
}

/** The set of everything. The sets of the levels are below it, so no id can clash with another set. */
export const ARCHIVE = 'archive';

/** The sets that aren't levels of the hierarchy, with their names. */
export const SET_NAMES: { readonly [spec: string]: string } = {
  [ARCHIVE]: 'Everything published here',
  open: 'Records free to use: public domain, CC0, CC BY, CC BY-SA',
  europeana: 'Records that Europeana takes',
  dpla: 'Records that the Digital Public Library of America takes',
};

const AGGREGATORS = ['europeana', 'dpla'] as const;

/** Licences that allow any use. https://opendefinition.org/licenses/ */
const OPEN = /^http:\/\/creativecommons\.org\/(publicdomain\/(zero|mark)|licenses\/by(-sa)?)\//;

/** The set of a level of the hierarchy: `archive:rgaspi:rgaspi-f558`. */
export const levelSpec = (levels: readonly ArchiveRecord[]): string =>
  [ARCHIVE, ...levels.map(({ id }) => id)].join(':');

/**
 * The sets of a record as its header lists them: that of its level, which implies those above it, then
 * the others. http://www.openarchives.org/OAI/openarchivesprotocol.html#Set
 */
export function setsOf(unit: Unit<AnyText>, archive?: string): string[] {
  const { record, path } = unit;
  const isLevel = record.folios.length === 0;
  const level = levelSpec(isLevel ? path : path.slice(0, -1));
  if (isLevel) return [level];
  const isOpen = OPEN.test(inherited(path, (one) => one.rights) ?? '');
  const taken = AGGREGATORS.filter((one) => !hasErrors(aggregatorFindings(one, unit, archive)));
  return [level, ...(isOpen ? ['open'] : []), ...taken];
}

/** Adds every set above: `a:b` is in `a` too. */
export const allSets = (specs: readonly string[]): string[] =>
  specs.flatMap((spec) => {
    const parts = spec.split(':');
    return parts.map((_, i) => parts.slice(0, i + 1).join(':'));
  });
