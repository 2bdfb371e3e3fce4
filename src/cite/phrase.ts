import { formatBox } from '../record/box.ts';
import { formatDate } from '../record/date.ts';
import { languageName, textIn } from '../record/language.ts';
import {
  LAYER_KIND_NAMES,
  LAYER_STATUS_NAMES,
  type Layer,
  layerWarning,
  type Term,
} from '../record/record.ts';
import type { Citation, CitationLanguage } from './citation.ts';
import { inOrder, nameIn } from './name.ts';

const WORDS = {
  en: {
    line: ['line', 'lines'],
    block: ['block', 'blocks'],
    region: 'region',
    of: 'of',
    pixels: 'px',
    version: 'version',
    copy: 'typeset reading copy, not a facsimile',
  },
  ru: {
    line: ['строка', 'строки'],
    block: ['абзац', 'абзацы'],
    region: 'область',
    of: 'из',
    pixels: 'пикс.',
    version: 'версия',
    copy: 'наборная копия для чтения, не факсимиле',
  },
} as const;

/** «lines 4–7» */
export function linesPhrase({ lines }: Citation, locale: CitationLanguage): string | undefined {
  if (!lines) return undefined;
  const [first, last] = lines;
  const kind = first.startsWith('b') ? 'block' : 'line';
  const [one, many] = WORDS[locale][kind];
  const [from, to] = lines.map((id) => id.replace(/^[bl](?=\d+$)/, ''));
  return first === last ? `${one} ${from}` : `${many} ${from}–${to}`;
}

/** «region 400,900,3000,600 of 4960 × 7016 px» */
export function regionPhrase(
  { region }: Pick<Citation, 'region'>,
  locale: CitationLanguage,
): string | undefined {
  if (!region) return undefined;
  const { box, canvas } = region;
  const words = WORDS[locale];
  return `${words.region} ${formatBox(box)} ${words.of} ${canvas.width} × ${canvas.height} ${words.pixels}`;
}

/** The position on the leaf: the lines, then the region. */
export const placePhrases = (citation: Citation, locale: CitationLanguage): string[] =>
  present(linesPhrase(citation, locale), regionPhrase(citation, locale));

/** The place inside the repository, down to the region: «f. 558, op. 11, d. 98, l. 67, region …» */
export const locationPhrase = (citation: Citation, locale: CitationLanguage): string =>
  [textIn(citation.shelfmark, locale), ...placePhrases(citation, locale)].join(', ');

/**
 * What readers must know about the cited text and image: which text it is, its status, and whether the
 * image is only a reading copy.
 */
export const kindPhrases = (citation: Citation, locale: CitationLanguage): string[] =>
  present(
    citation.layer && layerPhrase(citation.layer, locale),
    citation.isReadingCopy ? WORDS[locale].copy : undefined,
  );

/** «English translation (Gary Goldberg, translator)», «Russian transcription, reconstruction: not the text of the original» */
export function layerPhrase(layer: Layer, locale: CitationLanguage): string {
  const people = layer.responsibility.map((term) => personPhrase(term, locale)).join('; ');
  const warning = layerWarning(layer);
  return [
    `${layerName(layer, locale)}${people === '' ? '' : ` (${people})`}`,
    warning ? uncapitalized(textIn(warning, locale)) : LAYER_STATUS_NAMES[layer.status][locale],
  ].join(', ');
}

function layerName({ label, kind, language }: Layer, locale: CitationLanguage): string {
  if (label) return textIn(label, locale);
  const [word, name] = [
    LAYER_KIND_NAMES[kind][locale].toLowerCase(),
    languageName(language, locale),
  ];
  return locale === 'en' ? `${name} ${word}` : `${word}, ${name}`;
}

const personPhrase = (term: Term, locale: CitationLanguage): string =>
  present(inOrder(nameIn(term, locale)), term.role && textIn(term.role, locale)).join(', ');

/** «version 1 (26 November 2026)» */
export const versionPhrase = ({ version, published }: Citation, locale: CitationLanguage): string =>
  `${WORDS[locale].version} ${version} (${formatDate(published.slice(0, 10), locale)})`;

/** The source of the cited text. */
export const sourcePhrase = ({ layer }: Citation, locale: CitationLanguage): string | undefined =>
  layer?.source && textIn(layer.source, locale).replace(/\.$/, '');

/** The translators of the cited text, including people of a translation whose role isn't stated. */
export const translators = ({ layer }: Citation): readonly Term[] =>
  layer?.kind === 'translation'
    ? layer.responsibility.filter(
        ({ role }) => !role || /translat|перев/i.test(Object.values(role).flat().join(' ')),
      )
    : [];

/** True if the title names all creators, as titles of letters and cables do. */
export const titleNamesCreators = (
  { title, creators }: Citation,
  locale: CitationLanguage,
): boolean =>
  creators.every((term) => {
    const one = nameIn(term, locale);
    const key = 'literal' in one ? one.literal : one.family;
    return textIn(title, locale).toLowerCase().includes(stem(key).toLowerCase());
  });

/** Russian titles decline names: «Берия», «телеграмма Берии». */
const stem = (word: string): string =>
  /\p{Script=Cyrillic}/u.test(word) ? word.replace(/[аеийоуыьюя]{1,2}$/u, '') : word;

export const present = (...parts: readonly (string | undefined)[]): string[] =>
  parts.filter((part): part is string => part !== undefined && part !== '');

const uncapitalized = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Joins sentences, each with one full stop. */
export const sentences = (...parts: readonly (string | undefined)[]): string =>
  present(...parts)
    .map((part) => (/[.?!…]["”»]?$/u.test(part) ? part : `${part}.`))
    .join(' ');
