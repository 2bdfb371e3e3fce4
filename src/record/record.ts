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
  /** The whole code, for archives whose codes have another shape; it replaces all parts. */
  readonly code?: LanguageMap;
};

/** A person, body, place or subject, with the authority record that identifies it. */
export type Term = {
  readonly name: LanguageMap;
  readonly role?: LanguageMap;
  readonly sameAs?: string;
  /** What it is a name of; guessed from the name where it is absent. ISAAR(CPF) 5.1.1 */
  readonly type?: 'person' | 'body' | 'family';
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
  /** A file beside record.yaml. */
  readonly logo?: string;
};

export type LayerKind = 'transcription' | 'translation';

/** How far a text may be trusted. Only `published` and `reviewed` are given to aggregators. */
export const LAYER_STATUSES = [
  'published',
  'reviewed',
  'draft',
  'machine',
  'reconstruction',
] as const;
export type LayerStatus = (typeof LAYER_STATUSES)[number];

/**
 * Units of two layers that say the same, by unit id (`b2`, `l4`), n to m: `source` in the layer that is
 * aligned with (a transcription), `target` in the aligned one (a translation).
 */
export type Segment = { readonly source: readonly string[]; readonly target: readonly string[] };

export type Layer = {
  readonly id: string;
  readonly kind: LayerKind;
  /** BCP 47 */
  readonly language: string;
  readonly status: LayerStatus;
  /** Name of a file beside record.yaml, with `{folio}` in it; `.*` stands for any extension. */
  readonly files: string;
  /** Ids of the folios that have this text; all where it is absent. */
  readonly folios?: readonly string[];
  readonly label?: LanguageMap;
  readonly note?: LanguageMap;
  readonly responsibility: readonly Term[];
  readonly source?: LanguageMap;
  readonly rights?: string;
  readonly generator?: string;
  /** 0 to 1, of the whole layer, as the recogniser gave it. */
  readonly confidence?: number;
  /** The layer whose boxes this one takes; by default the first transcription with boxes. */
  readonly alignedWith?: string;
  /** By folio id; a folio that is not here is aligned block by block in order. */
  readonly alignment: Readonly<Record<string, readonly Segment[]>>;
};

export type Folio = {
  readonly id: string;
  readonly label: LanguageMap;
  /** A file in the record's folder of images/; by default the one called like the folio. */
  readonly image?: string;
  /** 1-based page of a multi-page image file. */
  readonly page?: number;
  readonly note?: LanguageMap;
};

/** A part of the contents: becomes a Range. */
export type Section = {
  readonly label: LanguageMap;
  readonly folios: readonly string[];
  readonly sections: readonly Section[];
};

/** What the images are: `reading-copy` is typeset from a text and shows no original. */
export type ImageKind = 'scan' | 'reading-copy';

/** One unit of description, as its record.yaml gives it. */
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
  readonly access?: LanguageMap;
  readonly viewingDirection: string;
  readonly behavior: string;
  readonly start?: string;
  readonly imageKind: ImageKind;
  readonly folios: readonly Folio[];
  readonly layers: readonly Layer[];
  readonly contents: readonly Section[];
};

type Words = { readonly en: string; readonly ru: string };

export const LAYER_KIND_NAMES = {
  transcription: { en: 'Transcription', ru: 'Транскрипция' },
  translation: { en: 'Translation', ru: 'Перевод' },
} as const satisfies { readonly [K in LayerKind]: Words };

export const LAYER_STATUS_NAMES = {
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
    const parts = [name ?? `${LAYER_KIND_NAMES[kind][reader]} · ${languageName(language, reader)}`];
    const warning = WARNINGS[status]?.[reader];
    if (warning) parts.push(warning.charAt(0).toLowerCase() + warning.slice(1));
    return parts.join(' · ');
  };
  return bilingual(inLanguage('en'), inLanguage('ru'));
}

/** The status of texts that may leave the house as the text of the record. */
export const TRUSTED_STATUSES: readonly LayerStatus[] = ['published', 'reviewed'];

export const isTrusted = ({ status }: Pick<Layer, 'status'>): boolean =>
  TRUSTED_STATUSES.includes(status);

/** True where every text of the record may leave the house as its text, and so a file of them all. */
export const hasOnlyTrustedTexts = ({ layers }: { readonly layers: readonly Layer[] }): boolean =>
  layers.every(isTrusted);
