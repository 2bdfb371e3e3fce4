import type { Uris } from '../../iiif/uri.ts';
import type { Database } from '../../system/database/database.ts';
import { type Ended, endByProvider, endedSessions, endSession } from './ended.ts';
import type { LogoutToken } from './logout-token.ts';
import type { Oidc } from './oidc.ts';
import { type Sealer, sealer } from './seal.ts';
import { type Session, type Sessions, sessions } from './session.ts';
import type { ProviderSettings, SignInSettings } from './settings.ts';
import { type Tickets, tickets } from './ticket.ts';

/** Everything by which readers make themselves known. */
export type SignIn = {
  readonly sealer: Sealer;
  readonly sessions: Sessions;
  readonly ended: Ended;
  readonly tickets: Tickets;
  /** Absent where only tickets are given out. */
  readonly oidc?: Oidc;
  /** Seconds for which a sign-in counts. */
  readonly lasts: number;
  readonly end: (session: Session) => Promise<void>;
  /** @returns false if the provider has said so before */
  readonly endByProvider: (token: LogoutToken) => Promise<boolean>;
};

/** Works with a connection that may write. */
export type OnWriting = <T>(use: (writing: Database) => Promise<T>) => Promise<T>;

/** Opens signing in, as the settings say. */
export async function openSignIn(
  { keys, lasts, provider }: SignInSettings,
  uri: Uris,
  database: Database,
  onWriting: OnWriting,
): Promise<SignIn> {
  const seal = sealer(keys);
  return {
    sealer: seal,
    sessions: sessions(seal),
    ended: endedSessions(database),
    tickets: tickets(database),
    ...(provider && { oidc: await openProvider(provider, uri) }),
    lasts,
    end: (session) => onWriting((writing) => endSession(writing, session)),
    endByProvider: (token) => onWriting((writing) => endByProvider(writing, token, lasts)),
  };
}

async function openProvider(provider: ProviderSettings, uri: Uris): Promise<Oidc> {
  const { openOidc } = await import('./oidc.ts');
  return openOidc({ ...provider, callback: uri.authCallback });
}
