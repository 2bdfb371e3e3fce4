import { languageName, textIn } from '../../record/language.ts';
import {
  LAYER_KIND_NAMES,
  LAYER_STATUS_NAMES,
  type LayerKind,
  type LayerStatus,
} from '../../record/record.ts';
import type { Facets, FacetValue, YearSpan } from '../../search/facets.ts';
import type { Reader } from '../layout/reader.ts';
import { type SearchParams, searchAddress } from './address.ts';
import type { SearchWords } from './words.ts';

type Props = {
  readonly reader: Reader;
  readonly words: SearchWords;
  readonly params: SearchParams;
  readonly facets: Facets;
  /** The number of passages in which the facets are counted. */
  readonly total: number;
};

type FacetParam = 'language' | 'kind' | 'status' | 'fonds' | 'person' | 'place';

/** The values that the search can be narrowed to. They are links, so they work without scripts. */
export function FacetLists(props: Props) {
  const { reader, words, facets } = props;
  const { language } = reader;
  const list = (
    name: FacetParam,
    title: string,
    values: readonly FacetValue[],
    labelOf: (value: FacetValue) => string,
  ) => <FacetList {...{ ...props, name, title, values, labelOf }} />;
  const named = ({ name, key }: FacetValue) => (name ? textIn(name, language) : key);
  return (
    <aside class="facets" aria-label={words.narrow}>
      <Selected {...props} />
      <YearFilter {...props} />
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
  readonly name: FacetParam;
  readonly title: string;
  readonly values: readonly FacetValue[];
  readonly labelOf: (value: FacetValue) => string;
};

/** A facet that is already selected isn't shown, nor is a value that would narrow nothing. */
function FacetList({ reader, params, total, name, title, values, labelOf }: ListProps) {
  const useful = values.filter(({ count }) => count < total);
  if (params[name] || useful.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul>
        {useful.map((value) => (
          <li>
            <a href={searchAddress(reader, params, { [name]: value.key })}>
              {labelOf(value)} <span class="count">{value.count}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The selected values, each with a link that removes it. */
function Selected({ reader, words, params, facets }: Props) {
  const { language } = reader;
  const nameOf = (values: readonly FacetValue[], key: string) => {
    const name = values.find((value) => value.key === key)?.name;
    return name ? textIn(name, language) : key;
  };
  const { language: textLanguage, kind, status, fonds, person, place, from, to } = params;
  const selected = [
    ...(textLanguage ? [['language', languageName(textLanguage, language)] as const] : []),
    ...(kind ? [['kind', LAYER_KIND_NAMES[kind as LayerKind][language]] as const] : []),
    ...(status
      ? [['status', LAYER_STATUS_NAMES[status as LayerStatus]?.[language] ?? status] as const]
      : []),
    ...(fonds ? [['fonds', nameOf(facets.fonds, fonds)] as const] : []),
    ...(person ? [['person', nameOf(facets.people, person)] as const] : []),
    ...(place ? [['place', nameOf(facets.places, place)] as const] : []),
    ...(from ? [['from', `${words.from} ${from}`] as const] : []),
    ...(to ? [['to', `${words.to} ${to}`] as const] : []),
  ];
  if (selected.length === 0) return null;
  return (
    <section>
      <h3>{words.selected}</h3>
      <ul class="chosen">
        {selected.map(([param, label]) => (
          <li>
            <a href={searchAddress(reader, params, { [param]: undefined })}>
              <span aria-hidden="true">×</span>{' '}
              <span class="visually-hidden">{words.remove}: </span>
              {label}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

const HISTOGRAM = { width: 240, height: 56 };

/** A small histogram whose bars are links, and two fields for a range of years. */
function YearFilter({ reader, words, params, facets: { years } }: Props) {
  if (years.length < 2 && !params.from && !params.to) return null;
  const most = Math.max(...years.map(({ count }) => count));
  const barWidth = HISTOGRAM.width / years.length;
  const labelOf = ({ from, to }: YearSpan) => (from === to ? `${from}` : `${from}–${to}`);
  const { from = '', to = '', page: _page, records: _records, ...rest } = params;
  return (
    <section class="years">
      <h3>{words.years}</h3>
      {years.length > 1 && (
        <svg
          viewBox={`0 0 ${HISTOGRAM.width} ${HISTOGRAM.height}`}
          width={HISTOGRAM.width}
          height={HISTOGRAM.height}
        >
          <title>{words.years}</title>
          {years.map((bar, i) => {
            const height = bar.count === 0 ? 0 : Math.max(2, (bar.count / most) * HISTOGRAM.height);
            const { from: first, to: last } = bar;
            if (bar.count === 0) return null;
            return (
              <a
                href={searchAddress(reader, params, { from: `${first}`, to: `${last}` })}
                aria-label={`${labelOf(bar)}: ${bar.count}`}
              >
                <title>{`${labelOf(bar)}: ${bar.count}`}</title>
                <rect
                  class="reach"
                  x={i * barWidth}
                  y="0"
                  width={barWidth}
                  height={HISTOGRAM.height}
                />
                <rect
                  x={i * barWidth + 0.5}
                  y={HISTOGRAM.height - height}
                  width={Math.max(1, barWidth - 1)}
                  height={height}
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
