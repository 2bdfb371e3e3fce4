import { bilingual, type LanguageMap } from '../record/language.ts';

/** A file that a record, or a single leaf of it, can be downloaded as. */
export type Download = {
  /** Without parameters; whatever is `text/…` is UTF-8. */
  readonly mediaType: string;
  /** Follows the id of the record in the name of the saved file. */
  readonly extension: string;
  /** What the link in a Manifest is: for people (`Text`) or for programs (`Dataset`). */
  readonly type: 'Text' | 'Dataset';
  readonly label: LanguageMap;
  /** True if it contains the texts, so that its link in `rendering` names their languages. */
  readonly hasTexts?: true;
  /** Browsers save it instead of showing it. */
  readonly isAttachment?: true;
  /** Where it is linked, apart from the page of the record, which links every download. */
  readonly links: {
    /** `rendering` of the Manifest. https://iiif.io/api/presentation/3.0/#rendering */
    readonly rendering?: true;
    /** `seeAlso` of the Manifest, with this profile. https://iiif.io/api/presentation/3.0/#seealso */
    readonly seeAlso?: string;
    /** The `Link` header of the record's page; an `item` only if the record's texts are original. */
    readonly signposting?: 'describedby' | 'item';
    /** A bag of the record contains it. */
    readonly bag?: true;
  };
};

/**
 * Every download of a record or of a leaf, by the last part of its address. Routes, Manifest, Signposting
 * and BagIt are derived from this table; `src/export/formats.ts` has the writer of each. Ids of folios
 * contain no dots, so no name can be taken for a folio.
 */
export const RECORD_DOWNLOADS = {
  'parallel.html': {
    mediaType: 'text/html',
    extension: '.parallel.html',
    type: 'Text',
    label: bilingual('The texts side by side', 'Тексты рядом'),
    hasTexts: true,
    links: { rendering: true, bag: true },
  },
  'record.pdf': {
    mediaType: 'application/pdf',
    extension: '.pdf',
    type: 'Text',
    label: bilingual(
      'PDF: images with searchable text, and the translation facing them',
      'PDF: изображения с текстом для поиска и перевод напротив',
    ),
    hasTexts: true,
    links: { rendering: true, signposting: 'item', bag: true },
  },
  'tei.xml': {
    mediaType: 'application/tei+xml',
    extension: '.tei.xml',
    // The same type in `rendering` and `seeAlso`: Clover opens nothing that gives an address two.
    type: 'Dataset',
    label: bilingual('TEI XML', 'TEI XML'),
    hasTexts: true,
    links: { rendering: true, seeAlso: 'http://www.tei-c.org/ns/1.0', bag: true },
  },
  'mets.xml': {
    mediaType: 'application/xml',
    extension: '.mets.xml',
    type: 'Dataset',
    label: bilingual('METS XML', 'METS XML'),
    links: { seeAlso: 'http://www.loc.gov/METS/', signposting: 'describedby', bag: true },
  },
  'bag.zip': {
    mediaType: 'application/zip',
    extension: '.bag.zip',
    type: 'Dataset',
    label: bilingual(
      'Everything but the masters, with checksums (BagIt)',
      'Всё, кроме мастер-копий, с контрольными суммами (BagIt)',
    ),
    isAttachment: true,
    links: { rendering: true },
  },
} as const satisfies { readonly [name: string]: Download };

export type RecordDownload = keyof typeof RECORD_DOWNLOADS;

export const recordDownloads = (): (Download & { readonly name: RecordDownload })[] =>
  (Object.keys(RECORD_DOWNLOADS) as RecordDownload[]).map((name) => ({
    name,
    ...RECORD_DOWNLOADS[name],
  }));

/** The description of a record in a format that libraries and aggregators read. */
export type MetadataDownload = {
  /** The `profile` of its link in `seeAlso`: the namespace of the format. */
  readonly profile: string;
  readonly label: LanguageMap;
  /** Which records have it; EDM requires an image and a rights statement. */
  readonly of: 'every record' | 'levels above the leaves' | 'records with images and rights';
};

/**
 * Every metadata format, by the last part of its address. All are `application/xml` and are linked in
 * `seeAlso` and by Signposting; `src/export/metadata/formats.ts` has the writer of each.
 */
export const METADATA_DOWNLOADS = {
  'dc.xml': {
    profile: 'http://www.openarchives.org/OAI/2.0/oai_dc/',
    label: bilingual('Description in Dublin Core', 'Описание в Dublin Core'),
    of: 'every record',
  },
  'qdc.xml': {
    profile: 'http://worldcat.org/xmlschemas/qdc-1.0/',
    label: bilingual('Description in DCMI terms', 'Описание в терминах DCMI'),
    of: 'every record',
  },
  'mods.xml': {
    profile: 'http://www.loc.gov/mods/v3',
    label: bilingual('Description in MODS', 'Описание в MODS'),
    of: 'every record',
  },
  'edm.xml': {
    profile: 'https://www.europeana.eu/schemas/edm/',
    label: bilingual('Description in EDM, for Europeana', 'Описание в EDM, для Европеаны'),
    of: 'records with images and rights',
  },
  'ead.xml': {
    profile: 'http://ead3.archivists.org/schema/',
    label: bilingual('Finding aid in EAD3', 'Архивный справочник в EAD3'),
    of: 'levels above the leaves',
  },
} as const satisfies { readonly [name: string]: MetadataDownload };

export type MetadataFile = keyof typeof METADATA_DOWNLOADS;

export const METADATA_FILES = Object.keys(METADATA_DOWNLOADS) as MetadataFile[];

/** The value of the `Content-Type` header for a media type of these tables. */
export const contentType = (mediaType: string): string =>
  mediaType.startsWith('text/') ? `${mediaType}; charset=utf-8` : mediaType;
