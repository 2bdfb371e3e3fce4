import { records } from '../../catalogue/records.ts';
import type { Follower } from '../../catalogue/resource.ts';
import { aggregatorFindings } from '../../check/aggregator/aggregator.ts';
import { hasErrors } from '../../check/finding.ts';
import { inherited } from '../../iiif/presentation/description.ts';
import type { AnyText, Unit } from '../../iiif/unit.ts';
import type { ArchiveRecord } from '../../record/record.ts';
import { type Database, queries, transaction } from '../../system/sqlite.ts';
import { ceilToSecond } from './argument.ts';
import { formatBits } from './format.ts';

/** What a header and a list say of a record. */
type ItemState = {
  readonly deleted: 0 | 1;
  readonly formats: number;
  readonly offered: number;
  /** JSON of the specs. */
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

function itemState(unit: Unit<AnyText>, before: ItemState | undefined): ItemState {
  const { record, path } = unit;
  const formats = formatBits(path);
  return {
    deleted: 0,
    formats,
    offered: formats | (before?.offered ?? 0),
    sets: JSON.stringify(setsOf(unit)),
    level: record.folios.length === 0 ? levelSpec(path) : null,
  };
}

/**
 * Keeps what is told by OAI-PMH with every publication. A record gets a new datestamp by every change
 * in the log, and where its sets or formats change without one. First come all changes made before
 * there was such a follower.
 */
export function followOai(database: Database): Follower {
  const rows = oaiRows(database);
  const missed = queries(database).all(
    `SELECT record, time, type FROM latest
     WHERE record NOT IN (SELECT record FROM oai_item) ORDER BY number`,
  );
  const { outline } = records(database);
  const behind = missed();
  if (behind.length) {
    transaction(database, () => {
      for (const { record, time, type } of behind) {
        const id = String(record);
        const unit = type === 'Delete' ? undefined : outline(id);
        const told = unit ? itemState(unit, undefined) : WITHDRAWN;
        rows.put(id, told, undefined, String(time));
      }
    });
  }
  return {
    publish({ unit }, { type, time }) {
      const { id } = unit.record;
      const before = rows.of(id);
      const told = itemState(unit, before);
      if (!type && before && isSame(before, told)) return;
      rows.put(id, told, before, time);
    },
    withdraw(record) {
      const before = rows.of(record);
      rows.put(record, { ...(before ?? WITHDRAWN), deleted: 1 }, before, new Date().toISOString());
    },
    end: rows.stamp,
  };
}

const isSame = (a: ItemState, b: ItemState) =>
  a.deleted === b.deleted && a.formats === b.formats && a.sets === b.sets && a.level === b.level;

function oaiRows(database: Database) {
  const { one } = queries(database);
  const of = one('SELECT * FROM oai_item WHERE record = ?');
  const newest = one('SELECT time FROM oai_item ORDER BY number DESC LIMIT 1');
  const setId = one('SELECT id FROM oai_set WHERE spec = ?');
  const addSet = database.prepare('INSERT INTO oai_set (spec) VALUES (?)');
  const join = database.prepare('INSERT INTO oai_member VALUES (?, ?, ?)');
  const leave = database.prepare(
    'DELETE FROM oai_member WHERE set_id = ? AND offered = ? AND number = ?',
  );
  const drop = database.prepare('DELETE FROM oai_item WHERE number = ?');
  const add = database.prepare(
    'INSERT INTO oai_item (record, time, deleted, formats, offered, sets, level) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );

  const stampAll = database.prepare(
    'UPDATE oai_item SET time = ?1 WHERE number >= ?2 AND time < ?1',
  );
  let first: number | undefined;

  const idOf = (spec: string): number =>
    Number(setId(spec)?.['id'] ?? addSet.run(spec).lastInsertRowid);

  const setIds = ({ sets }: ItemState): number[] => allSets(JSON.parse(sets) as string[]).map(idOf);

  return {
    of: (record: string) => of(record) as StoredItem | undefined,

    put(record: string, told: ItemState, before: StoredItem | undefined, moment: string): void {
      const last = String(newest()?.['time'] ?? '');
      if (before) {
        for (const id of setIds(before)) leave.run(id, before.offered, before.number);
        drop.run(before.number);
      }
      const { deleted, formats, offered, sets, level } = told;
      const stamp = ceilToSecond(moment);
      const time = stamp > last ? stamp : last;
      const added = add.run(record, time, deleted, formats, offered, sets, level);
      const number = Number(added.lastInsertRowid);
      first ??= number;
      for (const id of setIds(told)) join.run(id, offered, number);
    },

    /**
     * Gives all that was put since the last time the moment from which others see it, as near as can be:
     * the end of the transaction. One of many records takes longer than the second that a datestamp says,
     * and who asks meanwhile would look for what is new after it, and miss them.
     */
    stamp(): void {
      if (first !== undefined) stampAll.run(ceilToSecond(new Date().toISOString()), first);
      first = undefined;
    },
  };
}

/** The set of everything; those of the levels stand below it, so that no id can be taken for another set. */
export const ARCHIVE = 'archive';

/** The sets that are not levels of the hierarchy, and what they are called. */
export const SET_NAMES: { readonly [spec: string]: string } = {
  [ARCHIVE]: 'Everything published here',
  open: 'Records free to use: public domain, CC0, CC BY, CC BY-SA',
  europeana: 'Records that Europeana takes',
  dpla: 'Records that the Digital Public Library of America takes',
};

const AGGREGATORS = ['europeana', 'dpla'] as const;

/** What anybody may use for anything. https://opendefinition.org/licenses/ */
const OPEN = /^http:\/\/creativecommons\.org\/(publicdomain\/(zero|mark)|licenses\/by(-sa)?)\//;

/** The set that a level of the hierarchy is: `archive:rgaspi:rgaspi-f558`. */
export const levelSpec = (levels: readonly ArchiveRecord[]): string =>
  [ARCHIVE, ...levels.map(({ id }) => id)].join(':');

/**
 * The sets of a record as its header lists them: that of its level, which stands for all above it, then
 * the others. http://www.openarchives.org/OAI/openarchivesprotocol.html#Set
 */
export function setsOf(unit: Unit<AnyText>): string[] {
  const { record, path } = unit;
  const isLevel = record.folios.length === 0;
  const level = levelSpec(isLevel ? path : path.slice(0, -1));
  if (isLevel) return [level];
  const isOpen = OPEN.test(inherited(path, (one) => one.rights) ?? '');
  const taken = AGGREGATORS.filter((one) => !hasErrors(aggregatorFindings(one, unit)));
  return [level, ...(isOpen ? ['open'] : []), ...taken];
}

/** The same with every set above: `a:b` is in `a` too. */
export const allSets = (specs: readonly string[]): string[] =>
  specs.flatMap((spec) => {
    const parts = spec.split(':');
    return parts.map((_, i) => parts.slice(0, i + 1).join(':'));
  });
