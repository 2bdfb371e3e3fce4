import type { ComponentChildren } from 'preact';
import type { Change } from '../../catalogue/log/change-log.ts';
import { inherited, levelLabel } from '../../iiif/presentation/description.ts';
import type { Unit } from '../../iiif/unit.ts';
import { formatDate } from '../../record/date.ts';
import { type LanguageMap, languageName, textIn } from '../../record/language.ts';
import type { Link, Term } from '../../record/record.ts';
import { referenceCode } from '../../record/reference.ts';
import { Text } from '../layout/layout.tsx';
import type { Reader } from '../layout/reader.ts';
import { type RecordWords, recordWords } from './words.ts';

type Props = {
  readonly unit: Unit;
  /** Oldest first. */
  readonly history: readonly Change[];
  readonly reader: Reader;
};

type AreaRow = readonly [label: keyof RecordWords | LanguageMap, ...values: ComponentChildren[]];

/** The description, area by area. https://www.ica.org/resource/isadg-general-international-standard-archival-description-second-edition/ */
export function Areas(props: Props) {
  const { language } = props.reader;
  const words = recordWords(language);
  const label = (of: AreaRow[0]) =>
    typeof of === 'string' ? words[of] : <Text of={of} reader={language} />;
  return (
    <>
      {areasOf(props).map(([name, rows]) => {
        const filled = rows.filter(([, ...values]) => values.flat().some(Boolean));
        if (filled.length === 0) return null;
        return (
          <section class="area">
            <h3>{words[name]}</h3>
            <dl>
              {filled.map(([of, ...values]) => (
                <div>
                  <dt>{label(of)}</dt>
                  {values.flat().map((value) => (
                    <dd>{value}</dd>
                  ))}
                </div>
              ))}
            </dl>
          </section>
        );
      })}
    </>
  );
}

function areasOf({ unit, history, reader }: Props): [keyof RecordWords, AreaRow[]][] {
  const { record, path } = unit;
  const { language, uri, to } = reader;
  const say = (map: LanguageMap | undefined) => map && <Text of={map} reader={language} />;
  const code = referenceCode(path);
  const rights = inherited(path, (one) => one.rights);
  const providing = path.findLast((one) => one.providers.length > 0);
  const named = (terms: readonly Term[]) =>
    terms.map((term) => <Named term={term} reader={reader} />);
  const subjects = record.subjects.map(({ name }) => (
    <a href={to(uri.browse({ subject: textIn(name, 'en') }))}>{say(name)}</a>
  ));
  return [
    [
      'identity',
      [
        ['reference', say(code)],
        ['level', say(levelLabel(record.level))],
        ['date', record.date && formatDate(record.date, language)],
        ['extent', say(record.extent)],
        ['identifiers', ...record.via],
      ],
    ],
    [
      'context',
      [
        ['creators', ...named(record.creators)],
        ['recipients', ...named(record.recipients)],
        ['history', say(record.custodialHistory)],
      ],
    ],
    [
      'content',
      [
        ['people', ...named(record.people)],
        ['places', ...named(record.places)],
        ['subjects', ...subjects],
        ...record.metadata.map((one): AreaRow => [one.label, say(one.value)]),
      ],
    ],
    [
      'access',
      [
        ['conditions', say(record.access)],
        ['languages', ...record.languages.map((tag) => languageName(tag, language))],
        ['rights', rights && <a href={rights}>{rights}</a>],
        ['credit', ...(providing?.providers ?? []).map(({ label }) => say(label))],
      ],
    ],
    [
      'allied',
      [
        ['sources', ...record.sources.map(say)],
        ['related', ...record.related.map((one) => <Outward link={one} reader={reader} />)],
        ['elsewhere', ...record.homepages.map((one) => <Outward link={one} reader={reader} />)],
      ],
    ],
    ['notes', [['notes', ...record.notes.map(say)]]],
    ['control', [['version', ...versions(history, reader)]]],
  ];
}

/** Links to the versions, newest first; none for a record published before the change log began. */
const versions = (history: readonly Change[], { language, uri, to }: Reader) =>
  [...history]
    .reverse()
    .filter(({ type }) => type !== 'Delete')
    .slice(0, 12)
    .map(({ record, version, time }) => (
      <>
        <a href={to(uri.versions(record))}>{version}</a> ·{' '}
        <time datetime={time}>{formatDate(time.slice(0, 10), language)}</time>
      </>
    ));

function Named({ term, reader }: { readonly term: Term; readonly reader: Reader }) {
  const name = <Text of={term.name} reader={reader.language} />;
  return (
    <>
      {term.sameAs ? <a href={term.sameAs}>{name}</a> : name}
      {term.role && `, ${textIn(term.role, reader.language)}`}
    </>
  );
}

const Outward = ({ link, reader }: { readonly link: Link; readonly reader: Reader }) => (
  <a href={link.url}>{textIn(link.label, reader.language) || link.url}</a>
);
