import type { ComponentChildren } from 'preact';
import type { Reader } from '../../access/reader.ts';
import { type Person, personOf, type Session } from '../../access/sign-in/session.ts';
import { lastDay, type Ticket } from '../../access/sign-in/ticket.ts';
import { page } from '../layout/layout.tsx';
import type { Reader as PageReader } from '../layout/reader.ts';
import { AUTH_WORDS } from './words.ts';

/** A page of its own for each reader: no crawler lists it. */
const frame = (
  reader: PageReader,
  title: string,
  children: ComponentChildren,
  head?: ComponentChildren,
): string =>
  page({
    reader,
    title,
    head: (
      <>
        <meta name="robots" content="noindex" />
        {head}
      </>
    ),
    kind: 'auth',
    children: <section class="auth">{children}</section>,
  });

const wordsOf = ({ language }: PageReader) => AUTH_WORDS[language];

const nameOf = ({ name, subject }: Person): string => name ?? subject;

type FormProps = {
  readonly to: string;
  readonly label: string;
  /** The page to go back to. */
  readonly back?: string | undefined;
  /** Whether the window closes then. */
  readonly closes?: true;
  /** Sends itself, where scripts run. */
  readonly now?: boolean;
};

/** A button that changes something: a form, so that no link and no preview of one can do it. */
const Button = ({ to, label, back, closes, now }: FormProps) => (
  <form method="post" action={to} {...(now && { 'data-now': 'yes' })}>
    {back && <input type="hidden" name="return" value={back} />}
    {closes && <input type="hidden" name="closes" value="yes" />}
    <button type="submit">{label}</button>
  </form>
);

type Known = {
  readonly known: Reader;
  readonly session: Session | undefined;
  readonly tickets: readonly Ticket[];
  readonly canSignIn: boolean;
  /** Where to sign out of the provider too; present on the page after signing out. */
  readonly elsewhere?: string;
  readonly hasLeft: boolean;
  /** The page to go back to. */
  readonly back?: string;
};

/** `/auth`: who the reader is to this server. */
export function authPage(reader: PageReader, { session, ...about }: Known): string {
  const words = wordsOf(reader);
  const { uri } = reader;
  const { known, tickets, canSignIn, elsewhere, hasLeft, back } = about;
  const person = session && personOf(session);
  return frame(
    reader,
    words.title,
    <>
      <h1>{words.title}</h1>
      {hasLeft && !person && (
        <p>
          {words.left}{' '}
          {elsewhere && (
            <>
              {words.leftElsewhere} <a href={elsewhere}>{words.leaveElsewhere}</a>.
            </>
          )}
        </p>
      )}
      {person ? (
        <p>
          {words.signedInAs} <strong>{nameOf(person)}</strong>
        </p>
      ) : (
        <p>{words.unknown}</p>
      )}
      <dl>
        {person && (
          <>
            <dt>{words.groups}</dt>
            <dd>{person.groups.join(', ') || words.none}</dd>
          </>
        )}
        <dt>{words.networks}</dt>
        <dd>{known.networks.join(', ') || words.none}</dd>
        <dt>{words.tickets}</dt>
        <dd>{tickets.length > 0 ? <Tickets tickets={tickets} reader={reader} /> : words.none}</dd>
      </dl>
      {canSignIn && (
        <Button to={uri.signIn} label={person ? words.signInAsOther : words.signIn} back={back} />
      )}
      {session && <Button to={uri.signOut} label={person ? words.signOut : words.forget} />}
    </>,
  );
}

const Tickets = ({ tickets, reader }: { tickets: readonly Ticket[]; reader: PageReader }) => (
  <ul>
    {tickets.map((ticket) => (
      <li>
        <Records records={ticket.records} reader={reader} />, {wordsOf(reader).until}{' '}
        <time>{lastDay(ticket)}</time>
      </li>
    ))}
  </ul>
);

const Records = ({ records, reader }: { records: readonly string[]; reader: PageReader }) => (
  <>
    {records.map((record, i) => (
      <>
        {i > 0 && ', '}
        <a href={reader.to(reader.uri.record(record))}>{record}</a>
      </>
    ))}
  </>
);

/** What a ticket opens, and the button that uses it. */
export function ticketPage(reader: PageReader, ticket: Ticket, secret: string): string {
  const words = wordsOf(reader);
  return frame(
    reader,
    words.ticketTitle,
    <>
      <h1>{words.ticketTitle}</h1>
      <p>
        {words.ticketFor} <strong>{ticket.holder}</strong>, {words.until}{' '}
        <time>{lastDay(ticket)}</time>.
      </p>
      <p>
        {words.ticketOpens} <Records records={ticket.records} reader={reader} />
      </p>
      <p>{words.ticketHow}</p>
      <Button to={reader.uri.ticket(secret)} label={words.useTicket} />
    </>,
  );
}

/** Leads to the provider from a page, since browsers hold the redirections of a form to its policy. */
export function leavePage(reader: PageReader, address: string): string {
  const words = wordsOf(reader);
  return frame(
    reader,
    words.signIn,
    <>
      <h1>{words.signIn}</h1>
      <p>
        {words.leaving} <a href={address}>{words.goOn}</a>
      </p>
    </>,
    <meta http-equiv="refresh" content={`0;url=${address}`} />,
  );
}

const script = ({ uri }: PageReader) => <script src={`${uri.base}/assets/auth/window.js`} defer />;

/** The window that a viewer opens to let a reader sign in. https://iiif.io/api/auth/2.0/#active-interaction-pattern */
export function accessPage(
  reader: PageReader,
  person: Person | undefined,
  canSignIn: boolean,
): string {
  const words = wordsOf(reader);
  return frame(
    reader,
    words.signIn,
    <>
      <h1>{reader.archive}</h1>
      {person ? (
        <>
          <p>
            {words.signedInAs} <strong>{nameOf(person)}</strong>. {words.closed}
          </p>
          <button type="button" data-close="click">
            {words.goOn}
          </button>
        </>
      ) : (
        !canSignIn && <p>{words.noProvider}</p>
      )}
      {canSignIn && (
        <Button to={reader.uri.signIn} label={person ? words.signInAsOther : words.signIn} closes />
      )}
      <p>{words.withTicket}</p>
    </>,
    script(reader),
  );
}

/** A window that closes itself, so that the viewer goes on. */
export function closePage(reader: PageReader): string {
  const words = wordsOf(reader);
  return frame(
    reader,
    words.goOn,
    <>
      <p>{words.mayClose}</p>
      <button type="button" data-close="now">
        {words.goOn}
      </button>
    </>,
    script(reader),
  );
}

/**
 * The window that a viewer opens to sign a reader out. https://iiif.io/api/auth/2.0/#logout-service
 *
 * @param now whether the reader has asked for it by a click
 */
export function logoutPage(reader: PageReader, now: boolean): string {
  const words = wordsOf(reader);
  return frame(
    reader,
    words.signOut,
    <>
      <h1>{words.signOutAsk}</h1>
      <Button to={reader.uri.signOut} label={words.signOut} closes now={now} />
    </>,
    script(reader),
  );
}
