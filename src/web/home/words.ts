import type { Language } from '../layout/words.ts';

const WORDS = {
  en: {
    browse: 'Browse',
    byLevel: 'Level',
    byYear: 'Year',
    bySubject: 'Subject',
    found: 'Records',
    over: 'more than',
    all: 'All records',
    none: 'No records match this selection.',
  },
  ru: {
    browse: 'Обзор',
    byLevel: 'Уровень',
    byYear: 'Год',
    bySubject: 'Тема',
    found: 'Записи',
    over: 'более',
    all: 'Все записи',
    none: 'Записей с такими признаками нет.',
  },
} as const satisfies { readonly [L in Language]: { readonly [word: string]: string } };

export type HomeWords = { readonly [W in keyof (typeof WORDS)['en']]: string };

export const homeWords = (language: Language): HomeWords => WORDS[language];
