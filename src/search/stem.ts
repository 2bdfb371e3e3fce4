import { createRequire } from 'node:module';
import { knowing } from './known.ts';

type Stemmer = { readonly stem: (word: string) => string };
type Library = { readonly newStemmer: (language: string) => Stemmer };

const { newStemmer } = createRequire(import.meta.url)('snowball-stemmers') as Library;
const russian = newStemmer('russian');
const english = newStemmer('english');

/**
 * What the forms of a word have in common: «японскому» → «японск», «returning» → «return». The script
 * decides, not the language of the text, so that a query is always stemmed as the texts were.
 *
 * @param form a folded word
 */
export const stem = knowing((form) => {
  if (/^\p{Script=Cyrillic}+$/u.test(form)) return russianStem(form);
  return /^[a-z]+$/.test(form) ? english.stem(form) : form;
});

/**
 * The stemmer takes «Кузнецов» for a plural, «кузнец», and leaves «кузнецов» of «Кузнецова»: once more
 * brings the cases of a name together.
 */
function russianStem(form: string): string {
  const one = russian.stem(form);
  return /[ое]в$/.test(one) ? russian.stem(one) : one;
}

/** True where two words may have the same stem: stemmers change the end of a word only. */
export const mayShare = (form: string, asked: string): boolean =>
  form.startsWith(asked.slice(0, Math.max(1, asked.length - CHANGED)));

/** Letters at the end of a stem that are not those of the word: «happy» → «happi», «dying» → «die». */
const CHANGED = 2;
