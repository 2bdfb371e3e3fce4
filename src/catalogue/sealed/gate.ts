import { type Decision, decide } from '../../access/decide.ts';
import { EVERYONE, type Reader } from '../../access/reader.ts';
import type { Closure } from '../../record/access.ts';
import type { Database } from '../../system/database/database.ts';
import { freshCaches } from '../../system/database/fresh-cache.ts';
import { type SealedSummary, sealedRecords } from './sealed-records.ts';

/** A record of which something is closed, and what one reader may see of it. */
export type Judged = { readonly sealed: SealedSummary; readonly decision: Decision };

/** The same of a reader who may see more than everyone, with what everyone may see. */
export type Admitted = Judged & { readonly forAll: Decision };

/** Most records are open; that is remembered too. */
const OPEN = 'open';
const MAX_REMEMBERED = 5000;

/**
 * The one place that is asked who may see what. What is published for everyone has been decided for at
 * publication, so it is asked only for readers of whom something is known, and for what is not there.
 */
export function accessGate(database: Database, now: () => Date = () => new Date()) {
  const sealed = sealedRecords(database);
  const remembered = freshCaches(database)<SealedSummary | typeof OPEN>(MAX_REMEMBERED);

  const about = async (record: string): Promise<SealedSummary | undefined> => {
    const found = await remembered(record, async () => (await sealed.summary(record)) ?? OPEN);
    return found === OPEN ? undefined : found;
  };

  const judge = async (record: string, reader: Reader): Promise<Judged | undefined> => {
    const found = await about(record);
    const own = found?.path.at(-1);
    if (!found || !own) return undefined;
    const parts = {
      folios: own.folios.map(({ id }) => id),
      layers: own.layers.map(({ id }) => id),
    };
    return { sealed: found, decision: decide(found.access, parts, reader, now()) };
  };

  return {
    /** What a reader may see of a record; undefined if nothing of it is closed to anyone. */
    judge,

    /** The same if it is more than everyone may see. */
    async judgeAdmitted(record: string, reader: Reader): Promise<Admitted | undefined> {
      const judged = await judge(record, reader);
      // A level above may hide the description from a reader whom the rule of the record admits.
      if (!judged || judged.decision.description) return undefined;
      const forAll = (await judge(record, EVERYONE))?.decision;
      if (!forAll) return undefined;
      const isSame = JSON.stringify(forAll) === JSON.stringify(judged.decision);
      return isSame ? undefined : { ...judged, forAll };
    },

    /** All of a record, for a view of it. */
    read: sealed.read,

    /** The size of an image that is closed, in pixels. */
    size: sealed.size,
  };
}

export type AccessGate = ReturnType<typeof accessGate>;

/**
 * Why there is nothing for the reader at an address of a record: the closure of the layer or the folio that it
 * names, or that of the record as a whole; undefined if it names nothing that is closed.
 *
 * @param names the parts of the address after the id of the record
 */
export function closureAt(decision: Decision, names: readonly string[]): Closure | undefined {
  if (decision.description) return decision.description;
  for (const name of names) {
    if (Object.hasOwn(decision.layers, name)) return decision.layers[name];
    if (Object.hasOwn(decision.folios, name)) return decision.folios[name]?.closure;
  }
  return names.length > 0 ? decision.general : undefined;
}
