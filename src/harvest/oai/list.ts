import { textIn } from '../../record/language.ts';
import type { ArchiveRecord } from '../../record/record.ts';
import { el, esc } from '../../text/xml.ts';
import { header, type Repository, recordElement } from './answer.ts';
import { type Arguments, firstSecond, floorToSecond, lastSecond, OaiError } from './argument.ts';
import { ARCHIVE, SET_NAMES } from './follow.ts';
import { formatOf, type OaiFormat } from './format.ts';
import type { Item } from './items.ts';
import type { ListPosition } from './token.ts';

/**
 * Maximum number of records in an answer. It ends earlier at so many leaves, if the format lists them, or
 * at the format's limit of characters: an inventory of a whole fonds can be long.
 */
const MAX_RECORDS = 100;
const MAX_LEAVES = 2000;

/**
 * ListRecords and ListIdentifiers, in the order of the records' last changes. A record that changes during
 * a harvest moves to the end of the list, so nothing is missed.
 * http://www.openarchives.org/OAI/openarchivesprotocol.html#ListRecords
 */
export async function list(repository: Repository, given: Arguments, now: number): Promise<string> {
  const { items } = repository;
  const place = startOf(repository, given, now);
  const { verb, set = ARCHIVE, from, until } = place;
  const format = formatOf(place.metadataPrefix);
  const setId = (await items.set(set)) ?? 0;
  const whole = await items.range(from && firstSecond(from), until && lastSecond(until));
  const after = Number(place.after ?? whole.after);
  const found = await items.page(setId, format, { ...whole, after }, MAX_RECORDS + 1);
  if (found.length === 0) throw new OaiError('noRecordsMatch', 'no records match the arguments');
  const batch = found.slice(0, MAX_RECORDS);
  const written =
    verb === 'ListIdentifiers'
      ? batch.map((item) => header(repository, item, format))
      : await recordElements(repository, batch, format);
  const size = given.resumptionToken ? place.size : await items.size(setId, format, whole);
  const last = found.length > written.length ? found[written.length - 1]?.number : undefined;
  const end = resumption(repository, { ...place, size }, written.length, last, now);
  return el(verb, {}, ...written, ...end);
}

type ListStart = Omit<ListPosition, 'after'> & { readonly after?: ListPosition['after'] };

function startOf({ tokens }: Repository, given: Arguments, now: number): ListStart {
  const { verb, resumptionToken } = given;
  if (resumptionToken) return tokens.read(resumptionToken, verb, now);
  return { ...given, cursor: 0 };
}

/** As many records as fit, at least one. */
async function recordElements(
  repository: Repository,
  batch: readonly Item[],
  format: OaiFormat,
): Promise<string[]> {
  const read = repository.described();
  const written: string[] = [];
  let leaves = 0;
  let text = 0;
  for (const item of batch) {
    if (leaves > MAX_LEAVES || text > format.maxText) break;
    const element = await recordElement(repository, item, format, async (id) => {
      const described = await read(id);
      if (format.listsLeaves) leaves += described?.record.folios.length ?? 0;
      return described;
    });
    text += element.length;
    written.push(element);
  }
  return written;
}

const MAX_SETS = 500;

/**
 * The fixed sets, then one for every level of the hierarchy.
 * http://www.openarchives.org/OAI/openarchivesprotocol.html#ListSets
 */
export async function listSets(
  repository: Repository,
  given: Arguments,
  now: number,
): Promise<string> {
  const { items, tokens } = repository;
  const { verb, resumptionToken } = given;
  const fixed = Object.entries(SET_NAMES).map(([spec, name]) => setElement(spec, name));
  const place = resumptionToken
    ? tokens.read(resumptionToken, verb, now)
    : { verb, cursor: 0, size: fixed.length + (await items.levelCount()), after: '' };
  const found = await items.levels(String(place.after), MAX_SETS + 1);
  const levels = found.slice(0, MAX_SETS).map(({ level, record }) => {
    const { title } = JSON.parse(record) as ArchiveRecord;
    return setElement(level, textIn(title, 'en'));
  });
  const sets = place.cursor === 0 ? [...fixed, ...levels] : levels;
  const last = found.length > MAX_SETS ? found[MAX_SETS - 1]?.level : undefined;
  return el(verb, {}, ...sets, ...resumption(repository, place, sets.length, last, now));
}

const setElement = (spec: string, name: string): string =>
  el('set', {}, el('setSpec', {}, esc(spec)), el('setName', {}, esc(name)));

/**
 * The end of a part of a list: a token if the list continues, an empty one at the end of a list in several
 * parts, nothing if the list is complete. http://www.openarchives.org/OAI/openarchivesprotocol.html#FlowControl
 *
 * @param sent number of entries in this answer
 * @param after the last entry sent; undefined at the end of the list
 */
export function resumption(
  { tokens }: Repository,
  place: Omit<ListPosition, 'after'>,
  sent: number,
  after: ListPosition['after'] | undefined,
  now: number,
): string[] {
  const { cursor, size } = place;
  const about = { ...(size && { completeListSize: size }), cursor };
  if (after === undefined) return cursor > 0 ? [el('resumptionToken', about)] : [];
  const { token, expires } = tokens.issue({ ...place, after, cursor: cursor + sent }, now);
  return [el('resumptionToken', { expirationDate: floorToSecond(expires), ...about }, token)];
}
