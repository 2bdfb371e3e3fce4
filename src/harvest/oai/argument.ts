/** Datestamps are in UTC, to the second. http://www.openarchives.org/OAI/openarchivesprotocol.html#Dates */
const SECOND = 1000;

const stamp = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().replace('.000Z', 'Z');

/**
 * Rounds a time up to the full second. Responses are stamped with the second rounded down, so a harvester
 * that continues from there finds whatever was being written during the request.
 */
export const ceilToSecond = (moment: string): string =>
  stamp(Math.ceil(Date.parse(moment) / SECOND) * SECOND);

/** Rounds a time down to the full second. */
export const floorToSecond = (milliseconds: number): string =>
  stamp(Math.floor(milliseconds / SECOND) * SECOND);

const FORM = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?$/;

/** True for a date, or a date and time, that the protocol allows and that exists. */
export function isDatestamp(text: string): boolean {
  if (!FORM.test(text)) return false;
  const moment = Date.parse(text);
  if (Number.isNaN(moment)) return false;
  return new Date(moment).toISOString().startsWith(text.replace('Z', ''));
}

/** The first and the last second of an argument: itself, or those of its day. */
export const firstSecond = (text: string): string =>
  text.includes('T') ? text : `${text}T00:00:00Z`;
export const lastSecond = (text: string): string =>
  text.includes('T') ? text : `${text}T23:59:59Z`;

export const VERBS = [
  'Identify',
  'ListMetadataFormats',
  'ListSets',
  'ListIdentifiers',
  'ListRecords',
  'GetRecord',
] as const;
export type Verb = (typeof VERBS)[number];

type Name = 'identifier' | 'metadataPrefix' | 'from' | 'until' | 'set' | 'resumptionToken';

/** The arguments of a well-formed request. */
export type Arguments = { readonly verb: Verb } & { readonly [N in Name]?: string };

type Rule = { readonly required: readonly Name[]; readonly optional: readonly Name[] };

const LIST: Rule = {
  required: ['metadataPrefix'],
  optional: ['from', 'until', 'set', 'resumptionToken'],
};
const RULES: { readonly [V in Verb]: Rule } = {
  Identify: { required: [], optional: [] },
  ListMetadataFormats: { required: [], optional: ['identifier'] },
  ListSets: { required: [], optional: ['resumptionToken'] },
  ListIdentifiers: LIST,
  ListRecords: LIST,
  GetRecord: { required: ['identifier', 'metadataPrefix'], optional: [] },
};

/** The syntax of a metadataPrefix, and of a setSpec. */
const PREFIX = /^[A-Za-z0-9\-_.!~*'()]+$/;
const SPEC = /^[A-Za-z0-9\-_.!~*'()]+(:[A-Za-z0-9\-_.!~*'()]+)*$/;

const FORMS: { readonly [N in Name]?: (text: string) => boolean } = {
  metadataPrefix: (text) => PREFIX.test(text),
  set: (text) => SPEC.test(text),
  from: isDatestamp,
  until: isDatestamp,
};

/**
 * Reads the arguments of a request, from its query or its form.
 * http://www.openarchives.org/OAI/openarchivesprotocol.html#ProtocolMessages
 *
 * @throws OaiError badVerb and badArgument, saying what was given and what is allowed
 */
export function readArguments(given: URLSearchParams): Arguments {
  const verb = verbOf(given.getAll('verb'));
  const { required, optional } = RULES[verb];
  const known = [...required, ...optional];
  const read: { [N in Name]?: string } = {};
  for (const [key, value] of given) {
    if (key === 'verb') continue;
    const name = known.find((one) => one === key);
    if (!name)
      throw bad(`${verb} takes no argument “${key}”; it takes ${known.join(', ') || 'none'}`);
    if (given.getAll(key).length > 1) throw bad(`${name} is given more than once`);
    if (value === '' || FORMS[name]?.(value) === false) throw bad(`“${value}” is not a ${name}`);
    read[name] = value;
  }
  checkTogether(verb, read, required);
  return { verb, ...read };
}

function verbOf(given: readonly string[]): Verb {
  const [first, ...more] = given;
  const found = VERBS.find((verb) => verb === first);
  if (found && more.length === 0) return found;
  const verb = more.length ? 'more than one verb' : first ? `the verb “${first}”` : 'no verb';
  throw new OaiError('badVerb', `${verb} is given; the verbs are ${VERBS.join(', ')}`);
}

function checkTogether(
  verb: Verb,
  read: { readonly [N in Name]?: string },
  required: readonly Name[],
): void {
  if (read.resumptionToken !== undefined) {
    if (Object.keys(read).length > 1) throw bad('resumptionToken goes with no other argument');
    return;
  }
  const missing = required.find((name) => read[name] === undefined);
  if (missing) throw bad(`${verb} needs the argument ${missing}`);
  const { from, until } = read;
  if (from === undefined || until === undefined) return;
  if (from.length !== until.length) throw bad('from and until are not of the same granularity');
  if (from > until) throw bad(`from ${from} is after until ${until}`);
}

const bad = (detail: string) => new OaiError('badArgument', detail);

/** http://www.openarchives.org/OAI/openarchivesprotocol.html#ErrorConditions */
export type OaiErrorCode =
  | 'badArgument'
  | 'badResumptionToken'
  | 'badVerb'
  | 'cannotDisseminateFormat'
  | 'idDoesNotExist'
  | 'noMetadataFormats'
  | 'noRecordsMatch';

/** An error of the protocol: part of the document, with HTTP 200. */
export class OaiError extends Error {
  override readonly name = 'OaiError';
  readonly code: OaiErrorCode;

  constructor(code: OaiErrorCode, detail: string) {
    super(detail);
    this.code = code;
  }
}
