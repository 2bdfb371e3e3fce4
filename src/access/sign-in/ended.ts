import { type Database, queries } from '../../system/database/database.ts';
import { freshCaches } from '../../system/database/fresh-cache.ts';
import { type LogoutToken, MAX_LOGOUT_TOKEN_AGE } from './logout-token.ts';
import { nowSeconds, type Session } from './session.ts';
import { ANNOUNCE } from './tables.ts';

/** Sessions that are remembered, until anything is announced. */
const MAX_REMEMBERED = 1000;

export type Ended = ReturnType<typeof endedSessions>;

/** Tells which sessions have ended before their time, on whatever machine that happened. */
export function endedSessions(database: Database) {
  const { all } = queries(database);
  const find = all('SELECT name, time FROM session_end WHERE name IN (?, ?, ?)');
  const cache = freshCaches(database)<{ readonly isEnded: boolean }>(MAX_REMEMBERED);

  const lookUp = async ({ id, person }: Session): Promise<boolean> => {
    const own = bySession(id);
    const provided = byProvider({
      subject: person?.subject ?? '',
      ...(person?.providerSession && { session: person.providerSession }),
    });
    const rows = await find(own, provided[0] ?? own, provided[1] ?? own);
    // A person may sign in again after everything of theirs has ended.
    return rows.some(
      ({ name, time }) => name === own || (person !== undefined && person.since <= Number(time)),
    );
  };
  return {
    isEnded: async (session: Session): Promise<boolean> =>
      (await cache(session.id, async () => ({ isEnded: await lookUp(session) }))).isEnded,
  };
}

/** Ends one session: when this returns, its cookie no longer counts on any machine, whoever has a copy of it. */
export async function endSession(writing: Database, { id, expires }: Session): Promise<void> {
  await writing.transaction(() => end(writing, [bySession(id)], expires));
  await writing.seenEverywhere();
}

/**
 * Ends what a provider says has ended: one session if it is named, else all of the person.
 * https://openid.net/specs/openid-connect-backchannel-1_0.html
 *
 * @param seconds for which a session lasts at most
 * @returns false if the provider said so before: somebody has kept its words
 */
export async function endByProvider(
  writing: Database,
  { id, session, subject }: LogoutToken,
  seconds: number,
): Promise<boolean> {
  const names = byProvider(session ? { session } : { ...(subject && { subject }) });
  const until = nowSeconds() + Math.max(seconds, 2 * MAX_LOGOUT_TOKEN_AGE);
  const isNew = await writing.transaction(async () => {
    const count = await writing
      .prepare('INSERT INTO session_end VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
      .run(`logout ${id}`, Date.now(), until);
    if (count > 0) await end(writing, names, until);
    return count > 0;
  });
  if (isNew) await writing.seenEverywhere();
  return isNew;
}

/** Inside a transaction. */
async function end(writing: Database, names: readonly string[], until: number): Promise<void> {
  await writing.prepare('DELETE FROM session_end WHERE until < ?').run(nowSeconds());
  const add = writing.prepare(`INSERT INTO session_end VALUES (?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET time = excluded.time, until = excluded.until`);
  for (const name of names) await add.run(name, Date.now(), until);
  await writing.exec(ANNOUNCE);
}

const bySession = (id: string): string => `session ${id}`;

const byProvider = ({ session, subject }: Omit<LogoutToken, 'id'>): readonly string[] => [
  ...(session ? [`provider ${session}`] : []),
  ...(subject ? [`subject ${subject}`] : []),
];
