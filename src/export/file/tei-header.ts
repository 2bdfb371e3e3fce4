import { inherited, requiredStatement } from '../../iiif/presentation/description.ts';
import { formatDate } from '../../record/date.ts';
import { languageName, textIn } from '../../record/language.ts';
import { LAYER_STATUS_NAMES, type Layer, layerLabel } from '../../record/record.ts';
import { referenceCode } from '../../record/reference.ts';
import { el, elPerLanguage, esc } from '../../text/xml.ts';
import { type ExportRecord, inBothLanguages, layerStatements, rightsOf } from '../export-record.ts';

/** Who made the record and its texts, the status of each, and where the originals are kept. https://tei-c.org/release/doc/tei-p5-doc/en/html/HD.html */
export function teiHeader(exported: ExportRecord): string {
  return el(
    'teiHeader',
    {},
    el('fileDesc', {}, titles(exported), publication(exported), notes(exported), source(exported)),
    encoding(),
    profile(exported),
    revision(exported),
  );
}

function titles({ record }: ExportRecord): string {
  const authors = record.creators.map(({ name, sameAs }) =>
    el('author', { ref: sameAs }, esc(textIn(name, 'en'))),
  );
  const people = record.layers.flatMap((layer) =>
    layer.responsibility.map(({ name, role, sameAs }) => {
      const label = textIn(layerLabel(layer), 'en');
      const what = `${role ? textIn(role, 'en') : 'responsible'} (${label})`;
      return el(
        'respStmt',
        {},
        el('resp', {}, esc(what)),
        el('name', { ref: sameAs }, esc(textIn(name, 'en'))),
      );
    }),
  );
  return el('titleStmt', {}, ...elPerLanguage('title', record.title), ...authors, ...people);
}

function publication({ record, path, uri, published, version }: ExportRecord): string {
  const provider = path.findLast(({ providers }) => providers.length > 0)?.providers[0];
  const rights = inherited(path, (one) => one.rights);
  const licences = record.layers.map((layer) => licence(rightsOf(layer, path), layer));
  const whole = rights ? [el('licence', { target: rights }, `${esc(rights)} (the record)`)] : [];
  const terms = [...whole, ...licences];
  return el(
    'publicationStmt',
    {},
    el('publisher', {}, esc(provider ? textIn(provider.label, 'en') : 'fonds')),
    el('date', { when: published.slice(0, 10) }, esc(`${published}, version ${version}`)),
    el('idno', { type: 'URI' }, esc(uri.record(record.id))),
    el('idno', { type: 'IIIF' }, esc(uri.manifest(record.id))),
    el('availability', {}, ...(terms.length ? terms : [el('p', {}, 'No rights are stated.')])),
  );
}

function licence(rights: string | undefined, layer: Layer): string {
  const label = textIn(layerLabel(layer), 'en');
  const about = { target: rights, corresp: `#${textId(layer.id)}` };
  return el('licence', about, esc(`${rights ?? 'No rights are stated'} (${label})`));
}

/** What each text is, and the required statement of the record. */
function notes({ record, path }: ExportRecord): string {
  const statement = requiredStatement({ record, path });
  const required = statement
    ? inBothLanguages([statement.value]).map((one) => el('note', { type: 'required' }, esc(one)))
    : [];
  const texts = record.layers.flatMap((layer) =>
    layerStatements(layer, path).map((line) =>
      el('note', { type: 'text', target: `#${textId(layer.id)}` }, esc(line)),
    ),
  );
  const all = [...required, ...texts];
  return all.length ? el('notesStmt', {}, ...all.map((one) => `\n${one}`)) : '';
}

function source({ record, path }: ExportRecord): string {
  const repository = path.find((one) => one.reference.repository)?.reference.repository;
  const reference = referenceCode(path);
  const identifier = el(
    'msIdentifier',
    {},
    ...(repository ? [el('repository', {}, esc(textIn(repository, 'en')))] : []),
    el('idno', {}, esc(reference ? textIn(reference, 'en') : record.id)),
    ...(reference
      ? [el('altIdentifier', {}, el('idno', { 'xml:lang': 'ru' }, esc(textIn(reference, 'ru'))))]
      : []),
  );
  const summary = record.summary
    ? el('msContents', {}, ...elPerLanguage('summary', record.summary).slice(0, 1))
    : '';
  const extent = record.extent
    ? el(
        'physDesc',
        {},
        el(
          'objectDesc',
          {},
          el('supportDesc', {}, el('extent', {}, esc(textIn(record.extent, 'en')))),
        ),
      )
    : '';
  const history = record.custodialHistory
    ? el('history', {}, ...elPerLanguage('provenance', record.custodialHistory))
    : '';
  const sources = record.sources.map((one) => el('bibl', {}, esc(textIn(one, 'en'))));
  const list = sources.length ? el('listBibl', {}, ...sources) : '';
  return el('sourceDesc', {}, el('msDesc', {}, identifier, summary, extent, history), list);
}

const encoding = () =>
  el(
    'encodingDesc',
    {},
    el(
      'projectDesc',
      {},
      el(
        'p',
        {},
        'Each text stands in a text element of its own in the group; its subtype is its status, and the notes in this header say what that means. The attribute corresp binds what says the same. Zones are in pixels of the image.',
      ),
    ),
  );

function profile({ record }: ExportRecord): string {
  const { date } = record;
  const tags = [
    ...new Set([...record.languages, ...record.layers.map(({ language }) => language)]),
  ];
  const languages = tags.map((tag) => el('language', { ident: tag }, esc(languageName(tag, 'en'))));
  return el(
    'profileDesc',
    {},
    ...(date
      ? [el('creation', {}, el('date', { when: isoDate(date) }, esc(formatDate(date, 'en'))))]
      : []),
    ...(languages.length ? [el('langUsage', {}, ...languages)] : []),
  );
}

/** A date in the form that `when` allows; EDTF allows more. */
const isoDate = (date: string) => (/^\d{4}(-\d\d(-\d\d)?)?$/.test(date) ? date : undefined);

function revision({ record, published }: ExportRecord): string {
  const changes = record.layers.map(({ id, status }) =>
    el(
      'change',
      { when: published.slice(0, 10), target: `#${textId(id)}`, status },
      esc(`${LAYER_STATUS_NAMES[status].en} · ${LAYER_STATUS_NAMES[status].ru}`),
    ),
  );
  return changes.length ? el('revisionDesc', {}, ...changes) : '';
}

/**
 * The ids inside a TEI file. Ids of folios and layers contain no dots, so these are unambiguous; the
 * letter in front makes them valid XML names even if the id begins with a digit.
 */
export const surfaceId = (folio: string): string => `f.${folio}`;

export const textId = (layer: string): string => `t.${layer}`;

export const unitId = (folio: string, layer: string, unit: string): string =>
  `u.${folio}.${layer}.${unit}`;

export const zoneId = (folio: string, layer: string, unit: string): string =>
  `z.${folio}.${layer}.${unit}`;
