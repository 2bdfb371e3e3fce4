import type { LeafText } from '../../iiif/unit.ts';
import type { Box } from '../../record/box.ts';
import { marksIn } from '../../search/hit.ts';
import { parseQuery, termsOf } from '../../search/query.ts';
import { findUnit, uncoveredBlocks } from '../../text/align.ts';
import type { Block, FolioText, Line, Mark } from '../../text/text.ts';

/** A block of a text, or those lines of it that stand in one row. */
export type Paragraph = {
  /** Of the block where its lines are not published one by one: it is then what can be pointed at. */
  readonly unit?: CitableUnit;
  readonly lines: readonly { readonly line: Line; readonly unit?: CitableUnit }[];
};

/** What can be pointed at and cited: the id of a line or block, and its place in canvas pixels. */
export type CitableUnit = { readonly id: string; readonly box: Box };

/** What the texts say alike, a cell for each text. */
export type AlignedRow = readonly (readonly Paragraph[])[];

export type TextGroup = {
  readonly texts: readonly LeafText[];
  readonly rows: readonly AlignedRow[];
};

/**
 * The texts of a leaf side by side: the first one with all that are aligned with it, row by row, and
 * each of the others in a group of its own.
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

/** To each line of the text, the line that stands for all that some other text says in one piece. */
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

/** What no segment takes in, at the end. */
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

/** A stretch of a line that is alike all through. */
export type TextRun = {
  readonly text: string;
  readonly marks: readonly Mark[];
  /** Of the word it belongs to, 0 to 1. */
  readonly confidence?: number;
  /** Where the reader's search found it, with the place of the word in canvas pixels. */
  readonly hit?: { readonly box?: Box };
};

type Span = { readonly from: number; readonly to: number };
type WordSpan = Span & { readonly confidence?: number; readonly box?: Box; readonly text: string };

/**
 * Cuts a line where something begins or ends: what an editor marks, a word of which the recogniser
 * says how sure it is, a word that the reader looks for.
 *
 * @param found where what the reader looks for stands; whole words are marked
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

/** The words of a line where they stand in its text, in code points; those of the file where it has them. */
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

/** In code points, from a place in UTF-16 units. */
function spanAt(whole: string, index: number, text: string): WordSpan {
  const from = [...whole.slice(0, index)].length;
  return { from, to: from + [...text].length, text };
}

/** A stretch of a line in UTF-16 units. */
export type HitRange = { readonly from: number; readonly to: number };

/** Where in a line stands what the reader looks for. */
export type FindHits = (line: Line) => readonly HitRange[];

/** Words that are marked; an address may have more. */
const MAX_MARKED_WORDS = 24;

/** The places in the lines of a text that the search finds, word forms, phrases and broken words as it does. */
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
