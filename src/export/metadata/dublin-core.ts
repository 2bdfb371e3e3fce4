import { inherited, requiredStatement } from '../../iiif/presentation/description.ts';
import { navDate } from '../../record/date.ts';
import { joinMaps, type LanguageMap } from '../../record/language.ts';
import type { Term } from '../../record/record.ts';
import { referenceCode } from '../../record/reference.ts';
import { el, elPerLanguage, esc } from '../../text/xml.ts';
import { type DescribedRecord, fullTexts, iiifOf, languagesOf, providerOf } from './described.ts';

const OAI_DC = 'http://www.openarchives.org/OAI/2.0/oai_dc/';
const ROOT = {
  'xmlns:oai_dc': OAI_DC,
  'xmlns:dc': 'http://purl.org/dc/elements/1.1/',
  'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
  'xsi:schemaLocation': `${OAI_DC} http://www.openarchives.org/OAI/2.0/oai_dc.xsd`,
};

/** A record in unqualified Dublin Core. http://www.openarchives.org/OAI/openarchivesprotocol.html#dublincore */
export const dublinCore = (described: DescribedRecord): string =>
  el('oai_dc:dc', ROOT, ...dcElements(described));

/** The fifteen elements, each repeated for every value and language. */
export function dcElements(described: DescribedRecord): string[] {
  const { record, path, uri } = described;
  const parent = path.at(-2);
  return [
    ...commonElements(described),
    ...words('description', [record.custodialHistory]),
    ...values('date', [record.date]),
    ...words('format', [record.extent]),
    ...values('identifier', [iiifOf(described)]),
    ...values('relation', [
      parent && uri.record(parent.id),
      ...record.related.map(({ url }) => url),
      ...textAddresses(described),
    ]),
    ...names('coverage', record.places),
    ...values('rights', [inherited(path, (one) => one.rights)]),
    ...words('rights', [record.access]),
  ];
}

/** The elements that simple and qualified Dublin Core have in common. */
export function commonElements(described: DescribedRecord): string[] {
  const { record, path, uri } = described;
  return [
    ...words('title', [record.title]),
    ...names('creator', record.creators),
    ...names('contributor', record.recipients),
    ...names('subject', [...record.subjects, ...record.people]),
    ...words('description', [requiredStatement({ record, path })?.value, record.summary]),
    ...words('description', record.notes),
    ...words('publisher', [providerOf(described)]),
    ...values('type', [dcmiType(described)]),
    ...values('format', [record.folios.length ? 'image/jpeg' : undefined]),
    ...values('identifier', [uri.record(record.id), ...record.via]),
    ...words('identifier', [referenceCode(path)]),
    ...words('source', record.sources),
    ...values('language', languagesOf(record)),
  ];
}

/** https://www.dublincore.org/specifications/dublin-core/dcmi-terms/#section-7 */
export function dcmiType({ record }: DescribedRecord): 'Collection' | 'Text' | 'Image' {
  if (record.folios.length === 0) return 'Collection';
  return languagesOf(record).length ? 'Text' : 'Image';
}

/** Addresses of the trusted texts of the record. */
export const textAddresses = ({ record, uri }: DescribedRecord): string[] =>
  record.folios.length ? fullTexts({ record }).map(({ id }) => uri.text(record.id, id)) : [];

const words = (name: string, maps: readonly (LanguageMap | undefined)[]): string[] =>
  maps.flatMap((map) => elPerLanguage(`dc:${name}`, map));

const values = (name: string, texts: readonly (string | undefined)[]): string[] =>
  texts.flatMap((text) => (text === undefined ? [] : el(`dc:${name}`, {}, esc(text))));

const names = (name: string, terms: readonly Term[]): string[] =>
  words(
    name,
    terms.map((term) => (term.role ? joinMaps([term.name, term.role], ', ') : term.name)),
  );

const QDC = 'http://worldcat.org/xmlschemas/qdc-1.0/';
const QUALIFIED_ROOT = {
  'xmlns:oai_qdc': QDC,
  'xmlns:dc': 'http://purl.org/dc/elements/1.1/',
  'xmlns:dcterms': 'http://purl.org/dc/terms/',
  'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
  'xsi:schemaLocation': `${QDC} http://worldcat.org/xmlschemas/qdc/1.0/qdc-1.0.xsd`,
};

/**
 * A record in qualified Dublin Core. The Manifest is in `dcterms:isReferencedBy`, where DPLA hubs look
 * for it. https://www.dublincore.org/specifications/dublin-core/dcmi-terms/
 */
export function qualifiedDublinCore(described: DescribedRecord): string {
  const { record, path, uri } = described;
  const parent = path.at(-2);
  const rights = inherited(path, (one) => one.rights);
  return el(
    'oai_qdc:qualifieddc',
    QUALIFIED_ROOT,
    ...commonElements(described),
    ...created(record.date),
    ...elPerLanguage('dcterms:extent', record.extent),
    ...elPerLanguage('dcterms:provenance', record.custodialHistory),
    ...record.places.flatMap(({ name }) => elPerLanguage('dcterms:spatial', name)),
    ...addresses('dcterms:isPartOf', parent ? [uri.record(parent.id)] : []),
    ...addresses('dcterms:isReferencedBy', [iiifOf(described)]),
    ...addresses('dcterms:hasFormat', textAddresses(described)),
    ...addresses(
      'dc:relation',
      record.related.map(({ url }) => url),
    ),
    ...addresses('dc:rights', rights ? [rights] : []),
    ...elPerLanguage('dcterms:accessRights', record.access),
  );
}

const addresses = (name: string, all: readonly string[]): string[] =>
  all.map((one) => el(name, { 'xsi:type': 'dcterms:URI' }, esc(one)));

/** W3CDTF covers only plain dates; others are EDTF, for which DCMI has no type. */
const created = (date: string | undefined): string[] =>
  date === undefined
    ? []
    : [el('dcterms:created', { 'xsi:type': navDate(date) && 'dcterms:W3CDTF' }, esc(date))];
