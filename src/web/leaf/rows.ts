import type { LeafText } from '../../iiif/unit.ts';
import type { Box } from '../../record/box.ts';
import { marksIn } from '../../search/hit.ts';
import { parseQuery, termsOf } from '../../search/query.ts';
import { findUnit, uncoveredBlocks } from '../../text/align.ts';
import type { Block, FolioText, Line, Mark } from '../../text/text.ts';

/** A block of a text, or the lines of it that are in one row. */
export type Paragraph = {
  /** The block as a unit, if its lines are not published one by one. */
  readonly unit?: CitableUnit;
  readonly lines: readonly { readonly line: Line; readonly unit?: CitableUnit }[];
};

/** A line or block that can be cited: its id, and its box in canvas pixels. */
export type CitableUnit = { readonly id: string; readonly box: Box };

/** Passages of the texts that correspond, one cell per text. */
export type AlignedRow = readonly (readonly Paragraph[])[];

export type TextGroup = {
  readonly texts: readonly LeafText[];
  readonly rows: readonly AlignedRow[];
};

/**
 * Arranges the texts of a leaf side by side: the first text with all texts aligned to it, row by row; each
 * other text in a group of its own.
 */
export function groupsOf(texts: readonly LeafText[]): TextGroup[] {
  const [first] = texts;
  if (!first) return [];
  const partners = texts.filter(({ alignment }) => alignment?.source === first.layer.id);
  const rest = texts.filter((text) => text !== first && !partners.includes(text));
  return [groupOf(first, partners), ...rest.map((text) => groupOf(text, []))];
}

function groupOf(first: LeafText, partners: readonly LeafText[]): TextGroup {
  const roots = lineRoots(first.text, partners);
  const sources = new Map<string, Line[]>();
  for (const line of first.text.blocks.flatMap(({ lines }) => lines)) {
    const root = roots.get(line.id) ?? line.id;
    sources.set(root, [...(sources.get(root) ?? []), line]);
  }
  const rows = [...sources].map(([root, lines]): AlignedRow => {
    const cells = partners.map((partner) =>
      (partner.alignment?.segments ?? [])
        .filter(({ source }) => source.some((id) => roots.get(lineUnder(first.text, id)) === root))
        .flatMap(({ target }) => target.flatMap((id) => paragraphs(partner, id))),
    );
    return [linesInBlocks(first, lines), ...cells];
  });
  return { texts: [first, ...partners], rows: [...rows, ...unpaired(partners)] };
}

/** Maps each line to the line that represents all lines that an aligned text joins into one segment. */
function lineRoots(text: FolioText, partners: readonly LeafText[]): Map<string, string> {
  const roots = new Map<string, string>();
  const join = (ids: readonly string[]) => {
    const [root = '', ...others] = ids.map((id) => roots.get(id) ?? id);
    for (const id of ids) roots.set(id, root);
    for (const [id, old] of roots) if (others.includes(old)) roots.set(id, root);
  };
  for (const { alignment } of partners) {
    for (const { source } of alignment?.segments ?? []) {
      join(source.flatMap((id) => linesUnder(findUnit(text, id))));
    }
  }
  for (const { lines } of text.blocks) {
    const free = lines.filter(({ id }) => !roots.has(id)).map(({ id }) => id);
    if (free.length > 0) join(free);
  }
  return roots;
}

const linesUnder = (unit: Block | Line | undefined): string[] =>
  unit === undefined ? [] : 'lines' in unit ? unit.lines.map(({ id }) => id) : [unit.id];

const lineUnder = (text: FolioText, id: string): string => linesUnder(findUnit(text, id))[0] ?? id;

/** Units that are in no segment, at the end. */
const unpaired = (partners: readonly LeafText[]): AlignedRow[] =>
  partners.flatMap((partner, at) => {
    const ids = partner.alignment?.segments.flatMap(({ target }) => target) ?? [];
    return uncoveredBlocks(partner.text, new Set(ids)).map(({ id }): AlignedRow => {
      const cells = partners.map((_, i) => (i === at ? paragraphs(partner, id) : []));
      return [[], ...cells];
    });
  });

function linesInBlocks(text: LeafText, lines: readonly Line[]): Paragraph[] {
  const wanted = new Set(lines);
  return text.text.blocks.flatMap((block) => {
    const own = block.lines.filter((line) => wanted.has(line));
    return own.length > 0 ? [paragraph(text, block, own)] : [];
  });
}

function paragraphs(text: LeafText, id: string): Paragraph[] {
  const unit = findUnit(text.text, id);
  if (!unit) return [];
  if ('lines' in unit) return [paragraph(text, unit, unit.lines)];
  return [{ lines: [withUnit(text, unit)] }];
}

function paragraph(text: LeafText, block: Block, lines: readonly Line[]): Paragraph {
  const unit = citableUnit(text, block.id);
  return { ...(unit && { unit }), lines: lines.map((line) => withUnit(text, line)) };
}

function withUnit(text: LeafText, line: Line) {
  const unit = citableUnit(text, line.id);
  return { line, ...(unit && { unit }) };
}

function citableUnit({ passages }: LeafText, id: string): CitableUnit | undefined {
  const found = passages.find((passage) => passage.id === id);
  return found && { id, box: found.box };
}

/** A part of a line with the same marks throughout. */
export type TextRun = {
  readonly text: string;
  readonly marks: readonly Mark[];
  /** Of its word, 0 to 1. */
  readonly confidence?: number;
  /** Set if the search found it, with the box of the word in canvas pixels. */
  readonly hit?: { readonly box?: Box };
};

type Span = { readonly from: number; readonly to: number };
type WordSpan = Span & { readonly confidence?: number; readonly box?: Box; readonly text: string };

/**
 * Cuts a line wherever an editor's mark, a word with a confidence or a search hit starts or ends.
 *
 * @param found the search hits; whole words are highlighted
 */
export function runsOf(line: Line, found: readonly HitRange[]): TextRun[] {
  const letters = [...line.text];
  const marks = line.marks ?? [];
  const words = wordSpans(line);
  const sought = found.map(({ from, to }) => spanAt(line.text, from, line.text.slice(from, to)));
  const hits = words.filter((word) =>
    sought.some(({ from, to }) => from < word.to && word.from < to),
  );
  const confidentWords = words.filter(({ confidence }) => confidence !== undefined);
  const ends = [...marks, ...hits, ...confidentWords].flatMap(({ from, to }) => [from, to]);
  const cuts = [...new Set([0, ...ends, letters.length])]
    .filter((at) => at >= 0 && at <= letters.length)
    .sort((a, b) => a - b);
  return cuts.flatMap((from, i) => {
    const to = cuts[i + 1] ?? letters.length;
    const notes = marks.filter((mark) => mark.kind === 'note' && mark.from === from);
    const word = confidentWords.find((word) => covers(word, from));
    const hit = hits.find((word) => covers(word, from));
    const run: TextRun = {
      text: letters.slice(from, to).join(''),
      marks: marks.filter((mark) => mark.kind !== 'note' && covers(mark, from)),
      ...(word?.confidence !== undefined && { confidence: word.confidence }),
      ...(hit && { hit: { ...(hit.box && { box: hit.box }) } }),
    };
    return [...notes.map((note) => ({ text: '', marks: [note] })), ...(from < to ? [run] : [])];
  });
}

const covers = ({ from, to }: Span, at: number) => from <= at && at < to;

/** The words of a line and their positions in code points; the words of the file if it has them. */
function wordSpans(line: Line): WordSpan[] {
  if (line.words.length === 0) {
    return [...line.text.matchAll(/[\p{L}\p{N}\p{M}]+(?:[-’'][\p{L}\p{N}\p{M}]+)*/gu)].map(
      ({ 0: text, index }) => spanAt(line.text, index, text),
    );
  }
  let after = 0;
  return line.words.flatMap(({ text, confidence, box }) => {
    const index = line.text.indexOf(text, after);
    if (index < 0) return [];
    after = index + text.length;
    const about = { ...(confidence !== undefined && { confidence }), ...(box && { box }) };
    return [{ ...spanAt(line.text, index, text), ...about }];
  });
}

/** Converts a position from UTF-16 units to code points. */
function spanAt(whole: string, index: number, text: string): WordSpan {
  const from = [...whole.slice(0, index)].length;
  return { from, to: from + [...text].length, text };
}

/** A search hit in a line, in UTF-16 units. */
export type HitRange = { readonly from: number; readonly to: number };

/** Finds the search hits in a line. */
export type FindHits = (line: Line) => readonly HitRange[];

/** Search words that are highlighted; an address may contain more. */
const MAX_MARKED_WORDS = 24;

/** The search hits in the lines of a text, with the same word forms, phrases and hyphenation as the search. */
export function hitsIn(lines: readonly Line[], query: string): FindHits {
  const terms = termsOf(parseQuery(query.trim().split(/\s+/).slice(0, MAX_MARKED_WORDS).join(' ')));
  if (terms.length === 0) return () => [];
  const found = new Map<string, HitRange[]>();
  const marks = marksIn(
    lines.map(({ text }) => text),
    terms,
  );
  for (const { line, from, to } of marks.flat()) {
    const id = lines[line]?.id ?? '';
    found.set(id, [...(found.get(id) ?? []), { from, to }]);
  }
  return ({ id }) => found.get(id) ?? [];
}
