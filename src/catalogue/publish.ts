import { parseImageId } from '../iiif/uri.ts';
import type { Database } from '../system/database/database.ts';
import {
  changeBetween,
  type RecordState,
  type WithdrawalReason,
  withdrawal,
} from './log/change.ts';
import { changeLog } from './log/change-log.ts';
import { type LoggedPublication, loggedPublications } from './log/logged-publication.ts';
import { type PublishedRows, type PublishedVersion, publishedRows } from './published-rows.ts';
import type { Follower, Publication, Resource, VersionStep } from './resource.ts';
import type { SealedRecord } from './sealed/sealed-record.ts';
import { sealedWriter } from './sealed/sealed-records.ts';

/** A record to withdraw, and the reason if there is one. */
export type RecordToWithdraw = { readonly id: string; readonly reason?: WithdrawalReason };

type PublicationFailure = { readonly error: unknown };

/** The writing side of the catalogue. Each call is one transaction: readers see all of it or nothing. */
export function catalogueWriter(database: Database, followers: readonly Follower[] = []) {
  const rows = publishedRows(database);
  const { replace, remove } = publicationSteps(database, rows, followers);
  const together = transactions(database, followers, rows);
  const sealing = sealedWriter(database);

  return {
    /** Makes one transaction of everything that `work` writes. */
    together,

    /**
     * Replaces what the record published before. The change log grows only if something visible to others
     * has changed, so an upgrade of the program does not make every harvester fetch everything again.
     */
    publish: (publication: Publication): Promise<void> => together(() => replace(publication)),

    /** Publishes several records; returns those that failed, whose published version stays as it was. */
    async publishAll(
      publications: readonly Publication[],
    ): Promise<Map<Publication, PublicationFailure>> {
      const failures = new Map<Publication, PublicationFailure>();
      await together(async () => {
        for (const publication of publications) {
          try {
            await database.transaction(() => replace(publication));
          } catch (error) {
            failures.set(publication, { error });
            rows.undo();
            for (const follower of followers) follower.undo?.(publication);
          }
        }
      });
      return failures;
    },

    /**
     * Removes records, each before those above it, from everything but the change log, which keeps what
     * they were and why they were withdrawn. All are removed in one transaction.
     */
    async withdraw(withdrawn: readonly RecordToWithdraw[]): Promise<void> {
      await together(async () => {
        for (const { id, reason = {} } of withdrawn) await remove(id, reason);
      });
    },

    /**
     * Keeps a record of which not even the description may be seen, and removes what it published, if anything.
     *
     * @param alongside done first in the transaction
     */
    async hide(
      sealed: SealedRecord,
      now: Date,
      alongside?: (() => Promise<void>) | undefined,
    ): Promise<void> {
      await together(async () => {
        await alongside?.();
        await remove(sealed.unit.record.id, { reason: HIDDEN }, true);
        await sealing.put(sealed, now);
      });
    },

    /** Replaces the documents of the archive as a whole: the top Collection and its pages. */
    async replaceTop(resources: readonly Resource[]): Promise<void> {
      await together(async () => {
        for (const resource of resources) await rows.putTop(resource);
        await rows.keepTopOnly(resources.map(({ address }) => address));
      });
    },
  };
}

/** Why a record is withdrawn whose description is closed; what closes it is said by the gate. */
const HIDDEN = 'closed';

export type CatalogueWriter = ReturnType<typeof catalogueWriter>;

/** Publishes and removes single records, within a transaction. */
function publicationSteps(database: Database, rows: PublishedRows, followers: readonly Follower[]) {
  const log = changeLog(database);
  const publicationInLog = loggedPublications(database);
  const sealing = sealedWriter(database);

  const replace = async (publication: Publication): Promise<void> => {
    const { unit, folder, resources } = publication;
    await publication.alongside?.();
    const { id } = unit.record;
    const before = await rows.version(id);
    const previous: LoggedPublication | undefined = before
      ? { step: stepOf(before), state: await rows.state(id, before) }
      : await publicationInLog(publication);
    const after = stateOf(publication);
    const closed = after.closed?.length ? (await log.of(id)).at(-1)?.detail.closed : undefined;
    const change = changeBetween(
      previous && { ...previous.state, ...(closed && { closed }) },
      after,
    );
    const step: VersionStep =
      previous && !change ? previous.step : { ...(await log.next(id)), ...change };
    await rows.replace(publication, step);
    const [hash, pages] = [resources[0]?.hash ?? '', 1 + unit.leaves.length];
    const entry = { record: id, folder, hash, pages };
    if (change) await log.append({ ...step, ...change, ...entry });
    else await log.setPages(id, pages);
    for (const follower of followers) await follower.publish(publication, step);
  };

  const remove = async (id: string, reason: WithdrawalReason, isHidden = false): Promise<void> => {
    // A record of which not even the description is published is kept all the same.
    await sealing.remove(id);
    const before = await rows.version(id);
    if (!before) return;
    const detail = withdrawal(await rows.state(id, before), reason, isHidden);
    await rows.remove(id);
    const entry = { record: id, folder: before.folder, hash: '', detail, pages: 0 };
    await log.append({ ...(await log.next(id)), type: 'Delete', ...entry });
    for (const follower of followers) await follower.withdraw(id);
  };

  return { replace, remove };
}

/** Runs work in one transaction that ends with the followers; nested calls join the outer transaction. */
function transactions(
  database: Database,
  followers: readonly Follower[],
  { undo }: Pick<PublishedRows, 'undo'>,
) {
  const log = changeLog(database);
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (database.isInTransaction()) return work();
    try {
      return await database.transaction(async () => {
        await log.takeHead();
        // What another machine has written since is not remembered.
        undo();
        const result = await work();
        for (const follower of followers) await follower.end?.();
        return result;
      });
    } catch (error) {
      undo();
      for (const follower of followers) follower.undo?.('transaction');
      throw error;
    }
  };
}

const stateOf = ({ unit, folder, resources, images, closed }: Publication): RecordState => ({
  folder,
  ...(closed && { closed }),
  path: unit.path,
  documents: new Map(resources.map(({ address, hash }) => [address, hash])),
  images: new Map(images.map(({ id, hash }) => [parseImageId(id).folio, hash])),
});

const stepOf = ({ version, published }: PublishedVersion) => ({ version, time: published });
