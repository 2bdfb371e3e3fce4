import type { Box } from '../record/box.ts';
import type { Database } from '../system/sqlite.ts';
import type { Term } from './question.ts';
import { passagesOf, textIn } from './tables.ts';
import { BREAKS, formOf, mayHave, mayShare, type Piece, stem, type Word, wordsOf } from './word.ts';

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

/** A passage with its text, and the passages on either side of it where a mark may reach there. */
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

const mayBreak = (text: string): string => `(?2 OR instr('${BREAKS}', substr(${text}, -1)))`;

/** As one text: a hundred rows of a dozen values take longer to hand over than to read. */
const FOUND = `
  SELECT json_group_array(json_object(
    'id', passage.id, 'unit', passage.unit, 'x', x, 'y', y, 'w', w, 'h', h, 'text', passage.text,
    'partner_first', partner_first, 'partner_last', partner_last,
    'record', text.record, 'folio', text.folio, 'layer', text.layer, 'partner', text.partner,
    'before', (SELECT text FROM search_passage WHERE id = passage.id - 1 AND ${mayBreak('text')}),
    'after', iif(${mayBreak('passage.text')},
      (SELECT text FROM search_passage WHERE id = passage.id + 1), NULL))) AS found
  FROM json_each(?1) wanted
  CROSS JOIN search_passage passage ON passage.id = wanted.value
  CROSS JOIN search_text text ON text.id = ${textIn('passage.id')}`;

/** Reads the passages of ids, with the places of the terms in them; those that are gone meanwhile are left out. */
export function hitReader(database: Database) {
  const found = database.prepare(FOUND);
  const between = database.prepare(
    'SELECT id, unit, x, y, w, h, text FROM search_passage WHERE id BETWEEN ? AND ? ORDER BY id',
  );
  const layerOf = database.prepare('SELECT layer FROM search_text WHERE id = ?');

  /** With what is on either side: for phrases always, for words only where they may reach there. */
  const rowsOf = (ids: readonly number[], isWide: boolean): Row[] => {
    const { found: json } = found.get(JSON.stringify(ids), isWide ? 1 : 0) as { found: string };
    return JSON.parse(json) as Row[];
  };

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
    rowsOf(
      ids,
      terms.some(({ words }) => words.length > 1),
    ).map((row) => {
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
  const near = [before, text, after].map((its, i) => ({ passage: id - 1 + i, its }));
  const lines = near.flatMap(({ passage, its }) =>
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

/** A place where a term stands: one piece for each line that it reaches over. */
export type Mark = readonly Piece[];

/** The places in lines that follow each other where any of the terms stands, none within another. */
export function marksIn(lines: readonly string[], terms: readonly Term[]): Mark[] {
  const words = wordsOf(lines);
  const marks: Mark[] = [];
  for (let i = 0; i < words.length; ) {
    let length = 0;
    for (const term of terms) {
      if (term.words.length > length && standsAt(words, i, term)) length = term.words.length;
    }
    if (length > 0) marks.push(reach(words.slice(i, i + length)));
    i += Math.max(1, length);
  }
  return marks;
}

function standsAt(words: readonly Word[], at: number, term: Term): boolean {
  const last = term.words.length - 1;
  return term.words.every((asked, i) => {
    const word = words[at + i];
    if (!word || !mayHave(word.written, asked.form)) return false;
    const form = formOf(word.written);
    if (term.isPrefix && i === last) return form.startsWith(asked.form);
    if (form === asked.form) return true;
    const isLoose = !term.isExact && !term.isPrefix;
    return isLoose && mayShare(form, asked.stem) && stem(form) === asked.stem;
  });
}

/** From the first to the last piece in each line. */
function reach(words: readonly Word[]): Mark {
  const pieces = new Map<number, Piece>();
  for (const piece of words.flatMap((word) => word.pieces)) {
    const before = pieces.get(piece.line);
    pieces.set(piece.line, before ? { ...before, to: piece.to } : piece);
  }
  return [...pieces.values()];
}
