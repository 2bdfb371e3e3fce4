import { inherited } from '../../iiif/description.ts';
import { navDate } from '../../record/date.ts';
import { el, elIn, esc } from '../../text/xml.ts';
import { commonElements, textAddresses } from './dc.ts';
import { type Described, iiifOf } from './described.ts';

const QDC = 'http://worldcat.org/xmlschemas/qdc-1.0/';
const ROOT = {
  'xmlns:oai_qdc': QDC,
  'xmlns:dc': 'http://purl.org/dc/elements/1.1/',
  'xmlns:dcterms': 'http://purl.org/dc/terms/',
  'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
  'xsi:schemaLocation': `${QDC} http://worldcat.org/xmlschemas/qdc/1.0/qdc-1.0.xsd`,
};

/**
 * A record in qualified Dublin Core; the Manifest stands in `dcterms:isReferencedBy`, where American
 * hubs look for it. https://www.dublincore.org/specifications/dublin-core/dcmi-terms/
 */
export function qualifiedDublinCore(described: Described): string {
  const { record, path, uri } = described;
  const parent = path.at(-2);
  const rights = inherited(path, (one) => one.rights);
  return el(
    'oai_qdc:qualifieddc',
    ROOT,
    ...commonElements(described),
    ...created(record.date),
    ...elIn('dcterms:extent', record.extent),
    ...elIn('dcterms:provenance', record.custodialHistory),
    ...record.places.flatMap(({ name }) => elIn('dcterms:spatial', name)),
    ...addresses('dcterms:isPartOf', parent ? [uri.record(parent.id)] : []),
    ...addresses('dcterms:isReferencedBy', [iiifOf(described)]),
    ...addresses('dcterms:hasFormat', textAddresses(described)),
    ...addresses(
      'dc:relation',
      record.related.map(({ url }) => url),
    ),
    ...addresses('dc:rights', rights ? [rights] : []),
    ...elIn('dcterms:accessRights', record.access),
  );
}

const addresses = (name: string, all: readonly string[]): string[] =>
  all.map((one) => el(name, { 'xsi:type': 'dcterms:URI' }, esc(one)));

/** W3CDTF says only plain dates; others are EDTF, which has no type among the DCMI terms. */
const created = (date: string | undefined): string[] =>
  date === undefined
    ? []
    : [el('dcterms:created', { 'xsi:type': navDate(date) && 'dcterms:W3CDTF' }, esc(date))];
