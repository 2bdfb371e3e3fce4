import type { Language } from './words.ts';

const FORMATS = { en: new Intl.NumberFormat('en'), ru: new Intl.NumberFormat('ru') };

/** «12,345», «12 345». */
export const numberText = (number: number, language: Language): string =>
  FORMATS[language].format(number);

/** The plural forms of a noun: «1 record, 2 records»; «1 запись, 2 записи, 5 записей». */
export type Counted = { readonly [F in 'one' | 'few' | 'many' | 'other']?: string } & {
  readonly other: string;
};

const RULES = { en: new Intl.PluralRules('en'), ru: new Intl.PluralRules('ru') };

/** «12,345 records», «12 345 записей». */
export function countText(number: number, noun: Counted, language: Language): string {
  const form = RULES[language].select(number) as keyof Counted;
  return `${numberText(number, language)} ${noun[form] ?? noun.other}`;
}
