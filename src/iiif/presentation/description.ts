import { formatDate } from '../../record/date.ts';
import {
  bilingual,
  joinMaps,
  type LanguageMap,
  languageName,
  textIn,
} from '../../record/language.ts';
import {
  type ArchiveRecord,
  type Level,
  layerLabel,
  layerWarning,
  type Provider,
  type Statement,
  type Term,
} from '../../record/record.ts';
import { referenceCode } from '../../record/reference.ts';
import { SEARCH_1_CONTEXT } from '../context.ts';
import { METADATA_DOWNLOADS, METADATA_FILES, type MetadataFile } from '../downloads.ts';
import { type AnyText, type Thumbnail, thumbnailImage, type Unit } from '../unit.ts';
import type { Uris } from '../uri.ts';
import { plainMap } from './markup.ts';

const LEVEL_WORDS: { readonly [L in Level]: LanguageMap } = {
  repository: bilingual('Repository', 'Архив'),
  fonds: bilingual('Fonds', 'Фонд'),
  subfonds: bilingual('Subfonds', 'Подфонд'),
  series: bilingual('Series (opis)', 'Опись'),
  subseries: bilingual('Subseries', 'Подраздел описи'),
  file: bilingual('File (delo)', 'Дело'),
  item: bilingual('Item', 'Документ'),
};

export const levelLabel = (level: Level): LanguageMap => LEVEL_WORDS[level];

type Row = Statement | undefined;

const row = (en: string, ru: string, value: LanguageMap | undefined): Row =>
  value && { label: bilingual(en, ru), value: plainMap(value) };

const rows = (en: string, ru: string, values: readonly LanguageMap[]): Row =>
  values.length === 0 ? undefined : row(en, ru, oneValueEach(values));

/** Combines texts under one label, with a list for each language, so that each stays a separate value. */
function oneValueEach(values: readonly LanguageMap[]): LanguageMap {
  const tags = [...new Set(values.flatMap((value) => Object.keys(value)))].filter(
    (tag) => tag !== 'none',
  );
  if (tags.length === 0) return { none: values.map((value) => textIn(value, 'none')) };
  return Object.fromEntries(tags.map((tag) => [tag, values.map((value) => textIn(value, tag))]));
}

const termWithRole = ({ name, role }: Term): LanguageMap =>
  role ? joinMaps([name, role], ', ') : name;

const inBothLanguages = (text: (language: 'en' | 'ru') => string) =>
  bilingual(text('en'), text('ru'));

/** The pairs of label and value for readers, in the order of ISAD(G). */
export function metadataStatements({ record, path }: Unit<AnyText>): Statement[] {
  const { date, languages } = record;
  return [
    row('Reference code', 'Шифр', referenceCode(path)),
    row('Level of description', 'Уровень описания', levelLabel(record.level)),
    date === undefined
      ? undefined
      : row(
          'Date',
          'Дата',
          inBothLanguages((en) => formatDate(date, en)),
        ),
    rows('From', 'От кого', record.creators.map(termWithRole)),
    rows('To', 'Кому', record.recipients.map(termWithRole)),
    rows(
      'Language',
      'Язык',
      languages.map((tag) => inBothLanguages((reader) => languageName(tag, reader))),
    ),
    row('Extent', 'Объём', record.extent),
    row('Custodial history', 'История бытования', record.custodialHistory),
    rows('People', 'Люди', record.people.map(termWithRole)),
    rows('Places', 'Места', record.places.map(termWithRole)),
    rows('Subjects', 'Темы', record.subjects.map(termWithRole)),
    ...record.metadata,
    rows('Note', 'Примечание', record.notes),
    rows('Source', 'Источник', record.sources),
    row('Access', 'Доступ', record.access),
    record.via.length ? row('Identifier', 'Идентификатор', { none: record.via }) : undefined,
  ].filter((statement) => statement !== undefined);
}

/** The value from the nearest record in the path: a level passes its values on to those below. */
export const inherited = <T>(
  path: readonly ArchiveRecord[],
  get: (record: ArchiveRecord) => T | undefined,
): T | undefined => {
  const bearer = path.findLast((record) => get(record) !== undefined);
  return bearer && get(bearer);
};

export const READING_COPY_WARNING = bilingual(
  'The images are reading copies typeset from a text, not facsimiles of the leaves.',
  'Изображения — наборные копии для чтения, а не факсимиле листов.',
);

/**
 * The statement that a viewer must show: that of the record, followed by warnings about its images and
 * texts. https://iiif.io/api/presentation/3.0/#requiredstatement
 */
export function requiredStatement({
  record,
  path,
}: Pick<Unit, 'record' | 'path'>): Statement | undefined {
  const inheritedStatement = inherited(path, (one) => one.requiredStatement);
  const warnings = record.layers.filter(layerWarning).map(layerLabel);
  if (record.imageKind === 'reading-copy') warnings.unshift(READING_COPY_WARNING);
  if (!inheritedStatement && warnings.length === 0) return undefined;
  const value = mergeMaps([...(inheritedStatement ? [inheritedStatement.value] : []), ...warnings]);
  return {
    label: inheritedStatement?.label ?? bilingual('Please note', 'Внимание'),
    value: plainMap(value),
  };
}

/** Like `oneValueEach`, but keeps all values of each map. */
function mergeMaps(maps: readonly LanguageMap[]): LanguageMap {
  const tags = [...new Set(maps.flatMap((map) => Object.keys(map)))];
  return Object.fromEntries(tags.map((tag) => [tag, maps.flatMap((map) => map[tag] ?? [])]));
}

/** https://iiif.io/api/presentation/3.0/#provider */
export function agent(uri: Uris, bearer: string, provider: Provider) {
  const { id, label, homepage, logo } = provider;
  return {
    id: id || uri.record(bearer),
    type: 'Agent' as const,
    label,
    homepage: [
      homepage
        ? pageLink(homepage.url, homepage.label, homepage.languages)
        : recordPageLink(uri, bearer),
    ],
    ...(logo && {
      logo: [{ id: uri.logo(bearer, logo), type: 'Image' as const, format: imageType(logo) }],
    }),
  };
}

const recordPageLink = (uri: Uris, record: string) =>
  pageLink(uri.record(record), bilingual('Page of this record', 'Страница этой записи'), [
    'en',
    'ru',
  ]);

const pageLink = (id: string, label: LanguageMap, language: readonly string[]) => ({
  id,
  type: 'Text' as const,
  label,
  format: 'text/html',
  ...(language.length && { language: [...language] }),
});

/** The media type of an image file beside record.yaml, by its extension. */
export function imageType(file: string): string {
  const extension = file.split('.').at(-1)?.toLowerCase() ?? '';
  if (extension === 'svg') return 'image/svg+xml';
  return extension === 'jpg' ? 'image/jpeg' : `image/${extension}`;
}

/** The description of a record for machines. */
export const descriptionLink = (uri: Uris, record: string) => ({
  id: uri.description(record),
  type: 'Dataset' as const,
  label: bilingual('Description as JSON', 'Описание в JSON'),
  format: 'application/json',
  profile: uri.schema('record.json'),
});

/** The properties that Collections and Manifests share: those that describe their record. */
export function descriptiveProperties(
  uri: Uris,
  unit: Unit<AnyText>,
  thumbnail: Thumbnail | undefined,
) {
  const { record, path } = unit;
  const statement = requiredStatement(unit);
  const rights = inherited(path, (one) => one.rights);
  const providing = path.findLast((one) => one.providers.length > 0);
  return {
    label: record.title,
    metadata: metadataStatements(unit),
    ...(record.summary && { summary: plainMap(record.summary) }),
    ...(statement && { requiredStatement: statement }),
    ...(rights && { rights }),
    ...(providing && { provider: providing.providers.map((one) => agent(uri, providing.id, one)) }),
    homepage: [
      recordPageLink(uri, record.id),
      ...record.homepages.map(({ url, label, languages }) => pageLink(url, label, languages)),
    ],
    seeAlso: [descriptionLink(uri, record.id)],
    ...(thumbnail && { thumbnail: [thumbnailImage(uri, thumbnail)] }),
  };
}

/** The metadata formats that a record has. */
export function metadataFiles(path: readonly ArchiveRecord[]): MetadataFile[] {
  const isLevel = path.at(-1)?.folios.length === 0;
  const hasRights = inherited(path, (one) => one.rights) !== undefined;
  const has = {
    'every record': true,
    'levels above the leaves': isLevel,
    'records with images and rights': !isLevel && hasRights,
  };
  return METADATA_FILES.filter((file) => has[METADATA_DOWNLOADS[file].of]);
}

/** A link to each of them, for `seeAlso`. https://iiif.io/api/presentation/3.0/#seealso */
export const metadataLinks = (uri: Uris, path: readonly ArchiveRecord[]) =>
  metadataFiles(path).map((file) => ({
    id: uri.metadata(path.at(-1)?.id ?? '', file),
    type: 'Dataset' as const,
    label: METADATA_DOWNLOADS[file].label,
    format: 'application/xml',
    profile: METADATA_DOWNLOADS[file].profile,
  }));

/**
 * The search service of a resource that has text: version 2, and version 1 for viewers that know no
 * other. https://iiif.io/api/search/2.0/#service-description
 *
 * @param scope a record, a record and a layer of it, or nothing for the whole archive
 */
export const withSearch = (uri: Uris, hasText: boolean, ...scope: readonly string[]) =>
  hasText ? { service: searchServices(uri, scope) } : {};

const searchServices = (uri: Uris, scope: readonly string[]) => [
  {
    id: uri.search(2, ...scope),
    type: 'SearchService2' as const,
    service: [{ id: uri.autocomplete(2, ...scope), type: 'AutoCompleteService2' as const }],
  },
  {
    '@context': SEARCH_1_CONTEXT,
    '@id': uri.search(1, ...scope),
    '@type': 'SearchService1' as const,
    profile: 'http://iiif.io/api/search/1/search',
    // Search 1 allows one object too, Presentation 3 does not. https://iiif.io/api/presentation/3.0/#service
    service: [
      {
        '@context': SEARCH_1_CONTEXT,
        '@id': uri.autocomplete(1, ...scope),
        '@type': 'AutoCompleteService1' as const,
        profile: 'http://iiif.io/api/search/1/autocomplete',
      },
    ],
  },
];
