import type { Box } from '../record/box.ts';
import type { Database } from '../storage/sqlite.ts';
import { marksIn } from './mark.ts';
import type { Term } from './question.ts';
import { passagesOf, textOf } from './tables.ts';
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

type Row = {
  readonly id: number;
  readonly unit: string;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly text: string;
  readonly partner_first: number | null;
  readonly partner_last: number | null;
};

type TextRow = {
  readonly record: string;
  readonly folio: string;
  readonly layer: string;
  readonly partner: number | null;
};

const MOST_PARTNERS = 12;

/** Reads the passages of ids, with the places of the terms in them; those that are gone meanwhile are left out. */
export function hitReader(database: Database) {
  const around = database.prepare(
    'SELECT * FROM search_passage WHERE id BETWEEN ? AND ? ORDER BY id',
  );
  const text = database.prepare(
    'SELECT record, folio, layer, partner FROM search_text WHERE id = ?',
  );
  const between = (first: number, last: number) => around.all(first, last) as Row[];

  const partnersOf = (row: Row, { partner }: TextRow): Passage[] => {
    if (partner === null || row.partner_first === null || row.partner_last === null) return [];
    const [start] = passagesOf(partner);
    const last = Math.min(row.partner_last, row.partner_first + MOST_PARTNERS - 1);
    return between(start + row.partner_first, start + last).map(passageOf);
  };

  return (ids: readonly number[], terms: readonly Term[]): Hit[] => {
    const texts = new Map<number, TextRow | undefined>();
    const textRow = (id: number): TextRow | undefined => {
      if (!texts.has(id)) texts.set(id, text.get(id) as TextRow | undefined);
      return texts.get(id);
    };
    return ids.flatMap((id) => {
      const rows = between(id - 1, id + 1).filter((row) => textOf(row.id) === textOf(id));
      const row = rows.find((one) => one.id === id);
      const at = textRow(textOf(id));
      if (!row || !at) return [];
      const { record, folio, layer } = at;
      const partners = partnersOf(row, at);
      const partnerLayer =
        partners.length && at.partner !== null ? textRow(at.partner)?.layer : undefined;
      return [
        {
          ...passageOf(row),
          record,
          folio,
          layer,
          marks: marksOf(rows, id, terms),
          partners,
          ...(partnerLayer !== undefined && { partnerLayer }),
        },
      ];
    });
  };
}

const passageOf = ({ id, unit, x, y, w, h, text }: Row): Passage => {
  return { id, unit, box: { x, y, w, h }, lines: text.split('\n') };
};

/** The marks that touch the passage, found with those neighbours in view that a mark may reach into. */
function marksOf(rows: readonly Row[], id: number, terms: readonly Term[]): Stretch[][] {
  const isWide = terms.some(({ words }) => words.length > 1);
  const own = rows.find((row) => row.id === id)?.text ?? '';
  const near = rows.filter(
    (row) => isWide || row.id === id || mayBreak(row.id < id ? row.text : own),
  );
  const lines = near.flatMap(({ id: passage, text }) =>
    text.split('\n').map((line, number) => ({ passage, number, line })),
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
