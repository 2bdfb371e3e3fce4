import { inherited, levelLabel, requiredStatement } from '../../iiif/presentation/description.ts';
import type { Member } from '../../iiif/unit.ts';
import { formatDate, navDate } from '../../record/date.ts';
import { type LanguageMap, languageName, textIn } from '../../record/language.ts';
import type { ArchiveRecord, Term } from '../../record/record.ts';
import { referenceCode } from '../../record/reference.ts';
import { type Attributes, el, esc } from '../../text/xml.ts';
import {
  type DescribedLevel,
  type DescribedRecord,
  holderOf,
  iiifOf,
  MOST_COMPONENTS,
  providerOf,
} from './described.ts';

const EAD = 'http://ead3.archivists.org/schema/';
const ROOT = {
  xmlns: EAD,
  'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
  'xsi:schemaLocation': `${EAD} https://www.loc.gov/ead/ead3.xsd`,
};

/**
 * A level of description as a finding aid in EAD3, with the records directly below it as components. It
 * says about them only what the Collection of the level says, so both change together.
 * https://www.loc.gov/ead/EAD3taglib/EAD3-TL-eng.html
 */
export const ead = async (described: DescribedLevel): Promise<string> =>
  el('ead', ROOT, eadControl(described), await archdesc(described));

async function archdesc(described: DescribedLevel): Promise<string> {
  const { record, path, members } = described;
  const statement = requiredStatement({ record, path });
  const rights = inherited(path, (one) => one.rights);
  return el(
    'archdesc',
    levelOf(record),
    did(described),
    ...block('scopecontent', record.summary),
    ...block('custodhist', record.custodialHistory),
    ...block('accessrestrict', record.access),
    ...block('userestrict', rights === undefined ? undefined : { none: [rights] }),
    ...[statement?.value, ...record.notes].flatMap((note) => block('odd', note)),
    ...record.sources.flatMap((source) => block('bibliography', source)),
    ...controlAccess(record),
    ...components(described, await members()),
  );
}

function did(described: DescribedRecord): string {
  const { record, path, uri } = described;
  const holder = holderOf(path);
  const code = referenceCode(path);
  return el(
    'did',
    {},
    ...(holder ? [el('repository', {}, el('corpname', {}, ...parts(holder)))] : []),
    el('unitid', { identifier: uri.record(record.id) }, esc(code ? textIn(code, 'en') : record.id)),
    ...inEach('unittitle', record.title),
    ...(record.date
      ? [
          el(
            'unitdate',
            { normal: navDate(record.date) && record.date },
            esc(formatDate(record.date, 'en')),
          ),
        ]
      : []),
    ...record.creators.map((term) =>
      el('origination', {}, el('name', { identifier: term.sameAs }, ...parts(term.name))),
    ),
    ...inEach('physdesc', record.extent),
    ...(record.languages.length
      ? [
          el(
            'langmaterial',
            {},
            ...record.languages.map((tag) => el('language', {}, esc(languageName(tag, 'en')))),
          ),
        ]
      : []),
    el('dao', { daotype: 'derived', linkrole: 'application/ld+json', href: iiifOf(described) }),
  );
}

function components(described: DescribedRecord, members: readonly Member[]): string[] {
  if (members.length === 0) return [];
  const shown = members.slice(0, MOST_COMPONENTS).map((one) => component(described, one));
  const more = `The first ${MOST_COMPONENTS} are listed here; all are in ${iiifOf(described)}`;
  const cut = members.length > MOST_COMPONENTS ? [el('p', {}, esc(more))] : [];
  return [el('dsc', { dsctype: 'combined' }, ...cut, ...shown)];
}

/** A record directly below, described as in the Collection. */
function component({ uri }: DescribedRecord, { id, type, label }: Member): string {
  const address = type === 'Manifest' ? uri.manifest(id) : uri.collection(id);
  const about = el(
    'did',
    {},
    el('unitid', { identifier: uri.record(id) }, esc(id)),
    ...inEach('unittitle', label),
    el('dao', { daotype: 'derived', linkrole: 'application/ld+json', href: address }),
  );
  return el(
    'c',
    { level: 'otherlevel', otherlevel: type === 'Manifest' ? 'item' : 'level' },
    about,
  );
}

const levelOf = ({ level }: ArchiveRecord): Attributes =>
  level === 'repository'
    ? { level: 'otherlevel', otherlevel: textIn(levelLabel(level), 'en') }
    : { level };

function controlAccess({ subjects, people, places }: ArchiveRecord): string[] {
  const terms = (name: string, all: readonly Term[]) =>
    all.map((term) => el(name, { identifier: term.sameAs }, ...parts(term.name)));
  const all = [
    ...terms('subject', subjects),
    ...terms('persname', people),
    ...terms('geogname', places),
  ];
  return all.length ? [el('controlaccess', {}, ...all)] : [];
}

/** An element per language; EAD uses its own `lang` attribute. */
const inEach = (name: string, map: LanguageMap = {}): string[] =>
  Object.entries(map).flatMap(([tag, texts]) =>
    texts.map((text) => el(name, { lang: tag === 'none' ? undefined : tag }, esc(text))),
  );

const parts = (name: LanguageMap): string[] => inEach('part', name);

const block = (name: string, map: LanguageMap | undefined): string[] =>
  map ? [el(name, {}, ...inEach('p', map))] : [];

/** Identifies the finding aid: who maintains it, and when it was generated. */
export function eadControl(described: DescribedRecord): string {
  const { record, uri, published } = described;
  const agency = providerOf(described);
  const event = el(
    'maintenanceevent',
    {},
    el('eventtype', { value: 'derived' }),
    el('eventdatetime', { standarddatetime: published.replace(/\.\d+/, '') }, published),
    el('agenttype', { value: 'machine' }),
    el('agent', {}, 'fonds'),
  );
  return el(
    'control',
    {},
    el('recordid', { instanceurl: uri.metadata(record.id, 'ead.xml') }, esc(record.id)),
    el('filedesc', {}, el('titlestmt', {}, el('titleproper', {}, esc(textIn(record.title, 'en'))))),
    el('maintenancestatus', { value: 'derived' }),
    el(
      'maintenanceagency',
      {},
      el('agencyname', {}, esc(agency ? textIn(agency, 'en') : new URL(uri.base).hostname)),
    ),
    el('maintenancehistory', {}, event),
  );
}
