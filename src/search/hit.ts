import type { MarkedSpan, SearchHit } from '../iiif/search-2.ts';
import type { ArchiveRecord, Layer } from '../record/record.ts';
import type { Database } from '../system/database/database.ts';
import type { SearchEngine } from './engine/engine.ts';
import { passagesOf, textOfSql } from './index/tables.ts';
import {
  formOf,
  LINE_BREAK_CHARACTERS,
  mayFoldTo,
  mayHaveStem,
  stem,
  type Word,
  type WordPart,
  wordsOf,
} from './index/word.ts';
import type { Term } from './query.ts';

/** A passage that was found, with its marks and the corresponding lines of the other text. */
export type Hit = SearchHit & {
  readonly aligned?: {
    readonly layer: Layer;
    readonly lines: readonly string[];
    /** How many passages of the other text correspond. */
    readonly passages: number;
  };
};

/** A field of a description that was found. */
export type FieldHit = {
  readonly field: string;
  /** The values of the field in all languages. */
  readonly lines: readonly string[];
  readonly marks: readonly LineMark[];
};

/** A marked part of one line; `from` and `to` are UTF-16 offsets. */
export type LineMark = Pick<MarkedSpan, 'line' | 'from' | 'to'>;

/** A record with all records above it, from the top down, and when it was published, ISO 8601. */
export type PublishedRecord = {
  readonly path: readonly ArchiveRecord[];
  readonly published: string;
};

/**
 * Reads groups of passages by id, all with the same few statements, and with the positions of the terms in
 * them. A passage that has been withdrawn in the meantime is left out.
 */
export function hitReader(
  database: Database,
  engine: SearchEngine,
  published: (record: string) => Promise<PublishedRecord>,
) {
  const read = rowReader(database, engine);
  const readAligned = alignedReader(database, engine);
  const recordsOf = recordReader(published);

  return {
    /**
     * Marks refer to passages of the same group.
     *
     * @param withTitles whether the title of its record is given with each passage
     */
    async passages(
      groups: readonly (readonly number[])[],
      terms: readonly Term[],
      withTitles: boolean,
    ): Promise<Hit[][]> {
      const rows = await read(groups.flat(), terms);
      const records = await recordsOf(rows.values());
      const layersOf = (record: string) => records.get(record)?.path.at(-1)?.layers ?? [];
      const layerOf: LayerOf = (record, id) => layersOf(record).find((layer) => layer.id === id);
      const alignedWith = await readAligned([...rows.values()], layerOf);
      return groups.map((ids) => {
        const found = ids.flatMap((id) => {
          const row = rows.get(id);
          const layer = row && layerOf(row.record, row.layer);
          return layer ? [{ row, layer }] : [];
        });
        const positions = new Map(found.map(({ row }, position) => [row.id, position]));
        return found.map(({ row, layer }) => {
          const { record, folio, unit, x, y, w, h, text } = row;
          const { path = [], published: modified = '' } = records.get(record) ?? {};
          const marks = marksAround(row, terms).map((mark) =>
            mark.flatMap(({ id, ...span }) => {
              const passage = positions.get(id);
              return passage === undefined ? [] : [{ passage, ...span }];
            }),
          );
          const aligned = alignedWith(row);
          const title = path.at(-1)?.title;
          return {
            record,
            folio,
            layer,
            unit,
            box: { x, y, w, h },
            lines: text.split('\n'),
            modified,
            marks,
            ...(aligned && { aligned }),
            ...(withTitles && title && { within: title }),
          };
        });
      });
    },

    /** The same for the fields of descriptions. */
    async fields(
      groups: readonly (readonly number[])[],
      terms: readonly Term[],
    ): Promise<FieldHit[][]> {
      const rows = await read(groups.flat(), terms);
      return groups.map((ids) =>
        ids.flatMap((id) => {
          const row = rows.get(id);
          if (!row) return [];
          const marks = marksAround(row, terms)
            .flat()
            .filter((mark) => mark.id === id);
          return [{ field: row.unit, lines: row.text.split('\n'), marks }];
        }),
      );
    },
  };
}

/** Reads the records of passages, each once. */
const recordReader =
  (published: (record: string) => Promise<PublishedRecord>) =>
  async (rows: Iterable<PassageRow>): Promise<ReadonlyMap<string, PublishedRecord>> => {
    const records = new Map<string, PublishedRecord>();
    for (const { record } of rows) {
      if (!records.has(record)) records.set(record, await published(record));
    }
    return records;
  };

/** A layer of a record. */
type LayerOf = (record: string, id: string) => Layer | undefined;

/** Partner passages that are read for one passage at most. */
const MAX_PARTNERS = 12;

/** The ids of the passages of the other text that correspond to a passage. */
function partnersOf({ partner, partner_first, partner_last }: PassageRow): number[] {
  if (partner === null || partner_first === null || partner_last === null) return [];
  const [start] = passagesOf(partner);
  const count = Math.min(partner_last - partner_first + 1, MAX_PARTNERS);
  return Array.from({ length: count }, (_, i) => start + partner_first + i);
}

/** Reads the lines of the other texts that correspond to passages. */
function alignedReader(database: Database, { elements }: SearchEngine) {
  const wanted = `(SELECT CAST(value AS bigint) FROM ${elements} AS wanted)`;
  const passageTexts = database.prepare(
    `SELECT id, text FROM search_passage WHERE id IN ${wanted}`,
  );
  const layersOfTexts = database.prepare(`SELECT id, layer FROM search_text WHERE id IN ${wanted}`);
  return async (
    rows: readonly PassageRow[],
    layerOf: LayerOf,
  ): Promise<(row: PassageRow) => Hit['aligned']> => {
    const ids = [...new Set(rows.flatMap(partnersOf))];
    if (ids.length === 0) return () => undefined;
    const texts = new Map(
      ((await passageTexts.all(JSON.stringify(ids))) as { id: number; text: string }[]).map(
        ({ id, text }) => [id, text],
      ),
    );
    const partners = [...new Set(rows.flatMap(({ partner }) => partner ?? []))];
    const layers = new Map(
      ((await layersOfTexts.all(JSON.stringify(partners))) as { id: number; layer: string }[]).map(
        ({ id, layer }) => [id, layer],
      ),
    );
    return (row) => {
      const passages = partnersOf(row).flatMap((id) => texts.get(id) ?? []);
      const layer = layerOf(row.record, layers.get(row.partner ?? 0) ?? '');
      if (passages.length === 0 || !layer) return undefined;
      const lines = passages.flatMap((text) => text.split('\n'));
      return { layer, lines, passages: passages.length };
    };
  };
}

/** A passage, and the passages before and after it if a mark may reach into them. */
type PassageRow = {
  readonly id: number;
  readonly unit: string;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly text: string;
  readonly record: string;
  readonly folio: string;
  readonly layer: string;
  readonly partner: number | null;
  readonly partner_first: number | null;
  readonly partner_last: number | null;
  readonly before: string | null;
  readonly after: string | null;
};

/** With phrases the next passage is always needed, with single words only if the line ends with a hyphen. */
const mayContinue = (hasPhrases: boolean, text: string): string =>
  hasPhrases
    ? 'TRUE'
    : `instr('${LINE_BREAK_CHARACTERS}', substr(${text}, length(${text}), 1)) > 0`;

/** All rows as one JSON text: passing on a hundred rows of a dozen columns takes longer than reading them. */
const rowsSql = (
  { elements, jsonArray, jsonObject }: SearchEngine,
  hasPhrases: boolean,
): string => `
  SELECT CAST(${jsonArray}(${jsonObject}(
    'id', passage.id, 'unit', passage.unit, 'x', x, 'y', y, 'w', w, 'h', h, 'text', passage.text,
    'partner_first', partner_first, 'partner_last', partner_last,
    'record', text.record, 'folio', text.folio, 'layer', text.layer, 'partner', text.partner,
    'before', (SELECT before.text FROM search_passage AS before
      WHERE before.id = passage.id - 1 AND ${mayContinue(hasPhrases, 'before.text')}),
    'after', CASE WHEN ${mayContinue(hasPhrases, 'passage.text')}
      THEN (SELECT after.text FROM search_passage AS after WHERE after.id = passage.id + 1) END)) AS text) AS json
  FROM ${elements} AS wanted CROSS JOIN search_passage AS passage CROSS JOIN search_text AS text
  WHERE passage.id = CAST(wanted.value AS bigint) AND text.id = ${textOfSql('passage.id')}`;

function rowReader(database: Database, engine: SearchEngine) {
  const withPhrases = database.prepare(rowsSql(engine, true));
  const withWords = database.prepare(rowsSql(engine, false));
  return async (
    ids: readonly number[],
    terms: readonly Term[],
  ): Promise<ReadonlyMap<number, PassageRow>> => {
    if (ids.length === 0) return new Map();
    const hasPhrases = terms.some(({ words }) => words.length > 1);
    const rows = hasPhrases ? withPhrases : withWords;
    const { json } = (await rows.get(JSON.stringify(ids))) as { json: string | null };
    return new Map((JSON.parse(json ?? '[]') as PassageRow[]).map((row) => [row.id, row]));
  };
}

/** The marks that touch a passage, with the spans that reach into the passages before and after it. */
function marksAround({ id, text, before, after }: PassageRow, terms: readonly Term[]) {
  const lines = [before, text, after].flatMap((passage, i) =>
    passage === null
      ? []
      : passage.split('\n').map((line, number) => ({ id: id - 1 + i, number, line })),
  );
  return marksIn(
    lines.map(({ line }) => line),
    terms,
  )
    .map((mark) =>
      mark.flatMap(({ line, from, to }) => {
        const found = lines[line];
        return found ? [{ id: found.id, line: found.number, from, to }] : [];
      }),
    )
    .filter((mark) => mark.some((span) => span.id === id));
}

/** The position of a matching term: one part for each line it extends over. */
export type Mark = readonly WordPart[];

/** Marks where any of the terms matches in consecutive lines. Marks don't overlap; the longest match wins. */
export function marksIn(lines: readonly string[], terms: readonly Term[]): Mark[] {
  const words = wordsOf(lines);
  const marks: Mark[] = [];
  for (let i = 0; i < words.length; ) {
    let length = 0;
    for (const term of terms) {
      if (term.words.length > length && matchesAt(words, i, term)) length = term.words.length;
    }
    if (length > 0) marks.push(markOf(words.slice(i, i + length)));
    i += Math.max(1, length);
  }
  return marks;
}

function matchesAt(words: readonly Word[], at: number, term: Term): boolean {
  const last = term.words.length - 1;
  return term.words.every((wanted, i) => {
    const word = words[at + i];
    if (!word || !mayFoldTo(word.written, wanted.form)) return false;
    const form = formOf(word.written);
    if (term.isPrefix && i === last) return form.startsWith(wanted.form);
    if (form === wanted.form) return true;
    const matchesForms = !term.isExact && !term.isPrefix;
    return matchesForms && mayHaveStem(form, wanted.stem) && stem(form) === wanted.stem;
  });
}

/** In each line, from the start of the first word to the end of the last. */
function markOf(words: readonly Word[]): Mark {
  const byLine = new Map<number, WordPart>();
  for (const part of words.flatMap(({ parts }) => parts)) {
    const before = byLine.get(part.line);
    byLine.set(part.line, before ? { ...before, to: part.to } : part);
  }
  return [...byLine.values()];
}
