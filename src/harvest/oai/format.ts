import { metsElement } from '../../export/file/mets.ts';
import type { DescribedLevel } from '../../export/metadata/described.ts';
import { METADATA_WRITERS } from '../../export/metadata/formats.ts';
import { metadataFiles } from '../../iiif/presentation/description.ts';
import type { ArchiveRecord } from '../../record/record.ts';
import { OaiError } from './argument.ts';

/** The formats that not every record has, as bits. */
const EAD = 1;
const METS = 2;
const EDM = 4;

/** Every combination of them that a row may have. */
export const COMBINATIONS = [0, 1, 2, 3, 4, 5, 6, 7] as const;

export type OaiFormat = {
  readonly schema: string;
  readonly namespace: string;
  /** 0 where every record has it. */
  readonly bit: number;
  /** Whether its length grows with the leaves of a record. */
  readonly listsLeaves: boolean;
  /** Characters after which an answer ends. */
  readonly maxText: number;
  readonly write: (described: DescribedLevel) => string;
};

/** Of other formats far more than a hundred records; of EAD two or three inventories of a thousand entries. */
const MAX_TEXT = 1_000_000;
const MAX_EAD_TEXT = 300_000;

const format = (
  bit: number,
  namespace: string,
  schema: string,
  write: OaiFormat['write'],
): OaiFormat => ({
  bit,
  namespace,
  schema,
  write,
  listsLeaves: (bit & (METS | EDM)) !== 0,
  maxText: bit === EAD ? MAX_EAD_TEXT : MAX_TEXT,
});

/** By metadataPrefix. */
export const OAI_FORMATS: ReadonlyMap<string, OaiFormat> = new Map([
  [
    'oai_dc',
    format(
      0,
      'http://www.openarchives.org/OAI/2.0/oai_dc/',
      'http://www.openarchives.org/OAI/2.0/oai_dc.xsd',
      METADATA_WRITERS['dc.xml'],
    ),
  ],
  [
    'oai_qdc',
    format(
      0,
      'http://worldcat.org/xmlschemas/qdc-1.0/',
      'http://worldcat.org/xmlschemas/qdc/1.0/qdc-1.0.xsd',
      METADATA_WRITERS['qdc.xml'],
    ),
  ],
  [
    'mods',
    format(
      0,
      'http://www.loc.gov/mods/v3',
      'http://www.loc.gov/standards/mods/v3/mods-3-7.xsd',
      METADATA_WRITERS['mods.xml'],
    ),
  ],
  [
    'edm',
    format(
      EDM,
      'http://www.europeana.eu/schemas/edm/',
      'http://www.europeana.eu/schemas/edm/EDM.xsd',
      METADATA_WRITERS['edm.xml'],
    ),
  ],
  [
    'ead3',
    format(
      EAD,
      'http://ead3.archivists.org/schema/',
      'https://www.loc.gov/ead/ead3.xsd',
      METADATA_WRITERS['ead.xml'],
    ),
  ],
  [
    'mets',
    format(
      METS,
      'http://www.loc.gov/METS/',
      'http://www.loc.gov/standards/mets/mets.xsd',
      (described) => [...metsElement(described)].join(''),
    ),
  ],
]);

/** Which of the formats with a bit a record has. */
export function formatBits(path: readonly ArchiveRecord[]): number {
  const files = metadataFiles(path);
  const mets = path.at(-1)?.folios.length ? METS : 0;
  return (files.includes('ead.xml') ? EAD : 0) | mets | (files.includes('edm.xml') ? EDM : 0);
}

/** True of a format that a record with these bits has. */
export const hasFormat = ({ bit }: OaiFormat, bits: number): boolean =>
  bit === 0 || (bits & bit) !== 0;

/** @throws OaiError cannotDisseminateFormat */
export function formatOf(prefix = ''): OaiFormat {
  const found = OAI_FORMATS.get(prefix);
  if (found) return found;
  const known = [...OAI_FORMATS.keys()].join(', ');
  throw new OaiError('cannotDisseminateFormat', `there is no “${prefix}”; there are ${known}`);
}
