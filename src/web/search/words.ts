import { countText, numberText } from '../layout/number.ts';
import type { Language } from '../layout/words.ts';

/** Nouns after a number. In Russian, leaves are in the prepositional case: «на 5 листах». */
const NOUNS = {
  en: {
    description: { one: 'description', other: 'descriptions' },
    passage: { one: 'passage', other: 'passages' },
    leaf: { one: 'leaf', other: 'leaves' },
  },
  ru: {
    description: { one: 'описание', few: 'описания', other: 'описаний' },
    passage: { one: 'отрывок', few: 'отрывка', other: 'отрывков' },
    leaf: { one: 'листе', other: 'листах' },
  },
};

/** Russian nouns in the genitive case, after «больше» and a number. */
const GENITIVE = {
  description: { one: 'описания', other: 'описаний' },
  passage: { one: 'отрывка', other: 'отрывков' },
};

const moreThan = (isMore: boolean, language: Language): string =>
  isMore ? { en: 'more than ', ru: 'больше ' }[language] : '';

type Word =
  | 'title'
  | 'label'
  | 'button'
  | 'about'
  | 'help'
  | 'results'
  | 'found'
  | 'nothing'
  | 'nothingHint'
  | 'cut'
  | 'records'
  | 'leavesFound'
  | 'narrow'
  | 'languages'
  | 'kinds'
  | 'statuses'
  | 'fonds'
  | 'people'
  | 'places'
  | 'years'
  | 'from'
  | 'to'
  | 'apply'
  | 'remove'
  | 'selected'
  | 'crop'
  | 'aligned';

type Field =
  | 'title'
  | 'reference'
  | 'summary'
  | 'creators'
  | 'recipients'
  | 'people'
  | 'places'
  | 'subjects'
  | 'notes';

export type SearchWords = { readonly [W in Word]: string } & {
  /** How many descriptions were found; `isMore` if there are more. */
  readonly inDescriptions: (count: number, isMore: boolean) => string;
  readonly inTexts: (count: number, isMore: boolean) => string;
  readonly onLeaves: (count: number) => string;
  /** How many matches are listed, if not all are. */
  readonly first: (count: number) => string;
  /** How many passages on a leaf aren't shown. */
  readonly more: (count: number) => string;
  /** The names of the fields of a description. */
  readonly fields: { readonly [F in Field]: string };
};

export const SEARCH_WORDS: { readonly [L in Language]: SearchWords } = {
  en: {
    title: 'Search',
    label: 'Words in texts and descriptions',
    button: 'Search',
    about:
      'Searches transcriptions, translations and descriptions. Other forms of a word are found too; case, accents and old spelling don’t matter.',
    help: 'How to search',
    results: 'Results',
    found: 'Found:',
    inDescriptions: (count, isMore) =>
      `${moreThan(isMore, 'en')}${countText(count, NOUNS.en.description, 'en')}`,
    inTexts: (count, isMore) =>
      `${moreThan(isMore, 'en')}${countText(count, NOUNS.en.passage, 'en')}`,
    onLeaves: (count) => `on ${countText(count, NOUNS.en.leaf, 'en')}`,
    first: (count) =>
      `Only the first ${numberText(count, 'en')} matches are listed and counted in the filters. Narrow the search to see the others.`,
    more: (count) => `${count} more on this leaf`,
    nothing: 'Nothing was found.',
    nothingHint:
      'Try fewer words, or the beginning of a word followed by *, or remove some filters.',
    cut: 'The search ran out of time, so some matches may be missing.',
    records: 'In the descriptions',
    leavesFound: 'On the leaves',
    narrow: 'Narrow the search',
    languages: 'Language',
    kinds: 'Kind of text',
    statuses: 'Status of the text',
    fonds: 'Fonds',
    people: 'People',
    places: 'Places',
    years: 'Years',
    from: 'from',
    to: 'to',
    apply: 'Apply',
    remove: 'Remove',
    selected: 'Selected filters',
    crop: 'Image of the passage',
    aligned: 'The same passage in the other text',
    fields: {
      title: 'Title',
      reference: 'Reference code',
      summary: 'Summary',
      creators: 'From',
      recipients: 'To',
      people: 'People',
      places: 'Places',
      subjects: 'Subjects',
      notes: 'Note',
    },
  },
  ru: {
    title: 'Поиск',
    label: 'Слова в текстах и описаниях',
    button: 'Искать',
    about:
      'Поиск по транскрипциям, переводам и описаниям. Слова находятся в любой форме; регистр, ударения и старое правописание не важны.',
    help: 'Как искать',
    results: 'Результаты',
    found: 'Найдено:',
    inDescriptions: (count, isMore) =>
      `${moreThan(isMore, 'ru')}${countText(count, isMore ? GENITIVE.description : NOUNS.ru.description, 'ru')}`,
    inTexts: (count, isMore) =>
      `${moreThan(isMore, 'ru')}${countText(count, isMore ? GENITIVE.passage : NOUNS.ru.passage, 'ru')}`,
    onLeaves: (count) => `на ${countText(count, NOUNS.ru.leaf, 'ru')}`,
    first: (count) =>
      `Показаны только первые ${numberText(count, 'ru')} совпадений, и фильтры посчитаны по ним. Чтобы увидеть остальные, сузьте поиск.`,
    more: (count) => `ещё ${count} на этом листе`,
    nothing: 'Ничего не найдено.',
    nothingHint:
      'Введите меньше слов или начало слова со звёздочкой (*) либо снимите часть фильтров.',
    cut: 'Время поиска истекло: возможно, найдено не всё.',
    records: 'В описаниях',
    leavesFound: 'На листах',
    narrow: 'Сузить поиск',
    languages: 'Язык',
    kinds: 'Вид текста',
    statuses: 'Статус текста',
    fonds: 'Фонд',
    people: 'Люди',
    places: 'Места',
    years: 'Годы',
    from: 'с',
    to: 'по',
    apply: 'Применить',
    remove: 'Убрать',
    selected: 'Выбранные фильтры',
    crop: 'Изображение отрывка',
    aligned: 'То же место в другом тексте',
    fields: {
      title: 'Заголовок',
      reference: 'Шифр',
      summary: 'Содержание',
      creators: 'От кого',
      recipients: 'Кому',
      people: 'Люди',
      places: 'Места',
      subjects: 'Темы',
      notes: 'Примечание',
    },
  },
};
