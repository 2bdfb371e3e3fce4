import { bilingual, type LanguageMap } from '../record/language.ts';
import type { ArchiveRecord } from '../record/record.ts';
import { inherited } from './description.ts';
import type { MetadataFile, Uris } from './uri.ts';

/** A description in a form that libraries take. */
export type MetadataFormat = {
  readonly file: MetadataFile;
  /** The namespace, as `profile` of a seeAlso and in OAI-PMH. */
  readonly profile: string;
  readonly label: LanguageMap;
};

const FORMATS: { readonly [F in MetadataFile]: Omit<MetadataFormat, 'file'> } = {
  'dc.xml': {
    profile: 'http://www.openarchives.org/OAI/2.0/oai_dc/',
    label: bilingual('Description in Dublin Core', 'Описание в Dublin Core'),
  },
  'qdc.xml': {
    profile: 'http://worldcat.org/xmlschemas/qdc-1.0/',
    label: bilingual('Description in DCMI terms', 'Описание в терминах DCMI'),
  },
  'mods.xml': {
    profile: 'http://www.loc.gov/mods/v3',
    label: bilingual('Description in MODS', 'Описание в MODS'),
  },
  'edm.xml': {
    profile: 'https://www.europeana.eu/schemas/edm/',
    label: bilingual('Description in EDM, for Europeana', 'Описание в EDM, для Европеаны'),
  },
  'ead.xml': {
    profile: 'http://ead3.archivists.org/schema/',
    label: bilingual('Finding aid in EAD3', 'Архивный справочник в EAD3'),
  },
};

/**
 * The forms a record can be described in. EDM is about something to see with a rights statement, which
 * its schema demands; EAD about a level that holds others.
 */
export function metadataFiles(path: readonly ArchiveRecord[]): MetadataFile[] {
  const isLevel = path.at(-1)?.folios.length === 0;
  const hasRights = inherited(path, (one) => one.rights) !== undefined;
  const own: MetadataFile[] = isLevel ? ['ead.xml'] : hasRights ? ['edm.xml'] : [];
  return ['dc.xml', 'qdc.xml', 'mods.xml', ...own];
}

/** A link to each of them, for `seeAlso`. https://iiif.io/api/presentation/3.0/#seealso */
export const metadataLinks = (uri: Uris, path: readonly ArchiveRecord[]) =>
  metadataFiles(path).map((file) => ({
    id: uri.metadata(path.at(-1)?.id ?? '', file),
    type: 'Dataset' as const,
    label: FORMATS[file].label,
    format: 'application/xml',
    profile: FORMATS[file].profile,
  }));
