import { bilingual, type LanguageMap, languageName } from './language.ts';
import type { Layer, LayerKind, LayerStatus } from './record.ts';

type Words = { readonly en: string; readonly ru: string };

export const KIND_WORDS = {
  transcription: { en: 'Transcription', ru: 'Транскрипция' },
  translation: { en: 'Translation', ru: 'Перевод' },
} as const satisfies { readonly [K in LayerKind]: Words };

export const STATUS_WORDS = {
  published: { en: 'published', ru: 'опубликовано' },
  reviewed: { en: 'reviewed', ru: 'проверено' },
  draft: { en: 'draft', ru: 'черновик' },
  machine: { en: 'machine-made', ru: 'машинный текст' },
  reconstruction: { en: 'reconstruction', ru: 'реконструкция' },
} as const satisfies { readonly [S in LayerStatus]: Words };

/** What a reader must know before trusting or citing a text; nothing where it is published or reviewed. */
const WARNINGS: { readonly [S in LayerStatus]?: Words } = {
  draft: {
    en: 'Draft, not yet checked against the original',
    ru: 'Черновик, ещё не сверенный с подлинником',
  },
  machine: {
    en: 'Made by machine, not checked against the original',
    ru: 'Машинный текст, не сверенный с подлинником',
  },
  reconstruction: {
    en: 'Reconstruction: not the text of the original',
    ru: 'Реконструкция: не текст подлинника',
  },
};

export function layerWarning({ status }: Layer): LanguageMap | undefined {
  const words = WARNINGS[status];
  return words && bilingual(words.en, words.ru);
}

/** «Translation · English», «Transcription · Russian · reconstruction: not the text of the original». */
export function layerLabel(layer: Layer): LanguageMap {
  const { label, kind, language, status } = layer;
  const inLanguage = (reader: 'en' | 'ru') => {
    const name = label?.[reader]?.join(' ') ?? label?.['none']?.join(' ');
    const parts = [name ?? `${KIND_WORDS[kind][reader]} · ${languageName(language, reader)}`];
    const warning = WARNINGS[status]?.[reader];
    if (warning) parts.push(warning.charAt(0).toLowerCase() + warning.slice(1));
    return parts.join(' · ');
  };
  return bilingual(inLanguage('en'), inLanguage('ru'));
}

/** The status of texts that may leave the house as the text of the record. */
export const TRUSTED: readonly LayerStatus[] = ['published', 'reviewed'];

export const isTrusted = ({ status }: Pick<Layer, 'status'>): boolean => TRUSTED.includes(status);

/** True where every text of the record may leave the house as its text, and so a file of them all. */
export const isOriginal = ({ layers }: { readonly layers: readonly Layer[] }): boolean =>
  layers.every(isTrusted);
