import { textIn } from '../record/language.ts';
import type { Term } from '../record/record.ts';

/** The parts of a person's name, or any other name as it is. */
export type Name =
  | { readonly family: string; readonly given: string }
  | { readonly literal: string };

/** Words that occur only in names of corporate bodies; Russian ones by their stems. */
const BODY = new RegExp(
  [
    '\\b(academy|agency|archives?|army|association|bank|board|bureau|cent(er|re)|church|club',
    '|commissariat|commission|committee|company|congress|council|court|delegation|department',
    '|directorate|editors?|embassy|foundation|government|group|institut(e|ion)|league|library',
    '|ministry|museum|office|party|press|secretariat|service|society|staff|team|union|university)\\b',
    '|(?<!\\p{L})(агентств|академи|архив|ассоциаци|библиотек|бюро|групп|делегаци|институт|комисси',
    '|комитет|лига|министерств|музей|обществ|отдел|парти|посольств|правительств|редактор|редакци',
    '|секретариат|совет|союз|университет|управлени|центр|церковь|штаб|(банк|суд)(?!\\p{L}))',
  ].join(''),
  'iu',
);

const PARTICLE =
  /^(af|d[aeu]|del(la)?|den|der|des|di|dos|du|la|le|ten|ter|van|vo[nm]|zu|ван|де|дер|фон)$/iu;
const CAPITAL = /^[\p{Lu}\p{Lt}]/u;
const PATRONYMIC = /(вич|ьич|кич|вна|ична)$/u;

/**
 * The parts of a person's name. Descriptions give names in natural order, so the family name is the last
 * word, or the first before a comma or a Russian patronymic. A name that doesn't look like a person's is
 * left as it is, unless the description states its type: an inverted ministry would be worse than a
 * person who isn't inverted.
 */
export function nameIn({ name, type }: Pick<Term, 'name' | 'type'>, language: string): Name {
  const text = textIn(name, language).trim();
  const literal = { literal: text };
  if (type === undefined ? BODY.test(text) : type !== 'person') return literal;
  const [before = '', after, ...more] = text.split(',').map((part) => part.trim());
  if (after !== undefined) {
    return more.length === 0 && before !== '' ? { family: before, given: after } : literal;
  }
  const words = text.split(/\s+/);
  const looksSo = words.every((word) => CAPITAL.test(word) || PARTICLE.test(word));
  const isPerson = words.length > 1 && (type === 'person' || (words.length <= 5 && looksSo));
  return isPerson ? turned(words) : literal;
}

function turned(words: readonly string[]): Name {
  if (words.length === 3 && PATRONYMIC.test(words[2] ?? '')) {
    return { family: words[0] ?? '', given: words.slice(1).join(' ') };
  }
  const particle = words.findIndex((word, i) => i > 0 && PARTICLE.test(word));
  const turn = particle > 0 ? particle : words.length - 1;
  return { family: words.slice(turn).join(' '), given: words.slice(0, turn).join(' ') };
}

/** «Vyacheslav Molotov» */
export const inOrder = (name: Name): string =>
  'literal' in name ? name.literal : `${name.given} ${name.family}`;

/** «Molotov, Vyacheslav» */
export const inverted = (name: Name): string =>
  'literal' in name ? name.literal : `${name.family}, ${name.given}`;

/** «V. M.»; a hyphen stays: «J.-P.» */
export const initials = (given: string): string =>
  given
    .split(/\s+/)
    .map((word) =>
      word
        .split('-')
        .map((part) => `${[...part][0] ?? ''}.`)
        .join('-'),
    )
    .join(' ');
