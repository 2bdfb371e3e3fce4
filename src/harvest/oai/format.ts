import { metsElement } from '../../export/file/mets.ts';
import type { DescribedLevel } from '../../export/metadata/described.ts';
import { METADATA_FORMATS } from '../../export/metadata/formats.ts';
import { METADATA_DOWNLOADS, METADATA_FILES } from '../../iiif/downloads.ts';
import { metadataFiles } from '../../iiif/presentation/description.ts';
import type { ArchiveRecord } from '../../record/record.ts';
import { joinInSlices } from '../../system/time-slices.ts';
import { OaiError } from './argument.ts';

/** Formats that not every record has, as bits in the database. */
const EAD = 1;
const METS = 2;
const EDM = 4;
const BITS = {
  'every record': 0,
  'levels above the leaves': EAD,
  'records with images and rights': EDM,
} as const;

/** Every combination of them that a row can have. */
export const COMBINATIONS = [0, 1, 2, 3, 4, 5, 6, 7] as const;

export type OaiFormat = {
  readonly schema: string;
  readonly namespace: string;
  /** 0 if every record has it. */
  readonly bit: number;
  /** True if its length grows with the leaves of a record. */
  readonly listsLeaves: boolean;
  /** Characters after which an answer ends. */
  readonly maxText: number;
  readonly write: (described: DescribedLevel) => string | Promise<string>;
};

/** In characters: far more than a hundred records, or two or three EAD inventories of a thousand entries. */
const MAX_TEXT = 1_000_000;
const MAX_EAD_TEXT = 300_000;

/** By metadataPrefix: the metadata formats of `src/export/metadata/formats.ts`, and METS. */
export const OAI_FORMATS: ReadonlyMap<string, OaiFormat> = new Map([
  ...METADATA_FILES.map((file): [string, OaiFormat] => {
    const { write, oai } = METADATA_FORMATS[file];
    return [oai.metadataPrefix, oaiFormat(BITS[METADATA_DOWNLOADS[file].of], oai, write)];
  }),
  [
    'mets',
    oaiFormat(
      METS,
      {
        namespace: 'http://www.loc.gov/METS/',
        schema: 'http://www.loc.gov/standards/mets/mets.xsd',
      },
      (record) => joinInSlices(metsElement(record)),
    ),
  ],
]);

function oaiFormat(
  bit: number,
  { namespace, schema }: Pick<OaiFormat, 'namespace' | 'schema'>,
  write: OaiFormat['write'],
): OaiFormat {
  const listsLeaves = (bit & (METS | EDM)) !== 0;
  return {
    bit,
    namespace,
    schema,
    write,
    listsLeaves,
    maxText: bit === EAD ? MAX_EAD_TEXT : MAX_TEXT,
  };
}

/** The bits of the formats that a record has. */
export function formatBits(path: readonly ArchiveRecord[]): number {
  const files = metadataFiles(path);
  const mets = path.at(-1)?.folios.length ? METS : 0;
  return (files.includes('ead.xml') ? EAD : 0) | mets | (files.includes('edm.xml') ? EDM : 0);
}

/** True if a record with these bits has the format. */
export const hasFormat = ({ bit }: OaiFormat, bits: number): boolean =>
  bit === 0 || (bits & bit) !== 0;

/** @throws OaiError cannotDisseminateFormat */
export function formatOf(prefix = ''): OaiFormat {
  const found = OAI_FORMATS.get(prefix);
  if (found) return found;
  const known = [...OAI_FORMATS.keys()].join(', ');
  throw new OaiError('cannotDisseminateFormat', `there is no “${prefix}”; there are ${known}`);
}
