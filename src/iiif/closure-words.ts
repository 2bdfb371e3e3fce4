import type { Closure } from '../record/access.ts';
import { formatDate } from '../record/date.ts';
import { bilingual, type LanguageMap, textIn } from '../record/language.ts';

type Words = { readonly [R in Closure['rule']]: string };

const CLOSED: { readonly en: Words; readonly ru: Words } = {
  en: {
    closed: 'Closed',
    'reading-room': 'Open in the reading room only',
    registered: 'Open to registered readers only',
  },
  ru: {
    closed: 'Доступ закрыт',
    'reading-room': 'Доступно только в читальном зале',
    registered: 'Доступно только зарегистрированным читателям',
  },
};

const UNTIL = { en: 'until', ru: 'до' };

/** “Closed until 2040: personal data”, for readers, in both languages of the interface. */
export const closureWords = (closure: Closure): LanguageMap =>
  bilingual(inLanguage(closure, 'en'), inLanguage(closure, 'ru'));

/** What stands in a text instead of a line that is closed: “[closed until 2040: personal data]”. */
export function closedLine(closure: Closure, language: string): string {
  const words = inLanguage(closure, /^ru\b/i.test(language) ? 'ru' : 'en');
  return `[${words.charAt(0).toLowerCase()}${words.slice(1)}]`;
}

function inLanguage({ rule, reason, opens }: Closure, language: 'en' | 'ru'): string {
  // Most terms end with a year, which then says enough.
  const day = opens?.replace(/-01-01$/, '');
  const until = day === undefined ? '' : ` ${UNTIL[language]} ${formatDate(day, language)}`;
  const why = reason ? `: ${textIn(reason, language)}` : '';
  return `${CLOSED[language][rule]}${until}${why}`;
}

/** Each closure once, as statements for readers. */
export function allClosureWords(closures: readonly Closure[]): LanguageMap | undefined {
  const each = [...new Map(closures.map((one) => [JSON.stringify(one), one])).values()];
  if (each.length === 0) return undefined;
  const maps = each.map(closureWords);
  return Object.fromEntries(
    ['en', 'ru'].map((tag) => [tag, maps.flatMap((map) => map[tag] ?? [])]),
  );
}
