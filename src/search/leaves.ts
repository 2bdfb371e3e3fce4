import type { Database } from '../system/database/database.ts';
import type { SearchEngine } from './engine/engine.ts';
import { countFacets, type FacetGroup, type FacetNames, type Facets } from './facets.ts';
import type { PublishedRecord } from './hit.ts';
import { unpackFacets } from './index/facets.ts';
import { textOf } from './index/tables.ts';

/** The passages found on one leaf, or in one description, best first. */
export type LeafIds = {
  readonly record: string;
  /** Empty for a description. */
  readonly folio: string;
  readonly ids: readonly number[];
};

type LeafRow = Omit<LeafIds, 'ids'> & { readonly id: number };

export type GroupedIds = {
  /** One page: first the leaves that have the words as typed, then the others, each in natural order. */
  readonly leaves: readonly LeafIds[];
  readonly total: number;
  readonly facets: Facets;
};

/**
 * For each text its number, its leaf and its facets, one text a line, in the natural order of the records.
 */
const textsSql = ({ elements }: SearchEngine): string => `
  SELECT string_agg(line, '\n') AS lines FROM (
    SELECT text.id || '\t' || leaf || '\t' || language || '\t' || kind || '\t' || status
      || '\t' || traits AS line
    FROM ${elements} AS wanted CROSS JOIN search_text AS text CROSS JOIN search_record AS its
    WHERE text.id = CAST(wanted.value AS bigint) AND its.record = text.record
    ORDER BY its.sort, leaf, text.id) AS sorted`;

/** Groups the passages found by leaf, or by description, and counts their facets. */
export function leafGrouper(
  database: Database,
  engine: SearchEngine,
  published: (record: string) => Promise<PublishedRecord>,
) {
  const texts = database.prepare(textsSql(engine));
  const leafRows = database.prepare(
    `SELECT id, record, folio FROM search_text
     WHERE id IN (SELECT CAST(value AS bigint) FROM ${engine.elements} AS wanted)`,
  );
  const nameRows = database.prepare(
    `SELECT id, key, name FROM search_name
     WHERE id IN (SELECT CAST(value AS bigint) FROM ${engine.elements} AS wanted)`,
  );
  const names: FacetNames = {
    fonds: async (id) => (await published(id)).path.at(-1)?.title,
    named: async (ids) =>
      ids.length === 0
        ? new Map()
        : new Map(
            (
              (await nameRows.all(JSON.stringify(ids))) as {
                id: number;
                key: string;
                name: string;
              }[]
            ).map(({ id, key, name }) => [id, { key, name: JSON.parse(name) }]),
          ),
  };

  /** @param exactCount the number of ids, from the first on, that contain the words as typed */
  return async (
    ids: readonly number[],
    exactCount: number,
    { start, count }: { readonly start: number; readonly count: number },
  ): Promise<GroupedIds> => {
    const byText = new Map<number, number[]>();
    for (const id of ids) {
      const ofText = byText.get(textOf(id));
      if (ofText) ofText.push(id);
      else byText.set(textOf(id), [id]);
    }
    const exactTexts = new Set(ids.slice(0, exactCount).map(textOf));
    const { lines } = (await texts.get(JSON.stringify([...byText.keys()]))) as {
      lines: string | null;
    };
    const groups = groupLines((lines ?? '').split('\n'), byText, exactTexts);
    const all = [...groups.exact, ...groups.others];
    const page = all.slice(start, start + count);
    const numbers = page.map(([leaf]) => Number(leaf));
    const rows = new Map(
      ((await leafRows.all(JSON.stringify(numbers))) as LeafRow[]).map(({ id, ...row }) => [
        id,
        row,
      ]),
    );
    return {
      leaves: page.flatMap(([leaf, onLeaf]) => {
        const row = rows.get(Number(leaf));
        const bestFirst = onLeaf.toSorted((a, b) => ids.indexOf(a) - ids.indexOf(b));
        return row ? [{ ...row, ids: bestFirst }] : [];
      }),
      total: all.length,
      facets: await countFacets([...groups.facets].map(facetGroup), names),
    };
  };
}

/**
 * The passages of each leaf: `exact` has the leaves with a text that contains the words as typed. `facets` has
 * the number of passages for each combination of facets.
 */
function groupLines(
  lines: readonly string[],
  byText: ReadonlyMap<number, readonly number[]>,
  exactTexts: ReadonlySet<number>,
) {
  const [exact, others] = [new Map<string, number[]>(), new Map<string, number[]>()];
  const facets = new Map<string, number>();
  for (const line of lines) {
    const tab = line.indexOf('\t');
    const next = line.indexOf('\t', tab + 1);
    const text = Number(line.slice(0, tab));
    const ids = byText.get(text);
    if (!ids) continue;
    const [leaf, packed] = [line.slice(tab + 1, next), line.slice(next + 1)];
    const before = exact.get(leaf) ?? others.get(leaf) ?? [];
    const group = exactTexts.has(text) || exact.has(leaf) ? exact : others;
    if (group === exact) others.delete(leaf);
    group.set(leaf, [...before, ...ids]);
    facets.set(packed, (facets.get(packed) ?? 0) + ids.length);
  }
  return { exact, others, facets };
}

function facetGroup([packed, count]: readonly [string, number]): FacetGroup {
  const [language = '', kind = '', status = '', facets = ''] = packed.split('\t');
  return { language, kind, status, count, ...unpackFacets(facets) };
}
