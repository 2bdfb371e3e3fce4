import edtf from 'edtf';
import type { Box } from './box.ts';
import type { LanguageMap } from './language.ts';

/**
 * Whom a rule admits: everyone; nobody; readers in a reading room; readers who are signed in. Groups and
 * networks that a rule names are admitted whatever its kind.
 */
export const ACCESS_KINDS = ['open', 'closed', 'reading-room', 'registered'] as const;
export type AccessKind = (typeof ACCESS_KINDS)[number];

/** A number of years after a date: `date` and `creation` are that of the record. */
export type ClosureTerm = {
  readonly years: number;
  /** `date`, `creation`, `death`, or a date in EDTF. */
  readonly after: string;
};

/** Conditions of access. ISAD(G) 3.4.1 */
export type AccessRule = {
  readonly rule: AccessKind;
  /** Groups of signed-in readers. */
  readonly groups: readonly string[];
  /** Names of configured networks. */
  readonly networks: readonly string[];
  /** EDTF: it opens to everyone at the beginning of that day, month or year, in UTC. */
  readonly until?: string;
  readonly term?: ClosureTerm;
  /** Shown to readers. */
  readonly reason?: LanguageMap;
  /** Pixels of the longer side up to which everyone may see images all the same. */
  readonly preview?: number;
};

/** A part of a leaf that is hidden: lines of a text, or a box in canvas pixels, or both. */
export type Redaction = AccessRule & {
  readonly folio: string;
  /** Ids of the first and the last line. */
  readonly lines?: readonly [first: string, last: string];
  readonly box?: Box;
  /** The layer that the lines are of; by default the first transcription. */
  readonly layer?: string;
};

/** The access rules of one record.yaml. */
export type AccessRules = {
  /** For everything in the record and below it; absent if only parts have rules. */
  readonly general?: AccessRule;
  /** Whether the description is as closed as the content. */
  readonly hidesDescription: boolean;
  readonly folios: Readonly<Record<string, AccessRule>>;
  readonly layers: Readonly<Record<string, AccessRule>>;
  readonly redactions: readonly Redaction[];
};

/** The day on which something opens to everyone, as a time: midnight UTC. */
type Opening = Date;

/** Why something is closed to a reader, as readers are shown it. Plain data. */
export type Closure = {
  readonly rule: Exclude<AccessKind, 'open'>;
  readonly reason?: LanguageMap;
  /** ISO 8601, the day on which it opens to everyone; absent if it does not open by itself. */
  readonly opens?: string;
  /** How readers may be admitted: by signing in, by the network of a reading room; empty if not at all. */
  readonly admits: readonly ('active' | 'kiosk' | 'external')[];
};

/** What a term of closure may be counted from. */
type DatedRecord = {
  readonly date?: string;
  readonly creators: readonly Mortal[];
  readonly people: readonly Mortal[];
};
type Mortal = { readonly died?: string };

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * When a rule opens to everyone.
 *
 * An exact `until` opens with its beginning; one that is uncertain, or an interval, after its end. A term
 * begins with the end of the date that it is counted from, so that 75 years after 1945 open in 2021.
 *
 * @param path the record and those above it, whose dates a term is counted from
 * @returns undefined if it never opens by itself
 * @throws MissingDate if the date that a term is counted from is not known
 */
export function openingOf(
  { until, term }: Pick<AccessRule, 'until' | 'term'>,
  path: readonly DatedRecord[],
): Opening | undefined {
  if (until !== undefined) return beginningOf(until);
  if (!term) return undefined;
  const end = Math.max(...datesFor(term.after, path).map(endOf));
  if (!Number.isFinite(end)) throw new MissingDate(term.after);
  const opening = new Date(end);
  opening.setUTCFullYear(opening.getUTCFullYear() + term.years);
  return opening;
}

/** The date that a term is counted from is not known. */
export class MissingDate extends Error {
  readonly after: string;

  constructor(after: string) {
    super(`no date for “after: ${after}”`);
    this.after = after;
  }
}

function datesFor(after: string, path: readonly DatedRecord[]): readonly string[] {
  if (after === 'date' || after === 'creation') {
    const dated = path.findLast(({ date }) => date !== undefined);
    return dated?.date === undefined ? [] : [dated.date];
  }
  if (after !== 'death') return [after];
  const own = path.at(-1);
  return [...(own?.creators ?? []), ...(own?.people ?? [])].flatMap(({ died }) => died ?? []);
}

const EXACT = /^\d{4}(-\d{2}){0,2}$/;

function beginningOf(date: string): Opening | undefined {
  const time = EXACT.test(date) ? limitsOf(date).min : endOf(date);
  return Number.isFinite(time) ? new Date(time) : undefined;
}

/** The midnight after the last day that an EDTF date covers, in milliseconds; infinite if it has no end. */
function endOf(date: string): number {
  const last = limitsOf(date).max;
  return Number.isFinite(last) ? Math.floor(last / DAY_MS) * DAY_MS + DAY_MS : last;
}

/** The first and the last millisecond of a date, in UTC. */
const limitsOf = (date: string): { readonly min: number; readonly max: number } => {
  const { min, max } = edtf(date) as { min: unknown; max: unknown };
  return { min: Number(min), max: Number(max) };
};
