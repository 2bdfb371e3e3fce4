import type { TextEnding } from '../text/format/formats.ts';
import type { MetadataFile, RecordDownload } from './downloads.ts';

/**
 * Every address the archive publishes; nothing else in src/ may put one together. Ids of records,
 * folios, layers and units hold only letters, digits, hyphens and dots, so none needs escaping.
 *
 * @param base the public address, without a slash at its end
 */
export function uris(base: string) {
  return {
    base,
    /* pages for people */
    home: `${base}/`,
    /** The home page with the records of a level, a year or a subject. */
    browse: (choice: Readonly<Record<string, string | undefined>>) =>
      `${base}/${queryString(choice)}`,
    record: (record: string) => `${base}/records/${record}`,
    folio: (record: string, folio: string) => `${base}/records/${record}/${folio}`,
    /** A page in a language of the interface. */
    inLanguage: (page: string, language: string) =>
      `${page}${page.includes('?') ? '&' : '?'}lang=${language}`,
    mirador: (state: string) => `${base}/mirador?iiif-content=${encodeURIComponent(state)}`,
    uv: (state: string) => `${base}/uv?iiif-content=${encodeURIComponent(state)}`,

    validate: `${base}/validate`,

    ...presentationUris(base),

    ...searchUris(base),

    /* citing */
    cite: `${base}/cite`,
    /** The citation of a part of a canvas: a region or lines, and the text that is meant. */
    citation: (canvas: string, part: Readonly<Record<string, string>>) =>
      `${base}/cite?${new URLSearchParams({ canvas, ...part })}`,
    /** A cited region, by its key. */
    cited: (key: string) => `${base}/c/${key}`,
    /** Cited lines of a text, such as `l4-l7`: the key is that of the region around them. */
    citedLines: (key: string, layer: string, lines: string) => `${base}/c/${key}/${layer}/${lines}`,

    ...harvestUris(base),

    /* Image API */
    image: (version: 2 | 3, image: string) => `${base}/iiif/image/${version}/${image}`,

    /* the same in other formats */
    linkset: (record: string) => `${base}/records/${record}/linkset.json`,
    description: (record: string) => `${base}/records/${record}/description.json`,
    /** What a record is about, in linked data: the object itself, its people and places. */
    part: (record: string, name: string) => `${base}/records/${record}#${name}`,
    metadata: (record: string, file: MetadataFile) => `${base}/records/${record}/${file}`,
    text: (record: string, layer: string, format: 'txt' | 'md' = 'txt') =>
      `${base}/records/${record}/text/${layer}.${format}`,
    folioText: (record: string, folio: string, layer: string, format: TextEnding) =>
      `${base}/records/${record}/text/${folio}/${layer}.${format}`,
    export: (record: string, file: RecordDownload) => `${base}/records/${record}/${file}`,
    logo: (record: string, file: string) => `${base}/records/${record}/logo/${file}`,
    schema: (name: string) => `${base}/schema/${name}`,
  } as const;
}

/** What machines read to know what is here and what has changed. */
function harvestUris(base: string) {
  return {
    /** A file of everything that is published, as `fonds export dataset` writes it. */
    dataset: (file: string) => `${base}/dataset/${file}`,
    discovery: `${base}/iiif/discovery/1/activity`,
    /** A page of the activities, counted from 1. */
    activities: (page: number) => `${base}/iiif/discovery/1/activity/${page}`,
    oai: `${base}/oai`,
    sitemap: `${base}/sitemap.xml`,
    /** A file of it: a stretch of the change log, and which part of that; both counted from 1. */
    sitemapFile: (number: number, part: number) =>
      `${base}/sitemap/${number}${part > 1 ? `-${part}` : ''}.xml`,
    feed: `${base}/feed.atom`,
    /** Older changes, in documents counted from 1. */
    feedArchive: (page: number) => `${base}/feed/${page}.atom`,
    apiCatalog: `${base}/.well-known/api-catalog`,
    securityTxt: `${base}/.well-known/security.txt`,
  } as const;
}

/** Searching, by the Content Search API and by people. */
function searchUris(base: string) {
  return {
    /** @param scope a record, a record and a layer of it, or nothing for the whole archive */
    search: (version: 1 | 2, ...scope: readonly string[]) =>
      [`${base}/iiif/search/${version}`, ...scope].join('/'),
    autocomplete: (version: 1 | 2, ...scope: readonly string[]) =>
      [`${base}/iiif/autocomplete/${version}`, ...scope].join('/'),
    /** The search page, and the page that tells how to search. */
    searchPage: `${base}/search`,
    searchHelp: `${base}/search/help`,
    /** The page of a leaf with the words of a search marked, at a region `x,y,w,h`. */
    found: (
      record: string,
      folio: string,
      query: Readonly<Record<string, string>>,
      region: string,
    ) => `${base}/records/${record}/${folio}?${new URLSearchParams(query)}#xywh=${region}`,
  } as const;
}

/** Presentation API 3.0; the other versions are built from these. */
function presentationUris(base: string) {
  const presentation = `${base}/iiif/presentation/3`;
  return {
    top: `${presentation}/collection`,
    collection: (record: string) => `${presentation}/collection/${record}`,
    /** A page of a Collection that has very many members, counted from 1. */
    collectionPage: (collection: string, page: number) => `${collection}/page/${page}`,
    manifest: (record: string) => `${presentation}/${record}/manifest`,
    canvas: (record: string, folio: string) => `${presentation}/${record}/canvas/${folio}`,
    range: (record: string, range: string) => `${presentation}/${record}/range/${range}`,
    layer: (record: string, layer: string) => `${presentation}/${record}/layer/${layer}`,
    page: (record: string, folio: string, layer: string) =>
      `${presentation}/${record}/annotations/${folio}/${layer}`,
    annotation: (record: string, folio: string, layer: string, unit: string) =>
      `${presentation}/${record}/annotation/${folio}/${layer}/${unit}`,
    /** The same Manifest, Collection, annotation page or layer in another version of the API. */
    inVersion: (address: string, version: 2 | 3 | 4) =>
      address.replace(`${presentation}/`, `${base}/iiif/presentation/${version}/`),
    /** The same document, or a part of one, in an earlier version of its record. */
    ofVersion: (address: string, record: string, version: number) =>
      address.replace(`${presentation}/${record}/`, `${presentation}/${record}/v/${version}/`),
    /** The page of all versions of a record, and of what differs between two of them. */
    versions: (record: string) => `${base}/records/${record}/versions`,
    difference: (record: string, from: number, to: number) =>
      `${base}/records/${record}/versions/${from}..${to}`,
    /** Where the version is chosen by the reader's Accept. */
    unversioned: (address: string) =>
      address.replace(`${presentation}/`, `${base}/iiif/presentation/`),
    alignment: (record: string, folio: string) => `${presentation}/${record}/alignment/${folio}`,
  } as const;
}

export type Uris = ReturnType<typeof uris>;

/** The id under which the Image API knows the image of a folio. */
export const imageId = (record: string, folio: string): string => `${record}_${folio}`;

/** The record and the folio whose image that is. */
export function parseImageId(image: string): { record: string; folio: string } {
  const [record = '', folio = ''] = image.split('_', 2);
  return { record, folio };
}

/** The folio whose annotation page lies at an address of the Presentation API. */
export const folioOfUri = (address: string): string | undefined =>
  /\/iiif\/presentation\/3\/[^/]+\/annotations\/([^/]+)\/[^/]+$/.exec(address)?.[1];

/** The layer whose document lies at an address of the Presentation API; undefined for all others. */
export const layerOfUri = (address: string): string | undefined =>
  /\/iiif\/presentation\/3\/[^/]+\/(?:layer|annotations\/[^/]+)\/([^/]+)$/.exec(address)?.[1];

/**
 * The record that an address below the base is about, whether or not there is one: its page, texts
 * and exports, Manifest, canvases, layers and annotations, images, and search within it.
 */
export const recordOfPath = (path: string): string | undefined => RECORD_OF_PATH.exec(path)?.[1];

const RECORD_OF_PATH =
  /^\/(?:records|iiif\/(?:presentation(?:\/[234])?(?:\/collection)?|image\/[23]|search\/[12]|autocomplete\/[12]))\/([^/_?]+)/;

/** The record, the version, and the address of now, of an address that names a version of a record. */
export function versionOfPath(
  address: string,
): { record: string; version: number; address: string } | undefined {
  const [, prefix, record, version, rest] =
    /^(\/iiif\/presentation\/3)\/([^/]+)\/v\/([1-9]\d{0,8})\/([^?]+)$/.exec(address) ?? [];
  if (record === undefined || rest === undefined) return undefined;
  return { record, version: Number(version), address: `${prefix}/${record}/${rest}` };
}

function queryString(values: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(values).flatMap(([name, value]) => (value ? [[name, value]] : []));
  return given.length > 0 ? `?${new URLSearchParams(given)}` : '';
}

/**
 * The ids in an address that `build` could have built, in their order; undefined for any other address.
 * `idsIn(uri.canvas, '…/letter/canvas/p1')` → `['letter', 'p1']`
 */
export function idsInUri(
  build: (...ids: string[]) => string,
  address: string,
): readonly string[] | undefined {
  // No id holds an asterisk.
  const pattern = build('*', '*', '*', '*')
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '([\\w.-]+)');
  return new RegExp(`^${pattern}$`).exec(address)?.slice(1);
}
