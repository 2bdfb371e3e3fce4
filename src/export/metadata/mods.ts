import { inherited, requiredStatement } from '../../iiif/presentation/description.ts';
import { thumbnailImage } from '../../iiif/unit.ts';
import { type LanguageMap, textIn } from '../../record/language.ts';
import { type ArchiveRecord, layerLabel, type Term } from '../../record/record.ts';
import { referenceCode } from '../../record/reference.ts';
import { el, elPerLanguage, esc } from '../../text/xml.ts';
import { type DescribedRecord, fullTexts, holderOf, iiifOf, languagesOf } from './described.ts';

const MODS = 'http://www.loc.gov/mods/v3';
const ROOT = {
  xmlns: MODS,
  'xmlns:xlink': 'http://www.w3.org/1999/xlink',
  'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
  'xsi:schemaLocation': `${MODS} http://www.loc.gov/standards/mods/v3/mods-3-7.xsd`,
  version: '3.7',
};

/**
 * A record in MODS 3.7. The Manifest is in a `url` with the note `iiif-manifest`, where aggregators
 * look for it. https://www.loc.gov/standards/mods/userguide/
 */
export function mods(described: DescribedRecord): string {
  const { record, path } = described;
  const statement = requiredStatement({ record, path });
  return el(
    'mods',
    ROOT,
    ...modsTitles(record.title),
    ...modsNames(record),
    typeOfResource(described),
    ...(record.date ? [el('originInfo', {}, el('dateCreated', DATE, esc(record.date)))] : []),
    ...languagesOf(record).map((tag) => el('language', {}, el('languageTerm', LANGUAGE, esc(tag)))),
    ...physical(described),
    ...elPerLanguage('abstract', record.summary),
    ...elPerLanguage('note', statement?.value, { type: 'statement' }),
    ...record.notes.flatMap((note) => elPerLanguage('note', note)),
    ...elPerLanguage('note', record.custodialHistory, { type: 'ownership' }),
    ...record.sources.flatMap((source) => elPerLanguage('note', source, { type: 'bibliography' })),
    ...modsSubjects(record),
    ...relations(described),
    ...identifiers(described),
    location(described),
    ...conditions(described),
    recordInfo(described),
  );
}

const DATE = { encoding: 'edtf', keyDate: 'yes' };
const LANGUAGE = { type: 'code', authority: 'rfc5646' };

function typeOfResource({ record }: DescribedRecord): string {
  if (record.folios.length === 0)
    return el('typeOfResource', { collection: 'yes' }, 'mixed material');
  return el('typeOfResource', {}, languagesOf(record).length ? 'text' : 'still image');
}

function physical({ record }: DescribedRecord): string[] {
  const origin = record.imageKind === 'reading-copy' ? 'born digital' : 'reformatted digital';
  const parts = [
    ...(record.folios.length ? [el('internetMediaType', {}, 'image/jpeg')] : []),
    ...elPerLanguage('extent', record.extent),
    ...(record.folios.length ? [el('digitalOrigin', {}, origin)] : []),
  ];
  return parts.length ? [el('physicalDescription', {}, ...parts)] : [];
}

function relations({ record, path, uri }: DescribedRecord): string[] {
  const above = path.at(-2);
  const host = above && [
    ...modsTitles(above.title),
    ...elPerLanguage('identifier', referenceCode(path.slice(0, -1)), { type: 'local' }),
    el('location', {}, el('url', {}, esc(uri.record(above.id)))),
  ];
  return [
    ...(host ? [el('relatedItem', { type: 'host' }, ...host)] : []),
    ...(record.folios.length ? fullTexts({ record }) : []).map((layer) =>
      el(
        'relatedItem',
        { type: 'otherFormat', displayLabel: textIn(layerLabel(layer), 'en') },
        el('language', {}, el('languageTerm', LANGUAGE, esc(layer.language))),
        el('location', {}, el('url', {}, esc(uri.text(record.id, layer.id)))),
      ),
    ),
    ...record.related.map(({ url, label }) =>
      el('relatedItem', { 'xlink:href': url }, ...modsTitles(label)),
    ),
  ];
}

const PERSISTENT: readonly (readonly [type: string, form: RegExp])[] = [
  ['ark', /ark:/],
  ['doi', /^doi:|\/\/(dx\.)?doi\.org\//],
  ['hdl', /^hdl:|\/\/hdl\.handle\.net\//],
];

const identifiers = ({ record, path, uri }: DescribedRecord): string[] => [
  el('identifier', { type: 'uri' }, esc(uri.record(record.id))),
  ...record.via.map((id) => {
    const type = PERSISTENT.find(([, form]) => form.test(id))?.[0] ?? 'uri';
    return el('identifier', { type }, esc(id));
  }),
  ...elPerLanguage('identifier', referenceCode(path), { type: 'local' }),
];

function location(described: DescribedRecord): string {
  const { record, path, uri, thumbnail } = described;
  const url = (address: string, attributes: Parameters<typeof el>[1]) =>
    el('url', attributes, esc(address));
  const iiif = iiifOf(described);
  return el(
    'location',
    {},
    ...elPerLanguage('physicalLocation', holderOf(path)),
    ...elPerLanguage('shelfLocator', referenceCode(path)),
    url(uri.record(record.id), { access: 'object in context', usage: 'primary' }),
    ...(thumbnail ? [url(thumbnailImage(uri, thumbnail).id, { access: 'preview' })] : []),
    url(iiif, { note: record.folios.length ? 'iiif-manifest' : 'iiif-collection' }),
  );
}

function conditions({ record, path }: DescribedRecord): string[] {
  const rights = inherited(path, (one) => one.rights);
  const use = { type: 'use and reproduction', 'xlink:href': rights };
  return [
    ...(rights ? [el('accessCondition', use, esc(rights))] : []),
    ...elPerLanguage('accessCondition', record.access, { type: 'restriction on access' }),
  ];
}

const recordInfo = ({ record, published }: DescribedRecord): string =>
  el(
    'recordInfo',
    {},
    el('recordChangeDate', { encoding: 'w3cdtf' }, published),
    el('recordIdentifier', {}, record.id),
    el('descriptionStandard', {}, 'isad(g)'),
  );

/** The title in each language; the first is the primary one. */
export const modsTitles = (title: LanguageMap): string[] =>
  Object.entries(title).map(([tag, texts], i) =>
    el(
      'titleInfo',
      { usage: i ? undefined : 'primary', 'xml:lang': tag === 'none' ? undefined : tag },
      el('title', {}, esc(texts.join(' '))),
    ),
  );

/** MARC relator codes. https://www.loc.gov/marc/relators/relacode.html */
const CREATOR = ['cre', 'creator'] as const;
const ADDRESSEE = ['rcp', 'addressee'] as const;

export const modsNames = ({ creators, recipients }: ArchiveRecord): string[] => [
  ...creators.flatMap((term) => name(term, CREATOR)),
  ...recipients.flatMap((term) => name(term, ADDRESSEE)),
];

function name(term: Term, [code, word]: typeof CREATOR | typeof ADDRESSEE): string[] {
  const roles = [
    el('roleTerm', { type: 'code', authority: 'marcrelator' }, code),
    el('roleTerm', { type: 'text', authority: 'marcrelator' }, word),
  ];
  const own = elPerLanguage('roleTerm', term.role, { type: 'text' });
  return [
    el(
      'name',
      { valueURI: term.sameAs },
      ...elPerLanguage('namePart', term.name),
      el('role', {}, ...roles),
      ...(own.length ? [el('role', {}, ...own)] : []),
    ),
  ];
}

export const modsSubjects = ({ subjects, people, places }: ArchiveRecord): string[] => [
  ...subjects.map(({ name, sameAs }) =>
    el('subject', { valueURI: sameAs }, ...elPerLanguage('topic', name)),
  ),
  ...people.map((term) =>
    el(
      'subject',
      {},
      el('name', { valueURI: term.sameAs }, ...elPerLanguage('namePart', term.name)),
    ),
  ),
  ...places.map(({ name, sameAs }) =>
    el('subject', { valueURI: sameAs }, ...elPerLanguage('geographic', name)),
  ),
];
