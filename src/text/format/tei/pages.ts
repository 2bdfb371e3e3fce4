import { invalidText } from '../../invalid-text.ts';
import type { XmlAttributes } from '../../parse-xml.ts';
import type { FolioText, Mark } from '../../text.ts';
import { type BlockDraft, type LineDraft, lengthLimit, numberUnits, unitLimit } from '../draft.ts';
import type { Facsimile, Surface } from './facsimile.ts';
import { type TeiLine, type TeiUnit, teiLine, unitOf } from './line.ts';

type Candidate = { readonly page: TeiPage; surface?: Surface };
type OpenBlock = { readonly type?: string };
type OpenMark = Pick<Mark, 'kind' | 'text'>;

export type TeiPages = ReturnType<typeof teiPages>;

/**
 * The pages of a file, divided by its `pb`. Only the first page and the selected one are kept; a file
 * without `pb` has one page. Text before the first `pb` belongs to the first page. Blocks and marks that
 * are open at a `pb` continue on the next page.
 */
export function teiPages(facsimile: Facsimile, names: readonly string[]) {
  const wanted = new Set(names.map(bareName));
  const first: Candidate = { page: teiPage() };
  let current: Candidate | undefined = first;
  let selected: Candidate | undefined;
  let count = 0;
  let hasBreak = false;
  const firstNames: string[] = [];
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
    /** The current page; undefined if it is not kept. */
    page: () => current?.page,
    hasBreak: () => hasBreak,
    turn: (attributes: XmlAttributes): void => {
      count += 1;
      hasBreak = false;
      const surface = facsimile.surface(attributes['facs']);
      const pageNames = namesOf(attributes, surface);
      if (firstNames.length < 5) firstNames.push(pageNames[0] ?? '?');
      const isSelected = !selected && pageNames.some((name) => wanted.has(bareName(name)));
      if (count > 1) current = isSelected ? begin(surface) : undefined;
      else if (surface) first.surface = surface;
      if (isSelected) selected = current;
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
    /** What follows is in another block, as at the edges of a division. */
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
      const result = count > 1 ? selected : first;
      if (!result) throw invalidText(noPageMessage(count, firstNames, names));
      const [only, second] = facsimile.surfaces;
      return result.page.result(result.surface ?? (second ? undefined : only));
    },
  };
}

/** All names of a page, its number first. */
const namesOf = (
  { n, facs, 'xml:id': id }: XmlAttributes,
  surface: Surface | undefined,
): string[] => [
  ...(n === undefined ? [] : [n]),
  ...(id === undefined ? [] : [id]),
  ...(facs?.split(/\s+/).filter(Boolean) ?? []),
  ...(surface?.names ?? []),
];

/** `l0067` for `#l0067`, `images/l0067.tif` and `l0067`. */
const bareName = (name: string): string =>
  name
    .replace(/^.*[/#]/, '')
    .replace(/\.[a-z0-9]{2,5}$/i, '')
    .trim()
    .toLowerCase();

const noPageMessage = (
  count: number,
  firstNames: readonly string[],
  names: readonly string[],
): string =>
  `the file has ${count} pages (${firstNames.join(', ').slice(0, 100)}${count > firstNames.length ? ', …' : ''}), ` +
  `and none is named ${names.join(' or ') || 'like the folio'}; give <pb> the folio's id as its n, or each folio a file of its own`;

type BlockBuilder = {
  readonly unit: TeiUnit;
  readonly type?: string;
  readonly lines: TeiLine[];
};
type MarkBuilder = OpenMark & { from: number };

type TeiPage = ReturnType<typeof teiPage>;

/** A page that is being read: its blocks and lines so far, and the open marks. */
function teiPage() {
  const countText = lengthLimit();
  const countUnit = unitLimit('blocks, lines and marks');
  const blocks: BlockBuilder[] = [];
  const openMarks: MarkBuilder[] = [];
  const pendingNotes: string[] = [];
  let block: BlockBuilder | undefined;
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
      for (const text of pendingNotes.splice(0)) noteAt(line, 0, text);
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
    /** A note belongs to the current point, or the end of the line before, or the start of the first line. */
    note: (text: string) => {
      countUnit();
      countText(text);
      const at = line ?? lastLine;
      if (at && !at.isEmpty()) noteAt(at, at.length(), text);
      else pendingNotes.push(text);
    },
    /** @param surface of the page; by default, that of the first unit with a zone */
    result: (surface: Surface | undefined = firstSurface): FolioText => {
      endLine();
      for (const text of pendingNotes) if (lastLine) noteAt(lastLine, lastLine.length(), text);
      const drafts = blocks.map((builder) => blockOf(builder, surface));
      return numberUnits(drafts, surface?.page);
    },
  };
}

const noteAt = (line: TeiLine, at: number, text: string) =>
  line.mark({ kind: 'note', from: at, to: at, text });

function blockOf({ unit, type, lines }: BlockBuilder, surface: Surface | undefined): BlockDraft {
  const drafts = lines.map((line) => line.draft(surface));
  for (const [i, line] of lines.entries()) {
    const [before, after] = [drafts[i - 1], drafts[i]];
    if (line.isContinued && before && after) [drafts[i - 1], drafts[i]] = joinWord(before, after);
  }
  return { ...unitOf(unit, surface), ...(type !== undefined && { type }), lines: drafts };
}

/** Marks the last word of a line and the first of the next as parts of one word. */
function joinWord(before: LineDraft, after: LineDraft): [LineDraft, LineDraft] {
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
