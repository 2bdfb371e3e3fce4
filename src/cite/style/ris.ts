import { textIn } from '../../record/language.ts';
import type { Term } from '../../record/record.ts';
import type { Citation, CitationLanguage } from '../citation.ts';
import { citedDate, type Day } from '../date.ts';
import { inverted, nameIn } from '../name.ts';
import {
  kindPhrases,
  locationPhrase,
  present,
  sourcePhrase,
  translators,
  versionPhrase,
} from '../phrase.ts';

/**
 * RIS, in UTF-8, a manuscript: DA and Y2 with their slashes, AV and DB for the place in the archive, as
 * Zotero reads them. https://en.wikipedia.org/wiki/RIS_(file_format)
 */
export function ris(citation: Citation, locale: CitationLanguage): string {
  const { date, repository, place, language, url } = citation;
  const name = (term: Term) => inverted(nameIn(term, locale));
  const [start] = datesOf(date);
  const fields: [tag: string, value: string | undefined][] = [
    ['TY', 'MANSCPT'],
    ['ID', citation.id],
    ['TI', textIn(citation.title, locale)],
    ...citation.creators.map((one): [string, string] => ['AU', name(one)]),
    ...citation.recipients.map((one): [string, string] => ['A2', name(one)]),
    ...translators(citation).map((one): [string, string] => ['A4', name(one)]),
    ['PY', start && String(start[0]).padStart(4, '0')],
    ['DA', start ? slashed(start) : date],
    ['DB', repository && textIn(repository, locale)],
    ['CY', place && textIn(place, locale)],
    ['AV', locationPhrase(citation, locale)],
    ['CN', textIn(citation.reference, locale)],
    ['DP', citation.site],
    ['LA', language],
    ...kindPhrases(citation, locale).map((one): [string, string] => ['N1', one]),
    ['N1', sourcePhrase(citation, locale)],
    ['ET', versionPhrase(citation, locale)],
    ['UR', url],
    ['Y2', citation.accessed.replaceAll('-', '/').concat('/')],
    ['ER', ''],
  ];
  return fields
    .filter(([tag, value]) => tag === 'ER' || present(value).length > 0)
    .map(([tag, value = '']) => `${tag}  - ${oneLine(value)}\r\n`)
    .join('');
}

function datesOf(date: string | undefined): Day[] {
  const read = date === undefined ? undefined : citedDate(date);
  return read === undefined || 'literal' in read ? [] : [read.from];
}

/** `1945/11/06/`: year, month, day, and nothing more. */
const slashed = ([year, month, day]: Day): string =>
  `${[String(year).padStart(4, '0'), ...[month, day].map((part) => (part === undefined ? '' : String(part).padStart(2, '0')))].join('/')}/`;

/** A line break would begin another field. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
