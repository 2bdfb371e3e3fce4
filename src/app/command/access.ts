import { InvalidArgumentError } from 'commander';
import { type Decision, decide, isOpen, type RecordAccess } from '../../access/decide.ts';
import { EVERYONE, type Reader } from '../../access/reader.ts';
import { closuresOf } from '../../access/view.ts';
import { type SealedSummary, sealedRecords } from '../../catalogue/sealed/sealed-records.ts';
import { type Config, databaseOf } from '../../config.ts';
import { FondsError } from '../../errors.ts';
import { closureWords } from '../../iiif/closure-words.ts';
import type { Closure } from '../../record/access.ts';
import { textIn } from '../../record/language.ts';
import { openDatabase } from '../../system/database/open.ts';
import type { AddCommand } from './command.ts';

type Options = {
  readonly as?: string;
  readonly on?: Date;
  readonly opening?: string;
  readonly report?: boolean;
};

/** `access`: who may see what, and why; what opens when; what is closed by which reason. */
export const accessCommand: AddCommand = (program, { config }) => {
  const command = program
    .command('access [id]')
    .description('who may see what of a record, and why')
    .option('--as <names>', 'a reader who is signed in with these groups, and in these networks')
    .option('--on <date>', 'on that day, such as 2040-01-01 (UTC)', dayOf)
    .option('--opening <year>', 'what opens in that year, of all records', yearOf)
    .option('--report', 'what is closed, of all records, by reason')
    .action(async (id: string | undefined, options: Options) => {
      if (options.opening !== undefined) await onSealed(config(), opening(options.opening));
      else if (options.report) await onSealed(config(), report);
      else if (id === undefined)
        command.error('error: give the id of a record, --opening or --report');
      else await onSealed(config(), about(id, options));
    });
};

function dayOf(text: string): Date {
  const day = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : Number.NaN);
  if (Number.isNaN(day.getTime()))
    throw new InvalidArgumentError('It must be a day such as 2040-01-01.');
  return day;
}

function yearOf(text: string): string {
  if (/^\d{4}$/.test(text)) return text;
  throw new InvalidArgumentError('It must be a year such as 2040.');
}

type Work = (sealed: ReturnType<typeof sealedRecords>, config: Config) => Promise<void>;

async function onSealed(config: Config, work: Work): Promise<void> {
  const { TABLES } = await import('../followers.ts');
  const database = await openDatabase(databaseOf(config), TABLES);
  try {
    await work(sealedRecords(database), config);
  } finally {
    await database.close();
  }
}

const print = (...cells: readonly string[]): void =>
  void process.stdout.write(`${cells.join('\t')}\n`);

/** A name may be that of a group or of a network. */
const readerNamed = (names: string | undefined): Reader => {
  if (names === undefined) return EVERYONE;
  const all = names.split(',').map((name) => name.trim());
  return { ...EVERYONE, groups: all, networks: all };
};

const about =
  (id: string, { as, on = new Date() }: Options): Work =>
  async (sealed) => {
    const found = await sealed.summary(id);
    if (!found) {
      throw new FondsError(
        'NO_SUCH_RECORD',
        `nothing of a record “${id}” is closed; is it published?`,
      );
    }
    const decision = decided(found, readerNamed(as), on);
    print(id, `${as ?? 'everyone'}, on ${on.toISOString().slice(0, 10)}`);
    if (isOpen(decision)) print('open');
    for (const [what, closure] of partsOf(decision))
      print(what, textIn(closureWords(closure), 'en'));
    for (const line of rulesOf(found.access)) print('rule', line);
  };

function decided({ access, path }: SealedSummary, reader: Reader, on: Date): Decision {
  const own = path.at(-1);
  const ids = (parts: readonly { readonly id: string }[] = []) => parts.map(({ id }) => id);
  return decide(access, { folios: ids(own?.folios), layers: ids(own?.layers) }, reader, on);
}

function partsOf({
  description,
  general,
  folios,
  layers,
  redactions,
}: Decision): [string, Closure][] {
  return [
    ...(description ? [['description', description] satisfies [string, Closure]] : []),
    ...(general ? [['record', general] satisfies [string, Closure]] : []),
    ...Object.entries(folios).map(([id, folio]): [string, Closure] => [
      `folio ${id}${folio.preview ? `, but for a preview of ${folio.preview} pixels` : ''}`,
      folio.closure,
    ]),
    ...Object.entries(layers).map(([id, closure]): [string, Closure] => [`layer ${id}`, closure]),
    ...redactions.map(({ folio, lines, box, closure }): [string, Closure] => [
      `folio ${folio}, ${lines ? `lines ${lines.join('–')}` : `box ${Object.values(box ?? {}).join(',')}`}`,
      closure,
    ]),
  ];
}

/** Each rule, with whom it admits and when it opens. */
function rulesOf({ general, folios, layers, redactions }: RecordAccess): string[] {
  const say = (what: string, rule: NonNullable<RecordAccess['general']>) =>
    [
      `${what}: ${rule.rule}`,
      ...(rule.groups.length ? [`groups ${rule.groups.join(' ')}`] : []),
      ...(rule.networks.length ? [`networks ${rule.networks.join(' ')}`] : []),
      ...(rule.opens ? [`opens ${rule.opens.slice(0, 10)}`] : []),
    ].join(', ');
  return [
    ...(general ? [say('record', general)] : []),
    ...Object.entries(folios).map(([id, rule]) => say(`folio ${id}`, rule)),
    ...Object.entries(layers).map(([id, rule]) => say(`layer ${id}`, rule)),
    ...redactions.map((rule) => say(`part of ${rule.folio}`, rule)),
  ];
}

const opening =
  (year: string): Work =>
  async (sealed) => {
    for await (const found of sealed.list()) {
      const days = new Set(
        closuresOf(decided(found, EVERYONE, new Date())).flatMap(({ opens }) => opens ?? []),
      );
      for (const day of [...days].sort()) {
        if (day.startsWith(year)) print(day, found.access.record);
      }
    }
  };

const report: Work = async (sealed) => {
  const reasons = new Map<string, string[]>();
  for await (const found of sealed.list()) {
    const words = closuresOf(decided(found, EVERYONE, new Date())).map((closure) =>
      textIn(closureWords(closure), 'en'),
    );
    for (const word of new Set(words)) {
      reasons.set(word, [...(reasons.get(word) ?? []), found.access.record]);
    }
  }
  for (const [reason, ids] of [...reasons].sort(([, a], [, b]) => b.length - a.length)) {
    print(String(ids.length), reason, ids.slice(0, 10).join(' ') + (ids.length > 10 ? ' …' : ''));
  }
};
