import { textIn } from '../../record/language.ts';
import type { Citation } from '../citation.ts';
import { citedDate, dateIn, dottedDay } from '../date.ts';
import { initials, type Name, nameIn } from '../name.ts';
import {
  capitalized,
  kindPhrases,
  placePhrases,
  present,
  sentences,
  versionPhrase,
} from '../phrase.ts';

/**
 * The bibliographic description: the heading, the title with what belongs to it, who is responsible,
 * the site, its version and address, then where the original lies. ГОСТ Р 7.0.100–2018, 4.6, 5.2 and
 * 5.10, https://protect.gost.ru/document.aspx?control=7&id=226743
 */
export function gostDescription(citation: Citation): string {
  const { date, site, url, accessed } = citation;
  const names = citation.creators.map((one) => nameIn(one, 'ru'));
  const [first] = names;
  // One to three authors have a heading; four are all named after the stroke, of more the first three.
  const heading = first && names.length < 4 ? headed(first) : undefined;
  const shown = names.length > 4 ? names.slice(0, 3) : names;
  const people = `${shown.map(direct).join(', ')}${names.length > 4 ? ' [и др.]' : ''}`;
  const title = present(
    textIn(citation.title, 'ru'),
    date === undefined ? undefined : dateIn(citedDate(date), 'ru'),
  ).join(' : ');
  const areas = present(
    `${title}${people === '' ? '' : ` / ${people}`}`,
    `Текст. Изображение : электронные // ${site} : [сайт]`,
    capitalized(versionPhrase(citation, 'ru')),
    `URL: ${url} (дата обращения: ${dottedDay(accessed)})`,
    `Место хранения: ${textIn(citation.reference, 'ru')}`,
    ...[...placePhrases(citation, 'ru'), ...kindPhrases(citation, 'ru')].map(capitalized),
  );
  const description = areas.map((area) => area.replace(/\.$/, '')).join('. – ');
  return sentences(heading, description);
}

/**
 * The reference to an archival document: the title, then behind two strokes where it lies, «РГАСПИ. Ф.
 * 558. Оп. 11. Д. 98. Л. 67.» ГОСТ Р 7.0.5–2008, 11, https://protect.gost.ru/document.aspx?control=7&id=173511
 */
export function gostReference(citation: Citation): string {
  const { date, url, accessed } = citation;
  const title = present(
    textIn(citation.title, 'ru'),
    date === undefined ? undefined : dateIn(citedDate(date), 'ru'),
  ).join(', ');
  const phrases = [...placePhrases(citation, 'ru'), ...kindPhrases(citation, 'ru')].map(
    capitalized,
  );
  return sentences(
    `${title} // ${textIn(citation.reference, 'ru')}`,
    ...phrases,
    capitalized(versionPhrase(citation, 'ru')),
    `URL: ${url} (дата обращения: ${dottedDay(accessed)})`,
  );
}

/** «Молотов, В. М.», in a heading. */
const headed = (name: Name): string =>
  'literal' in name ? name.literal : `${name.family}, ${initials(name.given)}`;

/** «В. М. Молотов», after the stroke. */
const direct = (name: Name): string =>
  'literal' in name ? name.literal : `${initials(name.given)} ${name.family}`;
