import type { AccessRules } from './access.ts';
import { bilingual, type LanguageMap, languageName } from './language.ts';

/** Levels of description, from the top. ISAD(G) 3.1.4, https://www.ica.org/resource/isadg-general-international-standard-archival-description-second-edition/ */
export const LEVELS = [
  'repository',
  'fonds',
  'subfonds',
  'series',
  'subseries',
  'file',
  'item',
] as const;
export type Level = (typeof LEVELS)[number];

/** The part of the reference code that one level adds; the levels above add theirs. */
export type Reference = {
  readonly repository?: LanguageMap;
  readonly fonds?: string;
  readonly opis?: string;
  readonly delo?: string;
  readonly leaves?: string;
  /** The whole code, for archives whose codes have other parts. It replaces the parts above. */
  readonly code?: LanguageMap;
};

/** A person, body, place or subject, with the authority record that identifies it. */
export type Term = {
  readonly name: LanguageMap;
  readonly role?: LanguageMap;
  readonly sameAs?: string;
  /** What the name stands for; guessed from the name if absent. ISAAR(CPF) 5.1.1 */
  readonly type?: 'person' | 'body' | 'family';
  /** EDTF, for terms of closure that begin with a death. */
  readonly died?: string;
};

export type Link = {
  readonly url: string;
  readonly label: LanguageMap;
  readonly format?: string;
  readonly languages: readonly string[];
};

export type Statement = { readonly label: LanguageMap; readonly value: LanguageMap };

export type Provider = {
  readonly id: string;
  readonly label: LanguageMap;
  readonly homepage?: Link;
  /** A file next to record.yaml. */
  readonly logo?: string;
};

export type LayerKind = 'transcription' | 'translation';

/** How far a text can be trusted. Aggregators get only `published` and `reviewed` texts. */
export const LAYER_STATUSES = [
  'published',
  'reviewed',
  'draft',
  'machine',
  'reconstruction',
] as const;
export type LayerStatus = (typeof LAYER_STATUSES)[number];

/**
 * Units of two layers that correspond, by unit id (`b2`, `l4`), n to m: `target` in the layer that is
 * aligned (a translation), `source` in the layer it is aligned with (a transcription).
 */
export type Segment = { readonly source: readonly string[]; readonly target: readonly string[] };

export type Layer = {
  readonly id: string;
  readonly kind: LayerKind;
  /** BCP 47 */
  readonly language: string;
  readonly status: LayerStatus;
  /** Path of the files, relative to record.yaml, with `{folio}` in it; `.*` stands for any extension. */
  readonly files: string;
  /** Ids of the folios that have this text; all folios if absent. */
  readonly folios?: readonly string[];
  readonly label?: LanguageMap;
  readonly note?: LanguageMap;
  readonly responsibility: readonly Term[];
  readonly source?: LanguageMap;
  readonly rights?: string;
  readonly generator?: string;
  /** Of the whole layer, from 0 to 1, as the recogniser reported it. */
  readonly confidence?: number;
  /** Id of the layer whose boxes this one uses; by default the first transcription with boxes. */
  readonly alignedWith?: string;
  /** By folio id. A folio without an entry is aligned block by block, in order. */
  readonly alignment: Readonly<Record<string, readonly Segment[]>>;
};

export type Folio = {
  readonly id: string;
  readonly label: LanguageMap;
  /** A file in the record's folder of images/; by default the file named after the folio. */
  readonly image?: string;
  /** 1-based page of a multi-page image file. */
  readonly page?: number;
  readonly note?: LanguageMap;
};

/** A section of the table of contents, published as a Range. */
export type Section = {
  readonly label: LanguageMap;
  readonly folios: readonly string[];
  readonly sections: readonly Section[];
};

/** What the images show. A `reading-copy` is typeset from a text and does not show the original. */
export type ImageKind = 'scan' | 'reading-copy';

/** One unit of description, as its record.yaml describes it. */
export type ArchiveRecord = {
  readonly id: string;
  readonly level: Level;
  readonly reference: Reference;
  readonly title: LanguageMap;
  /** EDTF */
  readonly date?: string;
  readonly creators: readonly Term[];
  readonly recipients: readonly Term[];
  readonly languages: readonly string[];
  readonly extent?: LanguageMap;
  readonly summary?: LanguageMap;
  readonly custodialHistory?: LanguageMap;
  readonly notes: readonly LanguageMap[];
  readonly metadata: readonly Statement[];
  readonly rights?: string;
  readonly requiredStatement?: Statement;
  readonly providers: readonly Provider[];
  readonly homepages: readonly Link[];
  readonly subjects: readonly Term[];
  readonly places: readonly Term[];
  readonly people: readonly Term[];
  readonly related: readonly Link[];
  readonly sources: readonly LanguageMap[];
  readonly via: readonly string[];
  /** The conditions of access in words. ISAD(G) 3.4.1 */
  readonly access?: LanguageMap;
  /** The rules that the catalogue keeps to; never published. */
  readonly accessRules?: AccessRules;
  readonly viewingDirection: string;
  readonly behavior: string;
  readonly start?: string;
  readonly imageKind: ImageKind;
  readonly folios: readonly Folio[];
  readonly layers: readonly Layer[];
  readonly contents: readonly Section[];
};

type Bilingual = { readonly en: string; readonly ru: string };

export const LAYER_KIND_NAMES = {
  transcription: { en: 'Transcription', ru: 'Транскрипция' },
  translation: { en: 'Translation', ru: 'Перевод' },
} as const satisfies { readonly [K in LayerKind]: Bilingual };

export const LAYER_STATUS_NAMES = {
  published: { en: 'published', ru: 'опубликовано' },
  reviewed: { en: 'reviewed', ru: 'проверено' },
  draft: { en: 'draft', ru: 'черновик' },
  machine: { en: 'machine-made', ru: 'машинный текст' },
  reconstruction: { en: 'reconstruction', ru: 'реконструкция' },
} as const satisfies { readonly [S in LayerStatus]: Bilingual };

/** What readers must know before they trust or cite a text. Published and reviewed texts need no warning. */
const WARNINGS: { readonly [S in LayerStatus]?: Bilingual } = {
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
  const warning = WARNINGS[status];
  return warning && bilingual(warning.en, warning.ru);
}

/** “Translation · English”, “Transcription · Russian · reconstruction: not the text of the original”. */
export function layerLabel(layer: Layer): LanguageMap {
  const { label, kind, language, status } = layer;
  const inLanguage = (reader: 'en' | 'ru') => {
    const name = label?.[reader]?.join(' ') ?? label?.['none']?.join(' ');
    const parts = [name ?? `${LAYER_KIND_NAMES[kind][reader]} · ${languageName(language, reader)}`];
    const warning = WARNINGS[status]?.[reader];
    if (warning) parts.push(warning.charAt(0).toLowerCase() + warning.slice(1));
    return parts.join(' · ');
  };
  return bilingual(inLanguage('en'), inLanguage('ru'));
}

/** Only texts with one of these statuses are given out as the text of the record. */
export const TRUSTED_STATUSES: readonly LayerStatus[] = ['published', 'reviewed'];

export const isTrusted = ({ status }: Pick<Layer, 'status'>): boolean =>
  TRUSTED_STATUSES.includes(status);

/** True if a file with all texts of the record can be given out as its text. */
export const hasOnlyTrustedTexts = ({ layers }: { readonly layers: readonly Layer[] }): boolean =>
  layers.every(isTrusted);
