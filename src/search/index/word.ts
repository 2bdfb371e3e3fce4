import { createRequire } from 'node:module';

/** Letters of old orthographies, ligatures and letters with strokes, and the spelling they are found under. */
const LETTERS: { readonly [letter: string]: string } = {
  ё: 'е',
  ѣ: 'е',
  є: 'е',
  і: 'и',
  ї: 'и',
  ѵ: 'и',
  ѳ: 'ф',
  ѡ: 'о',
  ѕ: 'з',
  ѯ: 'кс',
  ѱ: 'пс',
  ѧ: 'я',
  ꙗ: 'я',
  ѫ: 'у',
  ꙋ: 'у',
  ѹ: 'у',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ß: 'ss',
  ꝛ: 'r',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

/** Nothing to fold: lower-case letters of modern Russian and English, and digits. */
const IS_PLAIN = /^[а-яa-z0-9]+$/;
const HAS_OLD_FORM = /(?:ъ|[ая]го)$|^(?:бе|во|и|ра|ни|чере)з[кпстфхцчшщ]|^н?ея$/;

/** Letters of a word that are searched: an index of PostgreSQL has no room for longer words. */
const MAX_LENGTH = 200;

/**
 * Normalizes a word for searching: no case, accents or ligatures, and modern spelling.
 * «Ѳео́доръ» → «феодор», «наслѣдникъ» → «наследник», «ёлка» → «елка», «ﬁle» → «file».
 */
export function fold(word: string): string {
  const folded = foldAll(word);
  return folded.length > MAX_LENGTH ? [...folded].slice(0, MAX_LENGTH).join('') : folded;
}

function foldAll(word: string): string {
  const small = word.toLowerCase();
  if (IS_PLAIN.test(small)) return HAS_OLD_FORM.test(small) ? modernSpelling(small) : small;
  const bare = small
    .normalize('NFKD')
    // «й» is a letter in its own right, not an accented «и».
    .replaceAll('и\u0306', 'й')
    .replace(/[\p{M}\u00ad]/gu, '')
    .toLowerCase();
  return modernSpelling(Array.from(bare, (letter) => LETTERS[letter] ?? letter).join(''));
}

/** Pre-1918 Russian spelling turned into modern spelling, as far as the word alone allows. */
const modernSpelling = (word: string): string =>
  word
    .replace(/(?<=.)ъ$/, '')
    .replace(/^(н?е)я$/, '$1е')
    .replace(/(?<=..)аго$/, 'ого')
    .replace(/(?<=..)яго$/, 'его')
    .replace(/^(бе|во|и|ра|ни|чере)з(?=[кпстфхцчшщ])/, '$1с');

/** Folding and stemming are the slowest part of indexing, and most words recur: their results are kept. */
const MAX_REMEMBERED_WORDS = 200_000;

/** UTF-16 units. Longer words are unlikely to recur. */
const MAX_REMEMBERED_LENGTH = 60;

/** Memoizes a function of words. The memory is cleared when it is full. */
function memoized(make: (word: string) => string): (word: string) => string {
  const results = new Map<string, string>();
  return (word) => {
    const result = results.get(word);
    if (result !== undefined) return result;
    const made = make(word);
    if (results.size >= MAX_REMEMBERED_WORDS) results.clear();
    if (word.length < MAX_REMEMBERED_LENGTH) results.set(word, made);
    return made;
  };
}

/** Part of a line; `from` and `to` are UTF-16 offsets. */
export type WordPart = { readonly line: number; readonly from: number; readonly to: number };

export type Word = {
  /** As written in the text, with the parts of a broken word joined. */
  readonly written: string;
  /** One part, or several if the word is broken over lines. */
  readonly parts: readonly WordPart[];
};

/** `fold`, memoized. */
export const formOf = memoized(fold);

/** A quick check by first letter: false only if the word certainly doesn't fold to the form. */
export function mayFoldTo(written: string, form: string): boolean {
  const first = written.charAt(0).toLowerCase().charAt(0);
  return first === form.charAt(0) || !isPlain(first) || isMark(written.charCodeAt(1));
}

const isPlain = (letter: string): boolean =>
  (letter >= 'а' && letter <= 'я') || (letter >= 'a' && letter <= 'z');
const isMark = (code: number): boolean => code >= 0x300 && code < 0x370;

const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}\u00ad]*/gu;
/** The last character of a line whose last word may continue on the next: a hyphen, or a space after one. */
export const LINE_BREAK_CHARACTERS = '-‐‑¬⸗=\u00ad \t\u00a0';
const ENDS_BROKEN = /[\p{L}\p{M}][-‐‑¬⸗=\u00ad]\s*$/u;
const STARTS_LOWER_CASE = /^\s*\p{Ll}/u;

/** True if the last word of the line may continue on the next line. */
const isBroken = (line: string): boolean =>
  LINE_BREAK_CHARACTERS.includes(line.at(-1) ?? '.') && ENDS_BROKEN.test(line);

/** True if the line may start with the rest of a broken word. */
const mayContinue = (line: string): boolean => STARTS_LOWER_CASE.test(line);

/** All words of the lines, in order. A word broken over lines is one word. */
export function wordsOf(lines: readonly string[]): Word[] {
  const words: Word[] = [];
  let isOpen = false;
  for (let line = 0; line < lines.length; line++) {
    const text = lines[line] ?? '';
    let joins = isOpen && mayContinue(text);
    WORD.lastIndex = 0;
    for (let match = WORD.exec(text); match; match = WORD.exec(text)) {
      const { 0: written, index: from } = match;
      const part = { line, from, to: from + written.length };
      const before = joins ? words.pop() : undefined;
      words.push(
        before
          ? { written: before.written + written, parts: [...before.parts, part] }
          : { written, parts: [part] },
      );
      joins = false;
    }
    isOpen = isBroken(text);
  }
  return words;
}

type Stemmer = { readonly stem: (word: string) => string };
type Library = { readonly newStemmer: (language: string) => Stemmer };

const { newStemmer } = createRequire(import.meta.url)('snowball-stemmers') as Library;
const russian = newStemmer('russian');
const english = newStemmer('english');

/**
 * The stem that the forms of a word share: «японскому» → «японск», «returning» → «return». The stemmer is
 * chosen by script, not by the language of the text, so queries and texts are always stemmed alike.
 *
 * @param form a folded word
 */
export const stem = memoized((form) => {
  if (/^\p{Script=Cyrillic}+$/u.test(form)) return russianStem(form);
  return /^[a-z]+$/.test(form) ? english.stem(form) : form;
});

/**
 * The stemmer treats «Кузнецов» as a plural of «кузнец», but reduces «Кузнецова» to «кузнецов». Stemming
 * a second time gives all cases of a surname the same stem.
 */
function russianStem(form: string): string {
  const stemmed = russian.stem(form);
  return /[ое]в$/.test(stemmed) ? russian.stem(stemmed) : stemmed;
}

/** A quick check: false only if the word certainly doesn't have the stem. Stemmers change only endings. */
export const mayHaveStem = (form: string, wanted: string): boolean =>
  form.startsWith(wanted.slice(0, Math.max(1, wanted.length - CHANGED_LETTERS)));

/** Letters at the end of a stem that may differ from the word: «happy» → «happi», «dying» → «die». */
const CHANGED_LETTERS = 2;

/** The words of a passage, as they are written. */
export type PassageWords = {
  /** A word that is broken over two passages belongs to both. */
  readonly words: readonly string[];
  /** The parts of broken words, which may be words themselves. */
  readonly parts: readonly string[];
};

export const NO_WORDS: PassageWords = { words: [], parts: [] };

/**
 * The words of consecutive passages, each given as its lines: the words that `wordsOf` finds, grouped by
 * passage and without their positions, which the index doesn't need.
 */
export function wordsByPassage(passages: readonly (readonly string[])[]): PassageWords[] {
  const rows = passages.map(() => ({ words: [] as string[], parts: [] as string[] }));
  /** The word at the end of the lines read so far, if it may continue. */
  let open: { readonly passage: number; readonly written: string }[] = [];
  const close = (): void => {
    if (open.length === 0) return;
    const whole = open.map(({ written }) => written).join('');
    for (const passage of new Set(open.map((part) => part.passage))) {
      rows[passage]?.words.push(whole);
    }
    if (open.length > 1) {
      for (const { passage, written } of open) rows[passage]?.parts.push(written);
    }
    open = [];
  };
  /** Adds the first word of a line to the open word if it continues it. */
  const joins = (line: string, passage: number, written: string | undefined): boolean => {
    const isRest = open.length > 0 && written !== undefined && mayContinue(line);
    if (isRest) open.push({ passage, written });
    return isRest;
  };
  const read = (line: string, passage: number): void => {
    const words = line.match(WORD) ?? [];
    const isOpen = isBroken(line);
    const from = joins(line, passage, words[0]) ? 1 : 0;
    if (from < words.length || !isOpen) close();
    const last = isOpen && from < words.length ? words.pop() : undefined;
    for (let i = from; i < words.length; i++) rows[passage]?.words.push(words[i] ?? '');
    if (last !== undefined) open = [{ passage, written: last }];
  };

  for (const [passage, lines] of passages.entries()) for (const line of lines) read(line, passage);
  close();
  return rows;
}
