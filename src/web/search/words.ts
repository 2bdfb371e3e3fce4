import { countText, numberText } from '../layout/number.ts';
import type { Language } from '../layout/words.ts';

/** Nouns that are counted; on how many leaves, in Russian, is another case. */
const NOUNS = {
  en: {
    record: { one: 'record', other: 'records' },
    passage: { one: 'passage', other: 'passages' },
    leaf: { one: 'leaf', other: 'leaves' },
  },
  ru: {
    record: { one: 'запись', few: 'записи', other: 'записей' },
    passage: { one: 'отрывок', few: 'отрывка', other: 'отрывков' },
    leaf: { one: 'листе', other: 'листах' },
  },
};

/** The same in Russian after «больше». */
const MORE = {
  record: { one: 'записи', other: 'записей' },
  passage: { one: 'отрывка', other: 'отрывков' },
};

const over = (isMore: boolean, language: Language): string =>
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
  | 'more'
  | 'read'
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
  | 'chosen'
  | 'crop'
  | 'aligned'
  | 'title_'
  | 'reference'
  | 'summary'
  | 'creators'
  | 'recipients'
  | 'subjects'
  | 'notes';

export type SearchWords = { readonly [W in Word]: string } & {
  /** How many records are found by their descriptions, or more of them. */
  readonly inDescriptions: (count: number, isMore: boolean) => string;
  readonly inTexts: (count: number, isMore: boolean) => string;
  readonly onLeaves: (count: number) => string;
  /** How many are listed, where not all are. */
  readonly first: (count: number) => string;
};

export const SEARCH_WORDS: { readonly [L in Language]: SearchWords } = {
  en: {
    title: 'Search',
    label: 'Words in the texts and descriptions',
    button: 'Search',
    about:
      'Finds words in transcriptions, translations and descriptions, in other forms too, whatever their case, accents and old spelling.',
    help: 'How to search',
    results: 'Results',
    found: 'Found:',
    inDescriptions: (count, isMore) =>
      `${over(isMore, 'en')}${countText(count, NOUNS.en.record, 'en')} by their descriptions`,
    inTexts: (count, isMore) => `${over(isMore, 'en')}${countText(count, NOUNS.en.passage, 'en')}`,
    onLeaves: (count) => `on ${countText(count, NOUNS.en.leaf, 'en')}`,
    first: (count) =>
      `The first ${numberText(count, 'en')} places are listed, and counted beside; narrow the search to see others.`,
    nothing: 'Nothing was found.',
    nothingHint:
      'Try fewer words, the beginning of a word with * at its end, or remove what narrows the search.',
    cut: 'The search ended before all was looked at.',
    records: 'In the descriptions',
    leavesFound: 'On the leaves',
    more: 'more on this leaf',
    read: 'Read on the leaf',
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
    chosen: 'Narrowed to',
    crop: 'Image of the passage',
    aligned: 'The same in the other text',
    title_: 'Title',
    reference: 'Reference code',
    summary: 'Summary',
    creators: 'From',
    recipients: 'To',
    subjects: 'Subjects',
    notes: 'Note',
  },
  ru: {
    title: 'Поиск',
    label: 'Слова в текстах и описаниях',
    button: 'Искать',
    about:
      'Находит слова в транскрипциях, переводах и описаниях, в том числе в других формах, при любом регистре, ударениях и старом правописании.',
    help: 'Как искать',
    results: 'Результаты',
    found: 'Найдено:',
    inDescriptions: (count, isMore) =>
      `${over(isMore, 'ru')}${countText(count, isMore ? MORE.record : NOUNS.ru.record, 'ru')} по описаниям`,
    inTexts: (count, isMore) =>
      `${over(isMore, 'ru')}${countText(count, isMore ? MORE.passage : NOUNS.ru.passage, 'ru')}`,
    onLeaves: (count) => `на ${countText(count, NOUNS.ru.leaf, 'ru')}`,
    first: (count) =>
      `Показаны и сосчитаны первые ${numberText(count, 'ru')} мест; сузьте поиск, чтобы увидеть другие.`,
    nothing: 'Ничего не найдено.',
    nothingHint:
      'Попробуйте меньше слов, начало слова со звёздочкой * в конце или снимите ограничения.',
    cut: 'Поиск окончен прежде, чем просмотрено всё.',
    records: 'В описаниях',
    leavesFound: 'На листах',
    more: 'ещё на этом листе',
    read: 'Читать на листе',
    narrow: 'Сузить поиск',
    languages: 'Язык',
    kinds: 'Вид текста',
    statuses: 'Состояние текста',
    fonds: 'Фонд',
    people: 'Люди',
    places: 'Места',
    years: 'Годы',
    from: 'с',
    to: 'по',
    apply: 'Применить',
    remove: 'Убрать',
    chosen: 'Выбрано',
    crop: 'Изображение отрывка',
    aligned: 'То же в другом тексте',
    title_: 'Заголовок',
    reference: 'Шифр',
    summary: 'Содержание',
    creators: 'От кого',
    recipients: 'Кому',
    subjects: 'Темы',
    notes: 'Примечание',
  },
};
