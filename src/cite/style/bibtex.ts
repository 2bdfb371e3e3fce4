import { textIn } from '../../record/language.ts';
import type { Term } from '../../record/record.ts';
import type { Citation, CitationLanguage } from '../citation.ts';
import { citedDate, isoDate } from '../date.ts';
import { inverted, type Name, nameIn } from '../name.ts';
import {
  kindPhrases,
  placePhrases,
  present,
  sourcePhrase,
  translators,
  versionPhrase,
} from '../phrase.ts';

/**
 * An entry for biblatex, in UTF-8: `howpublished` is what its standard styles print of where an
 * unpublished document lies. https://ctan.org/pkg/biblatex
 */
export function bibtex(citation: Citation, locale: CitationLanguage): string {
  const { date, repository, place, language, url, accessed } = citation;
  const read = date === undefined ? undefined : citedDate(date);
  const people = (terms: readonly Term[]) =>
    terms.map((one) => bibtexName(nameIn(one, locale))).join(' and ');
  const held = present(
    repository && textIn(repository, locale),
    textIn(citation.shelfmark, locale),
  );
  const note = [
    ...kindPhrases(citation, locale),
    ...present(sourcePhrase(citation, locale)),
    versionPhrase(citation, locale),
  ];
  const fields: [name: string, value: string | undefined][] = [
    ['author', people(citation.creators)],
    ['translator', people(translators(citation))],
    // The inner braces keep styles from lowering the capitals of names.
    ['title', `{${escaped(textIn(citation.title, locale))}}`],
    ['date', read && (isoDate(read) ?? escaped(date ?? '')).concat(isAbout(read) ? '~' : '')],
    [
      'howpublished',
      escaped(
        present(textIn(citation.reference, locale), ...placePhrases(citation, locale)).join(', '),
      ),
    ],
    ['location', place && escaped(textIn(place, locale))],
    ['library', escaped(held.join(', '))],
    ['note', escaped(note.join('; '))],
    ['version', String(citation.version)],
    ['language', language && LANGUAGE_IDS[language]],
    ['langid', LANGUAGE_IDS[locale]],
    ['url', verbatim(url)],
    ['urldate', accessed],
  ];
  const lines = fields
    .filter(([, value]) => present(value).length > 0)
    .map(([name, value]) => `  ${name.padEnd(12)} = {${value}},\n`);
  return `@unpublished{${citation.id},\n${lines.join('')}}\n`;
}

const isAbout = (date: ReturnType<typeof citedDate>): boolean =>
  'isAbout' in date && date.isAbout && date.to === undefined;

/** What babel and polyglossia call the languages that archives here are likely to hold. */
const LANGUAGE_IDS: { readonly [tag: string]: string } = {
  be: 'belarusian',
  de: 'german',
  en: 'english',
  es: 'spanish',
  fr: 'french',
  it: 'italian',
  la: 'latin',
  pl: 'polish',
  ru: 'russian',
  uk: 'ukrainian',
};

/** The name of a body stands in braces, so that nobody turns it round or parts it at an «and». */
const bibtexName = (name: Name): string =>
  'literal' in name ? `{${escaped(name.literal)}}` : escaped(inverted(name));

const ESCAPES: { readonly [character: string]: string } = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
};

/** Everything that TeX would take for a command, made into the character it is. */
const escaped = (text: string): string =>
  text.replace(/\s+/g, ' ').replace(/[\\{}~^#$%&_]/g, (one) => ESCAPES[one] ?? `\\${one}`);

/** Addresses are taken as they are; only a brace would end the field. */
const verbatim = (address: string): string =>
  address.replace(/[{}\\]/g, (one) => encodeURIComponent(one));
