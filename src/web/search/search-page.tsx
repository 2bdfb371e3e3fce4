import type { ArchiveRecord } from '../../record/record.ts';
import type { Hit } from '../../search/hit.ts';
import type { FoundPage } from '../../search/search.ts';
import { page, Text } from '../layout/layout.tsx';
import { Pagination } from '../layout/pagination.tsx';
import type { Reader } from '../layout/reader.ts';
import { otherwise, type PageQuestion } from './address.ts';
import { FacetLists } from './facets.tsx';
import { FoundLeaf, Marked } from './hits.tsx';
import { SEARCH_WORDS, type SearchWords } from './words.ts';

export type SearchPage = {
  readonly reader: Reader;
  readonly asked: PageQuestion;
  /** Absent where nothing is asked. */
  readonly found?: Found;
  readonly path: (record: string) => readonly ArchiveRecord[];
  /** On one page. */
  readonly sizes: { readonly [L in keyof Found]: number };
};

/** Where the texts say it, and where descriptions of records do. */
type Found = { readonly leaves: FoundPage; readonly records: FoundPage };

/** The search across all records. Whole without any script. */
export function searchPage(props: SearchPage): string {
  const { reader, asked, found } = props;
  const words = SEARCH_WORDS[reader.language];
  const { q = '' } = asked;
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
            {Object.entries(asked).map(([name, value]) =>
              ['q', 'page', 'records'].includes(name) || value === '' ? null : (
                <input type="hidden" name={name} value={`${value}`} />
              ),
            )}
            <p class="hint">
              {words.about} <a href={reader.to(uri.searchHelp)}>{words.help}</a>
            </p>
          </form>
        </search>
        {found && <Results {...props} found={found} words={words} />}
        <script type="module" src={`${uri.base}/assets/search/suggest.js`} />
      </>
    ),
  });
}

type ResultsProps = SearchPage & { readonly found: Found; readonly words: SearchWords };

function Results(props: ResultsProps) {
  const { reader, asked, found, words } = props;
  const { leaves, records } = found;
  const isFound = leaves.total > 0 || records.total > 0;
  // Where no text says it, the records may be narrowed all the same.
  const counted = leaves.total > 0 ? leaves : records;
  return (
    <div class="results">
      <section aria-labelledby="results">
        <h2 id="results">{words.results}</h2>
        <p class="count" role="status">
          {isFound ? totals(found, words) : words.nothing}
        </p>
        {!isFound && <p>{words.nothingHint}</p>}
        {!isFound && (leaves.isCut || records.isCut) && <p class="cut">{words.cut}</p>}
        {isFound && counted.isMoreLeaves && <p class="cut">{words.first(counted.gathered)}</p>}
        {records.total > 0 && <Descriptions {...props} />}
        {leaves.total > 0 && <Leaves {...props} />}
      </section>
      <FacetLists
        reader={reader}
        words={words}
        asked={asked}
        facets={counted.facets()}
        total={counted.gathered}
      />
    </div>
  );
}

/** How much is found, in words. */
function totals({ leaves, records }: Found, words: SearchWords): string {
  const said = [
    ...(records.total > 0 ? [words.inDescriptions(records.leafTotal, records.isMoreLeaves)] : []),
    ...(leaves.total > 0
      ? [
          words.inTexts(leaves.total, leaves.isCut) +
            (leaves.isMoreLeaves ? '' : ` ${words.onLeaves(leaves.leafTotal)}`),
        ]
      : []),
  ];
  return `${words.found} ${said.join('; ')}`;
}

function Leaves({ reader, asked, found: { leaves }, words, path, sizes }: ResultsProps) {
  const { page: number = 1, records, q = '' } = asked;
  return (
    <>
      <h2 id="leaves">{words.leavesFound}</h2>
      <ol class="found">
        {leaves.leaves.map((leaf) => (
          <FoundLeaf leaf={leaf} path={path(leaf.record)} reader={reader} words={words} query={q} />
        ))}
      </ol>
      <Pagination
        number={number}
        size={sizes.leaves}
        total={leaves.leafTotal}
        reader={reader}
        of={words.leavesFound}
        address={(page) => `${otherwise(reader, asked, { records, page })}#leaves`}
      />
    </>
  );
}

const FIELD = { title: 'title_' } as const;

function Descriptions({ reader, asked, words, found, path, sizes }: ResultsProps) {
  const { uri, to, language } = reader;
  const { records: number = 1, page } = asked;
  const { leaves: described, leafTotal } = found.records;
  return (
    <>
      <h2 id="records">{words.records}</h2>
      <ul class="found-records">
        {described.map(({ record, hits }) => (
          <li>
            <a href={to(uri.record(record))}>
              <Text of={path(record).at(-1)?.title ?? { none: [record] }} reader={language} />
            </a>
            <dl>
              {hits.map((hit) => (
                <div>
                  <dt>{fieldName(words, hit.unit)}</dt>
                  <dd>
                    <Marked hit={telling(hit)} />
                  </dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ul>
      <Pagination
        number={number}
        size={sizes.records}
        total={leafTotal}
        reader={reader}
        of={words.records}
        address={(records) => `${otherwise(reader, asked, { page, records })}#records`}
      />
    </>
  );
}

const fieldName = (words: SearchWords, unit: string): string => {
  const name = unit === 'title' ? FIELD.title : unit;
  const said = name in words ? words[name as keyof SearchWords] : unit;
  return typeof said === 'string' ? said : unit;
};

/** The lines in which something is found, those of other languages left out. */
function telling(hit: Hit): Pick<Hit, 'id' | 'lines' | 'marks'> {
  const own = hit.marks.flat().filter(({ passage }) => passage === hit.id);
  const kept = [...new Set(own.map(({ line }) => line))];
  if (kept.length === 0) return { ...hit, lines: hit.lines.slice(0, 1), marks: [] };
  return {
    id: hit.id,
    lines: kept.map((line) => hit.lines[line] ?? ''),
    marks: [own.map((one) => ({ ...one, line: kept.indexOf(one.line) }))],
  };
}
