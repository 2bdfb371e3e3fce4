import { randomBytes } from 'node:crypto';
import { type Database, queries, type Row } from '../../system/database/database.ts';
import { freshCaches } from '../../system/database/fresh-cache.ts';
import { sha256 } from '../../system/file/hash.ts';
import { nowSeconds } from './session.ts';
import { ANNOUNCE } from './tables.ts';

/** Access to some records for somebody, for so long. */
export type Ticket = {
  readonly id: string;
  /** For whom it was made. */
  readonly holder: string;
  readonly records: readonly string[];
  /** Seconds since 1970. */
  readonly made: number;
  readonly until: number;
  readonly revoked?: number;
  /** The account that made it. */
  readonly maker: string;
};

/** 192 bits, so that none can be guessed; a hash without salt is then enough. */
const SECRET_BYTES = 24;
const SECRET = /^[\w-]{32}$/;

/** Makes a ticket. Its secret is returned once and not kept. */
export async function makeTicket(
  writing: Database,
  { holder, records, until, maker }: Pick<Ticket, 'holder' | 'records' | 'until' | 'maker'>,
): Promise<{ readonly ticket: Ticket; readonly secret: string }> {
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const id = randomBytes(4).toString('hex');
  const made = nowSeconds();
  await writing
    .prepare('INSERT INTO ticket VALUES (?, ?, ?, ?, ?, ?, NULL, ?)')
    .run(id, sha256(secret), holder, JSON.stringify(records), made, until, maker);
  return { ticket: { id, holder, records, made, until, maker }, secret };
}

/** All tickets, the newest first. */
export async function listTickets(database: Database): Promise<readonly Ticket[]> {
  const rows = await database
    .prepare(
      'SELECT id, holder, records, made, until, revoked, maker FROM ticket ORDER BY made DESC, id',
    )
    .all();
  return rows.map(ticketOf);
}

/**
 * Revokes a ticket: when this returns, no process takes it any more.
 *
 * @returns false if there is none of this id that is not revoked
 */
export async function revokeTicket(writing: Database, id: string): Promise<boolean> {
  const isRevoked = await writing.transaction(async () => {
    const revoke = writing.prepare(
      'UPDATE ticket SET revoked = ? WHERE id = ? AND revoked IS NULL',
    );
    const count = await revoke.run(nowSeconds(), id);
    if (count > 0) await writing.exec(ANNOUNCE);
    return count > 0;
  });
  if (isRevoked) await writing.seenEverywhere();
  return isRevoked;
}

/** Tickets that are remembered, until anything is announced. */
const MAX_REMEMBERED = 1000;

export type Tickets = ReturnType<typeof tickets>;

/** Reads tickets. */
export function tickets(database: Database) {
  const { one } = queries(database);
  const columns = 'SELECT id, holder, records, made, until, revoked, maker FROM ticket';
  const byId = one(`${columns} WHERE id = ?`);
  const byHash = one(`${columns} WHERE hash = ?`);
  const cache = freshCaches(database)<{ readonly ticket: Ticket | undefined }>(MAX_REMEMBERED);
  const find = async (id: string) => {
    const { ticket } = await cache(id, async () => {
      const row = await byId(id);
      return { ticket: row && ticketOf(row) };
    });
    return ticket && isValid(ticket) ? ticket : undefined;
  };
  return {
    /** Those of these tickets that are valid now. */
    async valid(ids: readonly string[]): Promise<readonly Ticket[]> {
      const found: Ticket[] = [];
      for (const id of ids) {
        const ticket = await find(id);
        if (ticket) found.push(ticket);
      }
      return found;
    },

    /** The valid ticket of a secret. */
    async ofSecret(secret: string): Promise<Ticket | undefined> {
      if (!SECRET.test(secret)) return undefined;
      const row = await byHash(sha256(secret));
      const ticket = row && ticketOf(row);
      return ticket && isValid(ticket) ? ticket : undefined;
    },
  };
}

const isValid = ({ until, revoked }: Ticket): boolean =>
  revoked === undefined && until > nowSeconds();

const ticketOf = ({ id, holder, records, made, until, revoked, maker }: Row): Ticket => ({
  id: String(id),
  holder: String(holder),
  records: JSON.parse(String(records)) as string[],
  made: Number(made),
  until: Number(until),
  ...(revoked !== null && { revoked: Number(revoked) }),
  maker: String(maker),
});

/**
 * The last second of a day such as `2027-01-31`, in UTC, and one more: when a ticket ends. Undefined for
 * anything else.
 */
export function endOfDay(day: string): number | undefined {
  const start = /^\d{4}-\d{2}-\d{2}$/.test(day) ? new Date(`${day}T00:00:00Z`) : undefined;
  const isDay = start && !Number.isNaN(start.getTime()) && start.toISOString().startsWith(day);
  return isDay ? start.getTime() / 1000 + 86_400 : undefined;
}

/** The last day of a ticket. */
export const lastDay = ({ until }: Ticket): string =>
  new Date((until - 1) * 1000).toISOString().slice(0, 10);
