import { createRequire } from 'node:module';

/** Letters that unite under another spelling: old orthographies, ligatures, letters with strokes. */
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

/** Nothing to fold: small letters of today's Russian and English, and figures. */
const IS_PLAIN = /^[а-яa-z0-9]+$/;
const HAS_OLD_FORM = /(?:ъ|[ая]го)$|^(?:бе|во|и|ра|ни|чере)з[кпстфхцчшщ]|^н?ея$/;

/**
 * A word as it is searched for: without case, accents and ligatures, and in today's orthography.
 * «Ѳео́доръ» → «феодор», «наслѣдникъ» → «наследник», «ёлка» → «елка», «ﬁle» → «file».
 */
export function fold(word: string): string {
  const small = word.toLowerCase();
  if (IS_PLAIN.test(small)) return HAS_OLD_FORM.test(small) ? today(small) : small;
  const bare = small
    .normalize('NFKD')
    // «й» is a letter of its own, not an accented «и».
    .replaceAll('и\u0306', 'й')
    .replace(/[\p{M}\u00ad]/gu, '')
    .toLowerCase();
  return today(Array.from(bare, (letter) => LETTERS[letter] ?? letter).join(''));
}

/** The spelling of before 1918 in that of today, as far as the word alone shows it. */
const today = (word: string): string =>
  word
    .replace(/(?<=.)ъ$/, '')
    .replace(/^(н?е)я$/, '$1е')
    .replace(/(?<=..)аго$/, 'ого')
    .replace(/(?<=..)яго$/, 'его')
    .replace(/^(бе|во|и|ра|ни|чере)з(?=[кпстфхцчшщ])/, '$1с');

/** Most words of an archive come again and again, and what is made of one takes longest of all. */
const MOST_KNOWN = 200_000;

/** UTF-16 units; what is longer is no word that comes again. */
const LONGEST = 60;

/** The same function, which remembers what it made of words; all is forgotten when it is too much. */
export function knowing(make: (word: string) => string): (word: string) => string {
  const known = new Map<string, string>();
  return (word) => {
    const kept = known.get(word);
    if (kept !== undefined) return kept;
    const made = make(word);
    if (known.size >= MOST_KNOWN) known.clear();
    if (word.length < LONGEST) known.set(word, made);
    return made;
  };
}

/** Where in which line; `from` and `to` count UTF-16 units, as strings do. */
export type Piece = { readonly line: number; readonly from: number; readonly to: number };

export type Word = {
  /** As it stands, its pieces joined. */
  readonly written: string;
  /** One, or several where the word is broken at the ends of lines. */
  readonly pieces: readonly Piece[];
};

/** A word as it is searched for. */
export const formOf = knowing(fold);

/** False only where a look at the first letter shows that a word has not the form. */
export function mayHave(written: string, form: string): boolean {
  const first = written.charAt(0).toLowerCase().charAt(0);
  return first === form.charAt(0) || !isPlain(first) || isMark(written.charCodeAt(1));
}

const isPlain = (letter: string): boolean =>
  (letter >= 'а' && letter <= 'я') || (letter >= 'a' && letter <= 'z');
const isMark = (code: number): boolean => code >= 0x300 && code < 0x370;

export const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}\u00ad]*/gu;
/** What a line ends with whose last word may go on in the next: a hyphen, or a blank after one. Most end otherwise. */
export const BREAKS = '-‐‑¬⸗=\u00ad \t\u00a0';
const BROKEN = /[\p{L}\p{M}][-‐‑¬⸗=\u00ad]\s*$/u;
const GOES_ON = /^\s*\p{Ll}/u;

/** True of a line whose last word may go on in the next. */
export const isBroken = (line: string): boolean =>
  BREAKS.includes(line.at(-1) ?? '.') && BROKEN.test(line);

/** True of a line that may begin with the rest of a word. */
export const goesOn = (line: string): boolean => GOES_ON.test(line);

/** The words of a text, line by line; those broken over lines in one. */
export function wordsOf(lines: readonly string[]): Word[] {
  const found: Word[] = [];
  let isOpen = false;
  for (let line = 0; line < lines.length; line++) {
    const text = lines[line] ?? '';
    let joins = isOpen && goesOn(text);
    WORD.lastIndex = 0;
    for (let match = WORD.exec(text); match; match = WORD.exec(text)) {
      const { 0: written, index: from } = match;
      const piece = { line, from, to: from + written.length };
      const before = joins ? found.pop() : undefined;
      found.push(
        before
          ? { written: before.written + written, pieces: [...before.pieces, piece] }
          : { written, pieces: [piece] },
      );
      joins = false;
    }
    isOpen = isBroken(text);
  }
  return found;
}

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

/** The words of a passage, as they are written. */
export type Said = {
  /** All that stand in it, wholly or in part: one that is broken over two passages is in both. */
  readonly words: readonly string[];
  /** The parts of those that are broken, which may be words themselves. */
  readonly parts: readonly string[];
};

export const NOTHING: Said = { words: [], parts: [] };

type SaidPiece = { readonly passage: number; readonly written: string };

/**
 * The words of passages that follow each other, each of one line or several: the same as `wordsOf` finds,
 * without where they stand, which an index need not know.
 */
export function wordsByPassage(passages: readonly (readonly string[])[]): Said[] {
  const rows = passages.map(() => ({ words: [] as string[], parts: [] as string[] }));
  /** The word at the end of the lines read, if it may go on. */
  let open: SaidPiece[] = [];
  const close = (): void => {
    if (open.length === 0) return;
    const whole = open.map(({ written }) => written).join('');
    for (const passage of new Set(open.map((piece) => piece.passage))) {
      rows[passage]?.words.push(whole);
    }
    if (open.length > 1) {
      for (const { passage, written } of open) rows[passage]?.parts.push(written);
    }
    open = [];
  };
  /** True where the first word of a line is the rest of the open one. */
  const joins = (line: string, passage: number, written: string | undefined): boolean => {
    const isRest = open.length > 0 && written !== undefined && goesOn(line);
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
