import type { ArchiveRecord } from '../record/record.ts';
import type { Hit } from '../search/hit.ts';
import type { FoundPage } from '../search/search.ts';
import { page } from './layout.tsx';
import type { Reader } from './reader.ts';
import { otherwise, type PageQuestion } from './search/address.ts';
import { FacetLists } from './search/facet.tsx';
import { FoundLeaf, Marked } from './search/hit.tsx';
import { SEARCH_WORDS, type SearchWords } from './search/words.ts';
import { Text } from './text.tsx';

export type SearchPage = {
  readonly reader: Reader;
  readonly asked: PageQuestion;
  /** Absent where nothing is asked. */
  readonly found?: FoundPage;
  /** Where descriptions say it. */
  readonly descriptions: readonly Hit[];
  readonly path: (record: string) => readonly ArchiveRecord[];
  /** Leaves on one page. */
  readonly size: number;
};

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
              name === 'q' || name === 'page' || value === '' ? null : (
                <input type="hidden" name={name} value={`${value}`} />
              ),
            )}
            <p class="hint">
              {words.about} <a href={reader.to(uri.searchHelp)}>{words.help}</a>
            </p>
          </form>
        </search>
        {found && <Results {...props} found={found} words={words} />}
        <script type="module" src={`${uri.base}/assets/viewer/suggest.js`} />
      </>
    ),
  });
}

type ResultsProps = SearchPage & { readonly found: FoundPage; readonly words: SearchWords };

function Results(props: ResultsProps) {
  const { reader, asked, found, words, descriptions, path } = props;
  const { total, leafTotal, leaves, facets, isCut } = found;
  const { q = '' } = asked;
  return (
    <div class="results">
      <section aria-labelledby="results">
        <h2 id="results">{words.results}</h2>
        <p class="count" role="status">
          {total > 0 &&
            `${words.found} ${total}${isCut ? '+' : ''}, ${words.onLeaves} ${leafTotal}`}
        </p>
        {total === 0 && descriptions.length === 0 && (
          <p>
            {words.nothing} {words.nothingHint}
          </p>
        )}
        {isCut && <p class="cut">{words.cut}</p>}
        {descriptions.length > 0 && <Descriptions {...props} />}
        {leaves.length > 0 && (
          <>
            {descriptions.length > 0 && <h2>{words.leavesFound}</h2>}
            <ol class="found">
              {leaves.map((leaf) => (
                <FoundLeaf
                  leaf={leaf}
                  path={path(leaf.record)}
                  reader={reader}
                  words={words}
                  query={q}
                />
              ))}
            </ol>
          </>
        )}
        <Pages {...props} />
      </section>
      <FacetLists reader={reader} words={words} asked={asked} facets={facets} total={total} />
    </div>
  );
}

const FIELD = { title: 'title_' } as const;

function Descriptions({ reader, words, descriptions, path }: ResultsProps) {
  const { uri, to, language } = reader;
  const records = [...new Set(descriptions.map(({ record }) => record))];
  return (
    <>
      <h2>{words.records}</h2>
      <ul class="found-records">
        {records.map((record) => (
          <li>
            <a href={to(uri.record(record))}>
              <Text of={path(record).at(-1)?.title ?? { none: [record] }} reader={language} />
            </a>
            <dl>
              {descriptions
                .filter((hit) => hit.record === record)
                .map((hit) => (
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
    </>
  );
}

const fieldName = (words: SearchWords, unit: string): string => {
  const name = unit === 'title' ? FIELD.title : unit;
  return name in words ? words[name as keyof SearchWords] : unit;
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

function Pages({ reader, asked, found, words, size }: ResultsProps) {
  const { page: number = 1 } = asked;
  const last = Math.max(1, Math.ceil(found.leafTotal / size));
  if (last === 1) return null;
  return (
    <nav class="pages" aria-label={words.pages}>
      {number > 1 && (
        <a rel="prev" href={otherwise(reader, asked, { page: number - 1 })}>
          ← {words.previous}
        </a>
      )}
      <span>
        {number} / {last}
      </span>
      {number < last && (
        <a rel="next" href={otherwise(reader, asked, { page: number + 1 })}>
          {words.next} →
        </a>
      )}
    </nav>
  );
}
