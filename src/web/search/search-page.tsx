import type { FieldHit } from '../../search/hit.ts';
import type { LeafResult, RecordResult } from '../../search/search.ts';
import { page, Text } from '../layout/layout.tsx';
import { Pagination } from '../layout/pagination.tsx';
import type { Reader } from '../layout/reader.ts';
import { type SearchParams, searchAddress } from './address.ts';
import { FacetLists } from './facets.tsx';
import { LeafHits, MarkedLines } from './hits.tsx';
import { SEARCH_WORDS, type SearchWords } from './words.ts';

export type SearchPageProps = {
  readonly reader: Reader;
  readonly params: SearchParams;
  /** Absent if there is no query. */
  readonly results?: Results;
  /** Leaves and records on one page. */
  readonly pageSizes: { readonly leaves: number; readonly records: number };
};

type Results = { readonly inTexts: LeafResult; readonly inDescriptions: RecordResult };

/** The search across all records. It works without scripts. */
export function searchPage(props: SearchPageProps): string {
  const { reader, params, results } = props;
  const words = SEARCH_WORDS[reader.language];
  const { q = '' } = params;
  const { uri } = reader;
  return page({
    reader,
    title: q ? `${q} · ${words.title}` : words.title,
    kind: 'searching',
    children: (
      <>
        <h1>{words.title}</h1>
        <search>
          <form class="search" action={uri.searchPage} method="get">
            <label for="q">{words.label}</label>
            <div>
              <input
                id="q"
                name="q"
                type="search"
                value={q}
                maxlength={300}
                autocomplete="off"
                spellcheck={false}
                list="suggested"
                data-complete={uri.autocomplete(2)}
              />
              <button type="submit">{words.button}</button>
            </div>
            <datalist id="suggested" />
            {Object.entries(params).map(([name, value]) =>
              ['q', 'page', 'records'].includes(name) || value === '' ? null : (
                <input type="hidden" name={name} value={`${value}`} />
              ),
            )}
            <p class="hint">
              {words.about} <a href={reader.to(uri.searchHelp)}>{words.help}</a>
            </p>
          </form>
        </search>
        {results && <SearchResults {...props} results={results} words={words} />}
        <script type="module" src={`${uri.base}/assets/search/suggest.js`} />
      </>
    ),
  });
}

type ResultsProps = SearchPageProps & { readonly results: Results; readonly words: SearchWords };

function SearchResults(props: ResultsProps) {
  const { reader, params, results, words } = props;
  const { inTexts, inDescriptions } = results;
  const isFound = inTexts.total > 0 || inDescriptions.total > 0;
  // If no text matches, the facets are those of the descriptions.
  const main = inTexts.total > 0 ? inTexts : inDescriptions;
  return (
    <div class="results">
      <section aria-labelledby="results">
        <h2 id="results">{words.results}</h2>
        <p class="count" role="status">
          {isFound ? totals(results, words) : words.nothing}
        </p>
        {!isFound && <p>{words.nothingHint}</p>}
        {!isFound && (inTexts.isIncomplete || inDescriptions.isIncomplete) && (
          <p class="cut">{words.cut}</p>
        )}
        {isFound && main.hasMoreGroups && <p class="cut">{words.first(main.grouped)}</p>}
        {inDescriptions.total > 0 && <DescriptionList {...props} />}
        {inTexts.total > 0 && <LeafList {...props} />}
      </section>
      <FacetLists
        reader={reader}
        words={words}
        params={params}
        facets={main.facets}
        total={main.grouped}
      />
    </div>
  );
}

/** How much was found, as a sentence. */
function totals({ inTexts, inDescriptions }: Results, words: SearchWords): string {
  const parts = [
    ...(inDescriptions.total > 0
      ? [words.inDescriptions(inDescriptions.groupTotal, inDescriptions.hasMoreGroups)]
      : []),
    ...(inTexts.total > 0
      ? [
          words.inTexts(inTexts.total, inTexts.isIncomplete) +
            (inTexts.hasMoreGroups ? '' : ` ${words.onLeaves(inTexts.groupTotal)}`),
        ]
      : []),
  ];
  return `${words.found} ${parts.join('; ')}`;
}

function LeafList({ reader, params, results, words, pageSizes }: ResultsProps) {
  const { page: number = 1, records, q = '' } = params;
  const { leaves, groupTotal } = results.inTexts;
  return (
    <>
      <h2 id="leaves">{words.leavesFound}</h2>
      <ol class="found">
        {leaves.map((leaf) => (
          <LeafHits leaf={leaf} reader={reader} words={words} query={q} />
        ))}
      </ol>
      <Pagination
        number={number}
        size={pageSizes.leaves}
        total={groupTotal}
        reader={reader}
        of={words.leavesFound}
        address={(page) => `${searchAddress(reader, params, { records, page })}#leaves`}
      />
    </>
  );
}

function DescriptionList({ reader, params, results, words, pageSizes }: ResultsProps) {
  const { uri, to, language } = reader;
  const { records: number = 1, page } = params;
  const { records, groupTotal } = results.inDescriptions;
  return (
    <>
      <h2 id="records">{words.records}</h2>
      <ul class="found-records">
        {records.map(({ record, path, fields }) => (
          <li>
            <a href={to(uri.record(record))}>
              <Text of={path.at(-1)?.title ?? { none: [record] }} reader={language} />
            </a>
            <dl>
              {fields.map((hit) => (
                <div>
                  <dt>{fieldName(words, hit.field)}</dt>
                  <dd>
                    <MarkedLines {...onlyMarkedLines(hit)} />
                  </dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ul>
      <Pagination
        number={number}
        size={pageSizes.records}
        total={groupTotal}
        reader={reader}
        of={words.records}
        address={(records) => `${searchAddress(reader, params, { page, records })}#records`}
      />
    </>
  );
}

const fieldName = (words: SearchWords, field: string): string =>
  Object.hasOwn(words.fields, field) ? words.fields[field as keyof SearchWords['fields']] : field;

/** The lines with marks: a field has a line in each language, most of which don't match. */
function onlyMarkedLines({ lines, marks }: FieldHit): Pick<FieldHit, 'lines' | 'marks'> {
  const numbers = [...new Set(marks.map(({ line }) => line))];
  if (numbers.length === 0) return { lines: lines.slice(0, 1), marks: [] };
  return {
    lines: numbers.map((number) => lines[number] ?? ''),
    marks: marks.map((mark) => ({ ...mark, line: numbers.indexOf(mark.line) })),
  };
}
