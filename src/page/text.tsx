import { type LanguageMap, tagIn, textsIn } from '../record/language.ts';
import type { Language } from './words.ts';

/** A text in the reader's language, marked with its own where that is another. */
export function Text({ of, reader }: { of: LanguageMap; reader: Language }) {
  const texts = textsIn(of, reader);
  const tag = tagIn(of, reader);
  const [only, ...more] = texts;
  const language = tag && tag !== reader ? { lang: tag } : {};
  if (more.length === 0) return <span {...language}>{linked(only ?? '')}</span>;
  return (
    <ul class="values" {...language}>
      {texts.map((text) => (
        <li>{linked(text)}</li>
      ))}
    </ul>
  );
}

/** Web addresses in a text, made to lead there. */
function linked(text: string) {
  return text
    .split(/(https?:\/\/[^\s<>"«»]+[^\s<>"«».,;:)])/)
    .map((part, i) => (i % 2 === 1 ? <a href={part}>{part}</a> : withInitials(part)));
}

/** No line ends between an initial and what follows it: «Г. Маленков», “F. F. Kuznetsov”. */
const withInitials = (text: string): string =>
  text.replace(/(?<![\p{L}\p{N}])(\p{Lu}\.) (?=\p{Lu})/gu, '$1\u00a0');
