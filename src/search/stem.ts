import { createRequire } from 'node:module';

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
export function stem(form: string): string {
  if (/^\p{Script=Cyrillic}+$/u.test(form)) return russian.stem(form);
  return /^[a-z]+$/.test(form) ? english.stem(form) : form;
}
