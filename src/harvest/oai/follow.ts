import type { Follower } from '../../catalogue/publication.ts';
import { queries } from '../../catalogue/query.ts';
import { records } from '../../catalogue/records.ts';
import type { Unit } from '../../iiif/unit.ts';
import { type Database, transaction } from '../../storage/sqlite.ts';
import { formatBits } from './format.ts';
import { allSets, levelSpec, setsOf } from './sets.ts';
import { ceiling } from './time.ts';

/** What a header and a list say of a record. */
type Told = {
  readonly deleted: 0 | 1;
  readonly formats: number;
  readonly offered: number;
  /** JSON of the specs. */
  readonly sets: string;
  readonly level: string | null;
};
type Kept = Told & { readonly number: number };

const NOTHING: Told = { deleted: 1, formats: 0, offered: 0, sets: '["archive"]', level: null };

function toldOf(unit: Unit, before: Told | undefined): Told {
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
        const told = unit ? toldOf(unit, undefined) : NOTHING;
        rows.put(id, told, undefined, String(time));
      }
    });
  }
  return {
    publish({ unit }, { type, time }) {
      const { id } = unit.record;
      const before = rows.of(id);
      const told = toldOf(unit, before);
      if (!type && before && isSame(before, told)) return;
      rows.put(id, told, before, time);
    },
    withdraw(record) {
      const before = rows.of(record);
      rows.put(record, { ...(before ?? NOTHING), deleted: 1 }, before, new Date().toISOString());
    },
    end: rows.stamp,
  };
}

const isSame = (a: Told, b: Told) =>
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

  const setIds = ({ sets }: Told): number[] => allSets(JSON.parse(sets) as string[]).map(idOf);

  return {
    of: (record: string) => of(record) as Kept | undefined,

    put(record: string, told: Told, before: Kept | undefined, moment: string): void {
      const last = String(newest()?.['time'] ?? '');
      if (before) {
        for (const id of setIds(before)) leave.run(id, before.offered, before.number);
        drop.run(before.number);
      }
      const { deleted, formats, offered, sets, level } = told;
      const stamp = ceiling(moment);
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
      if (first !== undefined) stampAll.run(ceiling(new Date().toISOString()), first);
      first = undefined;
    },
  };
}
