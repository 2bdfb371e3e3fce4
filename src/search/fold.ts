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
