import { type BlockDraft, type LineDraft, numbered, textLimit, wordLimit } from './folio-draft.ts';
import type { Surface } from './tei-facsimile.ts';
import { type TeiLine, type TeiUnit, teiLine, unitOf } from './tei-line.ts';
import type { FolioText, Mark } from './text.ts';

type OpenBlock = { readonly unit: TeiUnit; readonly type?: string; readonly lines: TeiLine[] };
type OpenMark = { readonly kind: Mark['kind']; readonly text?: string; from: number };

export type TeiPage = ReturnType<typeof teiPage>;

/** One page while it is read: where its blocks and lines begin and end, and what marks are open. */
export function teiPage() {
  const countText = textLimit();
  const countUnit = wordLimit('blocks, lines and marks');
  const blocks: OpenBlock[] = [];
  const openMarks: OpenMark[] = [];
  const waitingNotes: string[] = [];
  let block: OpenBlock | undefined;
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
      return numbered(drafts, surface?.page);
    },
  };
}

const noteAt = (line: TeiLine, at: number, text: string) =>
  line.mark({ kind: 'note', from: at, to: at, text });

function blockOf({ unit, type, lines }: OpenBlock, surface: Surface | undefined): BlockDraft {
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
