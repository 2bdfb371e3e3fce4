import type { MetadataFile } from '../../iiif/downloads.ts';
import type { DescribedLevel } from './described.ts';
import { dublinCore, qualifiedDublinCore } from './dublin-core.ts';
import { ead } from './ead.ts';
import { edm } from './edm.ts';
import { mods } from './mods.ts';

type MetadataFormat = {
  /** The record as one element, without an XML declaration. */
  readonly write: (record: DescribedLevel) => string | Promise<string>;
  /** How OAI-PMH offers it. */
  readonly oai: {
    readonly metadataPrefix: string;
    readonly namespace: string;
    /** Address of the XML Schema. */
    readonly schema: string;
  };
};

/** The writer of each format in `src/iiif/downloads.ts`, which has its profile, label and records. */
export const METADATA_FORMATS: { readonly [F in MetadataFile]: MetadataFormat } = {
  'dc.xml': {
    write: dublinCore,
    oai: {
      metadataPrefix: 'oai_dc',
      namespace: 'http://www.openarchives.org/OAI/2.0/oai_dc/',
      schema: 'http://www.openarchives.org/OAI/2.0/oai_dc.xsd',
    },
  },
  'qdc.xml': {
    write: qualifiedDublinCore,
    oai: {
      metadataPrefix: 'oai_qdc',
      namespace: 'http://worldcat.org/xmlschemas/qdc-1.0/',
      schema: 'http://worldcat.org/xmlschemas/qdc/1.0/qdc-1.0.xsd',
    },
  },
  'mods.xml': {
    write: mods,
    oai: {
      metadataPrefix: 'mods',
      namespace: 'http://www.loc.gov/mods/v3',
      schema: 'http://www.loc.gov/standards/mods/v3/mods-3-7.xsd',
    },
  },
  'edm.xml': {
    write: edm,
    oai: {
      metadataPrefix: 'edm',
      namespace: 'http://www.europeana.eu/schemas/edm/',
      schema: 'http://www.europeana.eu/schemas/edm/EDM.xsd',
    },
  },
  'ead.xml': {
    write: ead,
    oai: {
      metadataPrefix: 'ead3',
      namespace: 'http://ead3.archivists.org/schema/',
      schema: 'https://www.loc.gov/ead/ead3.xsd',
    },
  },
};
