import type { TextEnding } from '../text/format/formats.ts';
import type { MetadataFile, RecordDownload } from './downloads.ts';

/**
 * Every address that the archive publishes; no other file in src/ may build one. Ids of records, folios,
 * layers and units contain only letters, digits, hyphens and dots, so none needs escaping.
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
    /** The citation of a part of a canvas: a region or lines, and optionally a text. */
    citation: (canvas: string, part: Readonly<Record<string, string>>) =>
      `${base}/cite?${new URLSearchParams({ canvas, ...part })}`,
    /** A cited region, by its key. */
    cited: (key: string) => `${base}/c/${key}`,
    /** Cited lines of a text, such as `l4-l7`, with the key of the region around them. */
    citedLines: (key: string, layer: string, lines: string) => `${base}/c/${key}/${layer}/${lines}`,

    ...harvestUris(base),

    /* Image API */
    image: (version: 2 | 3, image: string) => `${base}/iiif/image/${version}/${image}`,

    ...authUris(base),

    /* the same in other formats */
    linkset: (record: string) => `${base}/records/${record}/linkset.json`,
    description: (record: string) => `${base}/records/${record}/description.json`,
    /** A thing in the linked data of a record: the object itself, a person or a place. */
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

/** Addresses for harvesters: what is published and what has changed. */
function harvestUris(base: string) {
  return {
    /** A file of the whole dataset, as written by `fonds export dataset`. */
    dataset: (file: string) => `${base}/dataset/${file}`,
    discovery: `${base}/iiif/discovery/1/activity`,
    /** A page of activities, numbered from 1. */
    activities: (page: number) => `${base}/iiif/discovery/1/activity/${page}`,
    oai: `${base}/oai`,
    sitemap: `${base}/sitemap.xml`,
    /** A file of the sitemap: a section of the change log and a part of that section, both numbered from 1. */
    sitemapFile: (number: number, part: number) =>
      `${base}/sitemap/${number}${part > 1 ? `-${part}` : ''}.xml`,
    feed: `${base}/feed.atom`,
    /** Older changes, in documents numbered from 1. */
    feedArchive: (page: number) => `${base}/feed/${page}.atom`,
    apiCatalog: `${base}/.well-known/api-catalog`,
    securityTxt: `${base}/.well-known/security.txt`,
  } as const;
}

/** Addresses of searches: the Content Search API and the search page. */
function searchUris(base: string) {
  return {
    /** @param scope a record, a record and a layer of it, or nothing for the whole archive */
    search: (version: 1 | 2, ...scope: readonly string[]) =>
      [`${base}/iiif/search/${version}`, ...scope].join('/'),
    autocomplete: (version: 1 | 2, ...scope: readonly string[]) =>
      [`${base}/iiif/autocomplete/${version}`, ...scope].join('/'),
    /** The search page and its help page. */
    searchPage: `${base}/search`,
    searchHelp: `${base}/search/help`,
    /** The page of a leaf with the search terms highlighted, at a region `x,y,w,h`. */
    found: (
      record: string,
      folio: string,
      query: Readonly<Record<string, string>>,
      region: string,
    ) => `${base}/records/${record}/${folio}?${new URLSearchParams(query)}#xywh=${region}`,
  } as const;
}

/** Addresses of signing in, for people and for viewers. */
function authUris(base: string) {
  return {
    /** Who you are to this server. */
    auth: `${base}/auth`,
    signIn: `${base}/auth/sign-in`,
    signOut: `${base}/auth/sign-out`,
    /** Where the OpenID provider sends readers back to, and where it tells that a session has ended. */
    authCallback: `${base}/auth/callback`,
    backChannelLogout: `${base}/auth/back-channel-logout`,
    ticket: (secret: string) => `${base}/auth/ticket/${secret}`,
    authProbe: (image: string) => `${base}/iiif/auth/2/probe/${image}`,
    authAccess: (version: 1 | 2, method: string) => `${base}/iiif/auth/${version}/access/${method}`,
    authToken: (version: 1 | 2, method: string) => `${base}/iiif/auth/${version}/token/${method}`,
    authLogout: (version: 1 | 2) => `${base}/iiif/auth/${version}/logout`,
  } as const;
}

/** Presentation API 3.0; the other versions are built from these. */
function presentationUris(base: string) {
  const presentation = `${base}/iiif/presentation/3`;
  return {
    top: `${presentation}/collection`,
    collection: (record: string) => `${presentation}/collection/${record}`,
    /** A page of a Collection with very many members, numbered from 1. */
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
    /** The page that lists all versions of a record, and the page that compares two of them. */
    versions: (record: string) => `${base}/records/${record}/versions`,
    difference: (record: string, from: number, to: number) =>
      `${base}/records/${record}/versions/${from}..${to}`,
    /** The address at which the Accept header selects the version of the API. */
    unversioned: (address: string) =>
      address.replace(`${presentation}/`, `${base}/iiif/presentation/`),
    alignment: (record: string, folio: string) => `${presentation}/${record}/alignment/${folio}`,
  } as const;
}

export type Uris = ReturnType<typeof uris>;

/** The id of the image of a folio in the Image API. */
export const imageId = (record: string, folio: string): string => `${record}_${folio}`;

/** The id of a preview of an image that is closed: at most so many pixels on its longer side. */
export const previewId = (image: string, maxSide: number): string => `${image}~${maxSide}`;

/** The record and the folio of an image id, or of that of a preview. */
export function parseImageId(image: string): { record: string; folio: string } {
  const [record = '', folio = ''] = image.replace(/~\d+$/, '').split('_', 2);
  return { record, folio };
}

/** The folio of an annotation page, by its address in the Presentation API. */
export const folioOfUri = (address: string): string | undefined =>
  /\/iiif\/presentation\/3\/[^/]+\/annotations\/([^/]+)\/[^/]+$/.exec(address)?.[1];

/** The layer of an annotation page or collection, by its address in the Presentation API; undefined for other addresses. */
export const layerOfUri = (address: string): string | undefined =>
  /\/iiif\/presentation\/3\/[^/]+\/(?:layer|annotations\/[^/]+)\/([^/]+)$/.exec(address)?.[1];

/**
 * The record that a path belongs to, whether or not it exists: its page, texts and exports, Manifest,
 * canvases, layers and annotations, images, and the search within it.
 */
export const recordOfPath = (path: string): string | undefined => RECORD_OF_PATH.exec(path)?.[1];

const RECORD_OF_PATH =
  /^\/(?:records|iiif\/(?:presentation(?:\/[234])?(?:\/collection)?|image\/[23]|search\/[12]|autocomplete\/[12]))\/([^/_?]+)/;

/** The record and version of a versioned address, and the corresponding unversioned address. */
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
 * The ids in an address that `build` can produce, in order; undefined for any other address.
 * `idsIn(uri.canvas, '…/letter/canvas/p1')` → `['letter', 'p1']`
 */
export function idsInUri(
  build: (...ids: string[]) => string,
  address: string,
): readonly string[] | undefined {
  // No id contains an asterisk.
  const pattern = build('*', '*', '*', '*')
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '([\\w.-]+)');
  return new RegExp(`^${pattern}$`).exec(address)?.slice(1);
}
