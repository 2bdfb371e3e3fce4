import { textIn } from '../../record/language.ts';
import type { ArchiveRecord } from '../../record/record.ts';
import { el, esc } from '../../text/xml.ts';
import type { Arguments } from './argument.ts';
import type { Repository } from './repository.ts';
import { resumption } from './resumption.ts';
import { SET_NAMES } from './sets.ts';

const BATCH = 500;

/**
 * The sets that are always there, then one for every level of the hierarchy.
 * http://www.openarchives.org/OAI/openarchivesprotocol.html#ListSets
 */
export function listSets(repository: Repository, given: Arguments, now: number): string {
  const { items, tokens } = repository;
  const { verb, resumptionToken } = given;
  const fixed = Object.entries(SET_NAMES).map(([spec, name]) => setElement(spec, name));
  const place = resumptionToken
    ? tokens.read(resumptionToken, verb, now)
    : { verb, cursor: 0, size: fixed.length + items.levelCount(), after: '' };
  const found = items.levels(String(place.after), BATCH + 1);
  const levels = found.slice(0, BATCH).map(({ level, record }) => {
    const { title } = JSON.parse(record) as ArchiveRecord;
    return setElement(level, textIn(title, 'en'));
  });
  const sets = place.cursor === 0 ? [...fixed, ...levels] : levels;
  const last = found.length > BATCH ? found[BATCH - 1]?.level : undefined;
  return el(verb, {}, ...sets, ...resumption(repository, place, sets.length, last, now));
}

const setElement = (spec: string, name: string): string =>
  el('set', {}, el('setSpec', {}, esc(spec)), el('setName', {}, esc(name)));
