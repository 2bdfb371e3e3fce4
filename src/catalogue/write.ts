import { imageParts } from '../iiif/uri.ts';
import { type Database, savepoint, transaction } from '../storage/sqlite.ts';
import { changeBetween, type State, withdrawal } from './change.ts';
import { changeLog } from './change-log.ts';
import type { Why } from './detail.ts';
import type { Follower, Publication, Step } from './publication.ts';
import { type Remembered, remembered } from './remembered.ts';
import type { Resource } from './resource.ts';
import { type Published, publishedRows } from './rows.ts';

type Fault = { readonly error: unknown };

/** A record to be taken out, and why, where that is known. */
export type Going = { readonly id: string; readonly why?: Why };

const stateOf = ({ unit, folder, resources, images }: Publication): State => ({
  folder,
  path: unit.path,
  documents: new Map(resources.map(({ address, hash }) => [address, hash])),
  images: new Map(images.map(({ id, hash }) => [imageParts(id).folio, hash])),
});

const stepOf = ({ version, published }: Published): Step => ({ version, time: published });

/** Work in one transaction, which the followers end; within another piece of such work it is part of that. */
function transactions(database: Database, followers: readonly Follower[]) {
  let isOpen = false;
  return <T>(work: () => T): T => {
    if (isOpen) return work();
    isOpen = true;
    try {
      return transaction(database, () => {
        const result = work();
        for (const follower of followers) follower.end?.();
        return result;
      });
    } finally {
      isOpen = false;
    }
  };
}

/** The writing side of the catalogue: each call is one transaction, so readers see all of it or nothing. */
export function writer(database: Database, followers: readonly Follower[] = []) {
  const rows = publishedRows(database);
  const log = changeLog(database);
  const memory = remembered(database);

  const replace = (publication: Publication): void => {
    const { unit, folder, resources } = publication;
    const { id } = unit.record;
    const before = rows.before(id);
    const known: Remembered | undefined = before
      ? { step: stepOf(before), state: rows.state(id, before) }
      : memory(publication);
    const change = changeBetween(known?.state, stateOf(publication));
    const step: Step = known && !change ? known.step : { ...log.next(id), ...change };
    rows.keep(publication, step);
    if (change) {
      log.append({ ...step, ...change, record: id, folder, hash: resources[0]?.hash ?? '' });
    }
    for (const follower of followers) follower.publish(publication, step);
  };

  const takeOut = (id: string, why: Why): void => {
    const before = rows.before(id);
    if (!before) return;
    const detail = withdrawal(rows.state(id, before), why);
    rows.clear(id);
    const gone = { record: id, folder: before.folder, hash: '', detail };
    log.append({ ...log.next(id), type: 'Delete', ...gone });
    for (const follower of followers) follower.withdraw(id);
  };

  const together = transactions(database, followers);

  return {
    /** Makes one transaction of all that is written in the course of `work`. */
    together,

    /**
     * Replaces what the record published before. The change log grows only where something that others
     * can see has changed, so that an upgrade of the program does not send every harvester round.
     */
    publish: (publication: Publication): void => together(() => replace(publication)),

    /** The same for several; returns what went wrong with which, and that one stays as it was. */
    publishAll(publications: readonly Publication[]): Map<Publication, Fault> {
      const faults = new Map<Publication, Fault>();
      const tryOne = (one: Publication) => {
        try {
          savepoint(database, () => replace(one));
        } catch (error) {
          // Where the disk is full, all that was published with it is undone too.
          if (!database.isTransaction) throw error;
          faults.set(one, { error });
        }
      };
      together(() => publications.forEach(tryOne));
      return faults;
    },

    /**
     * Takes records, each before those above it, out of everything but the change log, which says that
     * they were there, and why they are gone where that is known. All go at once.
     */
    withdraw(gone: readonly Going[]): void {
      together(() => {
        for (const { id, why = {} } of gone) takeOut(id, why);
      });
    },

    /** Replaces the documents of the archive as a whole: the top Collection, and its pages. */
    keep(resources: readonly Resource[]): void {
      const now = new Date().toISOString();
      together(() => {
        const isNew = ({ address, hash }: Resource) => rows.hashAt(address) !== hash;
        for (const one of resources.filter(isNew)) rows.keepResource(null, one, now);
        rows.keepOnly(resources.map(({ address }) => address));
      });
    },
  };
}

export type Writer = ReturnType<typeof writer>;
