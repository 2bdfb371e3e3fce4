import type { Box } from '../record/box.ts';
import type { Database } from '../storage/sqlite.ts';
import { marksIn } from './mark.ts';
import type { Term } from './question.ts';
import { passagesOf, textIn } from './tables.ts';
import { mayBreak } from './word.ts';

/** A passage with its place: what is published as one annotation. */
export type Passage = {
  readonly id: number;
  readonly unit: string;
  /** Canvas pixels. */
  readonly box: Box;
  /** Several in a block. */
  readonly lines: readonly string[];
};

/** A stretch of a line of a passage; `from` and `to` count UTF-16 units in it. */
export type Stretch = {
  readonly passage: number;
  readonly line: number;
  readonly from: number;
  readonly to: number;
};

export type Hit = Passage & {
  readonly record: string;
  readonly folio: string;
  readonly layer: string;
  /**
   * Where the words stand: of each, the stretches in this passage, and those in its neighbours that it
   * goes on in or comes from.
   */
  readonly marks: readonly (readonly Stretch[])[];
  /** The passages of the other layer that say the same. */
  readonly partners: readonly Passage[];
  readonly partnerLayer?: string;
};

type PassageRow = {
  readonly id: number;
  readonly unit: string;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly text: string;
};

/** A passage with its text, and the words of the passages on either side of it. */
type Row = PassageRow & {
  readonly record: string;
  readonly folio: string;
  readonly layer: string;
  readonly partner: number | null;
  readonly partner_first: number | null;
  readonly partner_last: number | null;
  readonly before: string | null;
  readonly after: string | null;
};

const MOST_PARTNERS = 12;

const FOUND = `
  SELECT passage.*, text.record, text.folio, text.layer, text.partner,
    (SELECT text FROM search_passage WHERE id = passage.id - 1) AS before,
    (SELECT text FROM search_passage WHERE id = passage.id + 1) AS after
  FROM json_each(?) wanted
  CROSS JOIN search_passage passage ON passage.id = wanted.value
  CROSS JOIN search_text text ON text.id = ${textIn('passage.id')}
  ORDER BY wanted.key`;

/** Reads the passages of ids, with the places of the terms in them; those that are gone meanwhile are left out. */
export function hitReader(database: Database) {
  const found = database.prepare(FOUND);
  const between = database.prepare(
    'SELECT id, unit, x, y, w, h, text FROM search_passage WHERE id BETWEEN ? AND ? ORDER BY id',
  );
  const layerOf = database.prepare('SELECT layer FROM search_text WHERE id = ?');

  const partnersOf = ({ partner, partner_first: from, partner_last: to }: Row) => {
    if (partner === null || from === null || to === null) return { partners: [] };
    const [start] = passagesOf(partner);
    const last = Math.min(to, from + MOST_PARTNERS - 1);
    const rows = between.all(start + from, start + last) as PassageRow[];
    const row = rows.length ? layerOf.get(partner) : undefined;
    return {
      partners: rows.map(passageOf),
      ...(row && { partnerLayer: (row as { layer: string }).layer }),
    };
  };

  return (ids: readonly number[], terms: readonly Term[]): Hit[] =>
    (found.all(JSON.stringify(ids)) as Row[]).map((row) => {
      const { record, folio, layer } = row;
      const marks = marksOf(row, terms);
      return { ...passageOf(row), record, folio, layer, marks, ...partnersOf(row) };
    });
}

const passageOf = ({ id, unit, x, y, w, h, text }: PassageRow): Passage => {
  return { id, unit, box: { x, y, w, h }, lines: text.split('\n') };
};

/** The marks that touch the passage, found with those neighbours in view that a mark may reach into. */
function marksOf({ id, text, before, after }: Row, terms: readonly Term[]): Stretch[][] {
  const isWide = terms.some(({ words }) => words.length > 1);
  const near = [
    { passage: id - 1, text: before !== null && (isWide || mayBreak(before)) ? before : null },
    { passage: id, text },
    { passage: id + 1, text: isWide || mayBreak(text) ? after : null },
  ];
  const lines = near.flatMap(({ passage, text: its }) =>
    its === null ? [] : its.split('\n').map((line, number) => ({ passage, number, line })),
  );
  return marksIn(
    lines.map(({ line }) => line),
    terms,
  )
    .map((mark) =>
      mark.flatMap(({ line, from, to }) => {
        const place = lines[line];
        return place ? [{ passage: place.passage, line: place.number, from, to }] : [];
      }),
    )
    .filter((mark) => mark.some(({ passage }) => passage === id));
}
