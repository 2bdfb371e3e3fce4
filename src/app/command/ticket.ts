import { userInfo } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import { sessionKeys } from '../../access/sign-in/settings.ts';
import {
  endOfDay,
  lastDay,
  listTickets,
  makeTicket,
  revokeTicket,
  type Ticket,
} from '../../access/sign-in/ticket.ts';
import { type Config, databaseOf } from '../../config.ts';
import { FondsError } from '../../errors.ts';
import { uris } from '../../iiif/uri.ts';
import type { Database } from '../../system/database/database.ts';
import { openDatabase } from '../../system/database/open.ts';
import type { AddCommand } from './command.ts';
import { line } from './ingest.ts';

type New = { readonly for: string; readonly until: number; readonly record: readonly string[] };

/** `ticket …`: access to some records for somebody, for so long. */
export const ticketCommands: AddCommand = (program, { config }) => {
  const command = program
    .command('ticket')
    .description('tickets: links that open closed records for a reader, for so long');
  command
    .command('new')
    .description('make a ticket and print its link, which is not kept')
    .requiredOption('--for <name>', 'for whom it is; readers with the link see it')
    .requiredOption('--until <date>', 'its last day, such as 2027-01-31 (UTC)', futureDay)
    .requiredOption('--record <id...>', 'the records that it opens')
    .action((options: New) => onDatabase(config(), (writing) => make(config(), writing, options)));
  command
    .command('list')
    .description('all tickets: id, last day, for whom, records, who made it')
    .action(() => onDatabase(config(), list));
  addRevoke(command, config);
};

function addRevoke(command: Command, config: () => Config): void {
  command
    .command('revoke <id>')
    .description('revoke a ticket; it opens nothing any more when this command has ended')
    .action((id: string) =>
      onDatabase(config(), async (writing) => {
        if (await revokeTicket(writing, id)) line('revoked', id);
        else command.error(`error: there is no valid ticket ${id}`, { exitCode: 2 });
      }),
    );
}

function futureDay(text: string): number {
  const end = endOfDay(text);
  if (end === undefined) throw new InvalidArgumentError('It must be a day such as 2027-01-31.');
  if (end * 1000 <= Date.now()) throw new InvalidArgumentError('That day has passed.');
  return end;
}

async function make(config: Config, writing: Database, given: New): Promise<void> {
  if (sessionKeys(config.sessionKeys, config.sessionKeysFile).length === 0) {
    throw new FondsError('INVALID_SETTING', 'tickets need FONDS_SESSION_KEYS');
  }
  const known = writing.prepare(
    'SELECT 1 FROM record WHERE id = ?1 UNION ALL SELECT 1 FROM sealed_record WHERE record = ?1',
  );
  for (const record of given.record) {
    if (!(await known.get(record)))
      line('NOT PUBLISHED', `${record}: the ticket opens nothing yet`);
  }
  const { ticket, secret } = await makeTicket(writing, {
    holder: given.for,
    records: given.record,
    until: given.until,
    maker: userInfo().username,
  });
  line('made', `ticket ${ticket.id}, until ${lastDay(ticket)}`);
  process.stdout.write(`${uris(config.baseUrl).ticket(secret)}\n`);
}

async function list(database: Database): Promise<void> {
  for (const ticket of await listTickets(database)) {
    const { id, holder, records, maker } = ticket;
    const cells = [id, `${lastDay(ticket)}${stateOf(ticket)}`, holder, records.join(' '), maker];
    process.stdout.write(`${cells.join('\t')}\n`);
  }
}

function stateOf({ until, revoked }: Ticket): string {
  if (revoked !== undefined) return ' revoked';
  return until * 1000 <= Date.now() ? ' ended' : '';
}

async function onDatabase(config: Config, use: (database: Database) => Promise<void>) {
  const { TABLES } = await import('../followers.ts');
  const database = await openDatabase(databaseOf(config), TABLES);
  try {
    await use(database);
  } finally {
    await database.close();
  }
}
