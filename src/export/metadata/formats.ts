import type { MetadataFile } from '../../iiif/uri.ts';
import type { DescribedLevel } from './described.ts';
import { dublinCore, qualifiedDublinCore } from './dublin-core.ts';
import { ead } from './ead.ts';
import { edm } from './edm.ts';
import { mods } from './mods.ts';

/** How a record is written in each form; without an XML declaration. */
export const METADATA_WRITERS: {
  readonly [F in MetadataFile]: (described: DescribedLevel) => string;
} = {
  'dc.xml': dublinCore,
  'qdc.xml': qualifiedDublinCore,
  'mods.xml': mods,
  'edm.xml': edm,
  'ead.xml': ead,
};
