import { el } from '../../text/xml.ts';
import type { Arguments } from './argument.ts';
import { OaiError } from './error.ts';
import { formatOf, type OaiFormat } from './format.ts';
import type { Item } from './items.ts';
import { header, recordElement } from './record.ts';
import type { Repository } from './repository.ts';
import { resumption } from './resumption.ts';
import { ARCHIVE } from './sets.ts';
import { firstSecond, lastSecond } from './time.ts';
import type { Place } from './token.ts';

/**
 * Records in one answer; it ends earlier after so many leaves, where the format tells of each, and after
 * so much text as the format says: an inventory of a whole fonds may be long.
 */
const BATCH = 100;
const LEAVES = 2000;

/**
 * ListRecords and ListIdentifiers, in the order in which the records came to be as they are. What
 * changes meanwhile goes to the end of the list, so that nothing is missed.
 * http://www.openarchives.org/OAI/openarchivesprotocol.html#ListRecords
 */
export function list(repository: Repository, given: Arguments, now: number): string {
  const { items } = repository;
  const place = placeOf(repository, given, now);
  const { verb, set = ARCHIVE, from, until } = place;
  const format = formatOf(place.metadataPrefix);
  const setId = items.set(set) ?? 0;
  const whole = items.range(from && firstSecond(from), until && lastSecond(until));
  const after = Number(place.after ?? whole.after);
  const found = items.page(setId, format, { ...whole, after }, BATCH + 1);
  if (found.length === 0) throw new OaiError('noRecordsMatch', 'there are no such records');
  const batch = found.slice(0, BATCH);
  const written =
    verb === 'ListIdentifiers'
      ? batch.map((item) => header(repository, item, format))
      : recordElements(repository, batch, format);
  const size = place.size || items.size(setId, format, whole);
  const last = found.length > written.length ? found[written.length - 1]?.number : undefined;
  const end = resumption(repository, { ...place, size }, written.length, last, now);
  return el(verb, {}, ...written, ...end);
}

type Start = Omit<Place, 'after'> & { readonly after?: Place['after'] };

function placeOf({ tokens }: Repository, given: Arguments, now: number): Start {
  const { verb, resumptionToken } = given;
  if (resumptionToken) return tokens.read(resumptionToken, verb, now);
  return { ...given, cursor: 0, size: 0 };
}

/** As many as fit, at least one. */
function recordElements(
  repository: Repository,
  batch: readonly Item[],
  format: OaiFormat,
): string[] {
  const read = repository.described();
  const written: string[] = [];
  let leaves = 0;
  let text = 0;
  for (const item of batch) {
    if (leaves > LEAVES || text > format.text) break;
    const element = recordElement(repository, item, format, (id) => {
      const described = read(id);
      if (format.tellsLeaves) leaves += described?.record.folios.length ?? 0;
      return described;
    });
    text += element.length;
    written.push(element);
  }
  return written;
}
