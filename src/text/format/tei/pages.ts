import { invalidText } from '../../invalid-text.ts';
import type { XmlAttributes } from '../../parse-xml.ts';
import type { FolioText, Mark } from '../../text.ts';
import { type BlockDraft, type LineDraft, lengthLimit, numberUnits, unitLimit } from '../draft.ts';
import type { Facsimile, Surface } from './facsimile.ts';
import { type TeiLine, type TeiUnit, teiLine, unitOf } from './line.ts';

type Candidate = { readonly page: TeiPage; surface?: Surface };
type OpenBlock = { readonly type?: string };
type OpenMark = { readonly kind: Mark['kind']; readonly text?: string };

export type TeiPages = ReturnType<typeof teiPages>;

/**
 * The pages of a file between its `pb`. Only the first, which is all there is where nothing divides
 * it, and the one that is meant are kept. Text before the first `pb` goes with the first page; blocks and
 * marks that a page breaks go on behind it.
 */
export function teiPages(facsimile: Facsimile, names: readonly string[]) {
  const wanted = new Set(names.map(bareName));
  const first: Candidate = { page: teiPage() };
  let current: Candidate | undefined = first;
  let chosen: Candidate | undefined;
  let count = 0;
  let hasBreak = false;
  const seen: string[] = [];
  const openBlocks: OpenBlock[] = [];
  const openMarks: OpenMark[] = [];

  const begin = (surface: Surface | undefined): Candidate => {
    const page = teiPage();
    const block = openBlocks.at(-1);
    if (block) page.startBlock({}, block.type);
    for (const { kind, text } of openMarks) page.openMark(kind, text);
    return { page, ...(surface && { surface }) };
  };

  return {
    /** The page that is read now; undefined where it is of no interest. */
    page: () => current?.page,
    hasBreak: () => hasBreak,
    turn: (attributes: XmlAttributes): void => {
      count += 1;
      hasBreak = false;
      const surface = facsimile.surface(attributes['facs']);
      const called = namesOf(attributes, surface);
      if (seen.length < 5) seen.push(called[0] ?? '?');
      const isMeant = !chosen && called.some((name) => wanted.has(bareName(name)));
      if (count > 1) current = isMeant ? begin(surface) : undefined;
      else if (surface) first.surface = surface;
      if (isMeant) chosen = current;
    },
    startBlock: (unit: TeiUnit, type: string | undefined): void => {
      hasBreak = false;
      openBlocks.push(type === undefined ? {} : { type });
      current?.page.startBlock(unit, type);
    },
    endBlock: (): void => {
      hasBreak = false;
      openBlocks.pop();
      current?.page.endBlock();
    },
    /** What comes next is in another block, as at the edges of a division. */
    breakBlock: (): void => current?.page.endBlock(),
    breakLine: (unit: TeiUnit, isContinued: boolean): void => {
      hasBreak = true;
      current?.page.startLine(unit, isContinued);
    },
    openMark: (kind: Mark['kind'], text: string | undefined): void => {
      openMarks.push({ kind, ...(text !== undefined && { text }) });
      current?.page.openMark(kind, text);
    },
    closeMark: (): void => {
      openMarks.pop();
      current?.page.closeMark();
    },
    result: (): FolioText => {
      const meant = count > 1 ? chosen : first;
      if (!meant) throw invalidText(noneOf(count, seen, names));
      const [only, second] = facsimile.surfaces;
      return meant.page.result(meant.surface ?? (second ? undefined : only));
    },
  };
}

/** A page is called by its number first. */
const namesOf = (
  { n, facs, 'xml:id': id }: XmlAttributes,
  surface: Surface | undefined,
): string[] => [
  ...(n === undefined ? [] : [n]),
  ...(id === undefined ? [] : [id]),
  ...(facs?.split(/\s+/).filter(Boolean) ?? []),
  ...(surface?.names ?? []),
];

/** `#l0067`, `images/l0067.tif` and `l0067` are the same. */
const bareName = (name: string): string =>
  name
    .replace(/^.*[/#]/, '')
    .replace(/\.[a-z0-9]{2,5}$/i, '')
    .trim()
    .toLowerCase();

const noneOf = (count: number, seen: readonly string[], names: readonly string[]): string =>
  `the file has ${count} pages (${seen.join(', ').slice(0, 100)}${count > seen.length ? ', …' : ''}), ` +
  `and none is called ${names.join(' or ') || 'as wanted'}; give <pb> the folio's id as n, or a folio a file of its own`;

type TeiPageOpenBlock = {
  readonly unit: TeiUnit;
  readonly type?: string;
  readonly lines: TeiLine[];
};
type TeiPageOpenMark = { readonly kind: Mark['kind']; readonly text?: string; from: number };

export type TeiPage = ReturnType<typeof teiPage>;

/** One page while it is read: where its blocks and lines begin and end, and what marks are open. */
export function teiPage() {
  const countText = lengthLimit();
  const countUnit = unitLimit('blocks, lines and marks');
  const blocks: TeiPageOpenBlock[] = [];
  const openMarks: TeiPageOpenMark[] = [];
  const waitingNotes: string[] = [];
  let block: TeiPageOpenBlock | undefined;
  let [line, lastLine]: (TeiLine | undefined)[] = [];
  let firstSurface: Surface | undefined;

  const startBlock = (unit: TeiUnit, type?: string) => {
    endLine();
    countUnit();
    firstSurface ??= unit.zone?.surface;
    block = { unit, lines: [], ...(type !== undefined && { type }) };
    blocks.push(block);
  };
  const startLine = (unit: TeiUnit, isContinued = false): TeiLine => {
    endLine();
    countUnit();
    firstSurface ??= unit.zone?.surface;
    if (!block) startBlock({});
    line = teiLine(unit, isContinued);
    for (const mark of openMarks) mark.from = 0;
    return line;
  };
  const endLine = () => {
    for (const mark of openMarks) line?.mark({ ...mark, to: line.length() });
    if (line && !line.isEmpty()) {
      block?.lines.push(line);
      for (const text of waitingNotes.splice(0)) noteAt(line, 0, text);
      lastLine = line;
    }
    line = undefined;
  };
  return {
    startBlock,
    endBlock: () => {
      endLine();
      block = undefined;
    },
    startLine,
    endLine,
    append: (text: string) => {
      countText(text);
      if (line || text.trim()) (line ?? startLine({})).append(text);
    },
    line: () => line,
    openMark: (kind: Mark['kind'], text?: string) => {
      countUnit();
      openMarks.push({ kind, from: line?.length() ?? 0, ...(text !== undefined && { text }) });
    },
    closeMark: () => {
      const mark = openMarks.pop();
      if (mark) line?.mark({ ...mark, to: line.length() });
    },
    /** A note stands where it is, or behind the line before, or in front of the first line. */
    note: (text: string) => {
      countUnit();
      countText(text);
      const at = line ?? lastLine;
      if (at && !at.isEmpty()) noteAt(at, at.length(), text);
      else waitingNotes.push(text);
    },
    /** @param surface of the page, else the one on which its first unit with a place stands */
    result: (surface: Surface | undefined = firstSurface): FolioText => {
      endLine();
      for (const text of waitingNotes) if (lastLine) noteAt(lastLine, lastLine.length(), text);
      const drafts = blocks.map((one) => blockOf(one, surface));
      return numberUnits(drafts, surface?.page);
    },
  };
}

const noteAt = (line: TeiLine, at: number, text: string) =>
  line.mark({ kind: 'note', from: at, to: at, text });

function blockOf(
  { unit, type, lines }: TeiPageOpenBlock,
  surface: Surface | undefined,
): BlockDraft {
  const drafts = lines.map((line) => line.draft(surface));
  for (const [i, line] of lines.entries()) {
    const [before, after] = [drafts[i - 1], drafts[i]];
    if (line.isContinued && before && after) [drafts[i - 1], drafts[i]] = divided(before, after);
  }
  return { ...unitOf(unit, surface), ...(type !== undefined && { type }), lines: drafts };
}

/** The last word of a line and the first of the next are parts of one. */
function divided(before: LineDraft, after: LineDraft): [LineDraft, LineDraft] {
  const [start, end] = [before.words.at(-1), after.words[0]];
  if (!start || !end) return [before, after];
  const text = start.text.replace(/[-‐⸗=¬]$/u, '') + end.text;
  return [
    {
      ...before,
      words: [...before.words.slice(0, -1), { ...start, whole: { kind: 'start', text } }],
    },
    { ...after, words: [{ ...end, whole: { kind: 'end', text } }, ...after.words.slice(1)] },
  ];
}
