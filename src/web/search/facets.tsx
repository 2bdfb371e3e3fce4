import { languageName, textIn } from '../../record/language.ts';
import {
  LAYER_KIND_NAMES,
  LAYER_STATUS_NAMES,
  type LayerKind,
  type LayerStatus,
} from '../../record/record.ts';
import type { Count, Facets, Years } from '../../search/leaves.ts';
import type { Reader } from '../layout/reader.ts';
import { otherwise, type PageQuestion } from './address.ts';
import type { SearchWords } from './words.ts';

type Props = {
  readonly reader: Reader;
  readonly words: SearchWords;
  readonly asked: PageQuestion;
  readonly facets: Facets;
  /** Passages found. */
  readonly total: number;
};

type Name = 'language' | 'kind' | 'status' | 'fonds' | 'person' | 'place';

/** What the search may be narrowed to: links, so that they need no script. */
export function FacetLists(props: Props) {
  const { reader, words, facets } = props;
  const { language } = reader;
  const list = (
    name: Name,
    title: string,
    counts: readonly Count[],
    say: (one: Count) => string,
  ) => <FacetList {...{ ...props, name, title, counts, say }} />;
  const named = ({ name, key }: Count) => (name ? textIn(name, language) : key);
  return (
    <aside class="facets" aria-label={words.narrow}>
      <Chosen {...props} />
      <YearBars {...props} />
      {list('language', words.languages, facets.languages, ({ key }) =>
        languageName(key, language),
      )}
      {list(
        'kind',
        words.kinds,
        facets.kinds,
        ({ key }) => LAYER_KIND_NAMES[key as LayerKind][language],
      )}
      {list(
        'status',
        words.statuses,
        facets.statuses,
        ({ key }) => LAYER_STATUS_NAMES[key as LayerStatus][language],
      )}
      {list('fonds', words.fonds, facets.fonds, named)}
      {list('person', words.people, facets.people, named)}
      {list('place', words.places, facets.places, named)}
    </aside>
  );
}

type ListProps = Props & {
  readonly name: Name;
  readonly title: string;
  readonly counts: readonly Count[];
  readonly say: (one: Count) => string;
};

/** A value that all have narrows nothing; one that is chosen is said above. */
function FacetList({ reader, asked, total, name, title, counts, say }: ListProps) {
  const open = counts.filter(({ count }) => count < total);
  if (asked[name] || open.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul>
        {open.map((one) => (
          <li>
            <a href={otherwise(reader, asked, { [name]: one.key })}>
              {say(one)} <span class="count">{one.count}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What the search is narrowed to, each to be removed. */
function Chosen({ reader, words, asked, facets }: Props) {
  const { language } = reader;
  const name = (counts: readonly Count[], key: string) => {
    const found = counts.find((one) => one.key === key)?.name;
    return found ? textIn(found, language) : key;
  };
  const { language: tongue, kind, status, fonds, person, place, from, to } = asked;
  const chosen = [
    ...(tongue ? [['language', languageName(tongue, language)] as const] : []),
    ...(kind ? [['kind', LAYER_KIND_NAMES[kind as LayerKind][language]] as const] : []),
    ...(status
      ? [['status', LAYER_STATUS_NAMES[status as LayerStatus]?.[language] ?? status] as const]
      : []),
    ...(fonds ? [['fonds', name(facets.fonds, fonds)] as const] : []),
    ...(person ? [['person', name(facets.people, person)] as const] : []),
    ...(place ? [['place', name(facets.places, place)] as const] : []),
    ...(from ? [['from', `${words.from} ${from}`] as const] : []),
    ...(to ? [['to', `${words.to} ${to}`] as const] : []),
  ];
  if (chosen.length === 0) return null;
  return (
    <section>
      <h3>{words.chosen}</h3>
      <ul class="chosen">
        {chosen.map(([parameter, said]) => (
          <li>
            <a href={otherwise(reader, asked, { [parameter]: undefined })}>
              <span aria-hidden="true">×</span>{' '}
              <span class="visually-hidden">{words.remove}: </span>
              {said}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

const BARS = { width: 240, height: 56 };

/** The years as a small histogram whose bars lead to them, and as two fields. */
function YearBars({ reader, words, asked, facets: { years } }: Props) {
  if (years.length < 2 && !asked.from && !asked.to) return null;
  const most = Math.max(...years.map(({ count }) => count));
  const wide = BARS.width / years.length;
  const said = ({ from, to }: Years) => (from === to ? `${from}` : `${from}–${to}`);
  const { from = '', to = '', page: _page, records: _records, ...rest } = asked;
  return (
    <section class="years">
      <h3>{words.years}</h3>
      {years.length > 1 && (
        <svg viewBox={`0 0 ${BARS.width} ${BARS.height}`} width={BARS.width} height={BARS.height}>
          <title>{words.years}</title>
          {years.map((bar, i) => {
            const high = bar.count === 0 ? 0 : Math.max(2, (bar.count / most) * BARS.height);
            const { from: first, to: last } = bar;
            if (bar.count === 0) return null;
            return (
              <a
                href={otherwise(reader, asked, { from: `${first}`, to: `${last}` })}
                aria-label={`${said(bar)}: ${bar.count}`}
              >
                <title>{`${said(bar)}: ${bar.count}`}</title>
                <rect class="reach" x={i * wide} y="0" width={wide} height={BARS.height} />
                <rect
                  x={i * wide + 0.5}
                  y={BARS.height - high}
                  width={Math.max(1, wide - 1)}
                  height={high}
                />
              </a>
            );
          })}
        </svg>
      )}
      <form action={reader.uri.searchPage} method="get">
        {Object.entries(rest).map(([name, value]) => (
          <input type="hidden" name={name} value={`${value}`} />
        ))}
        <label>
          {words.from}{' '}
          <input
            name="from"
            value={from}
            inputmode="numeric"
            size={4}
            maxlength={5}
            pattern="-?[0-9]{1,4}"
            placeholder={`${years[0]?.from ?? ''}`}
          />
        </label>
        <label>
          {words.to}{' '}
          <input
            name="to"
            value={to}
            inputmode="numeric"
            size={4}
            maxlength={5}
            pattern="-?[0-9]{1,4}"
            placeholder={`${years.at(-1)?.to ?? ''}`}
          />
        </label>
        <button type="submit">{words.apply}</button>
      </form>
    </section>
  );
}
