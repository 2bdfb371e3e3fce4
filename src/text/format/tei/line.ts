import { type Box, unionBox } from '../../../record/box.ts';
import type { Mark } from '../../text.ts';
import { type LineDraft, splitWords, type WordDraft } from '../draft.ts';
import type { Surface, Zone } from './facsimile.ts';

/** Ids and place of a unit; a place counts only on the surface of the page that is read. */
export type TeiUnit = {
  readonly via?: string;
  readonly zone?: Zone;
  /** Ids of what says the same. */
  readonly corresp?: readonly string[];
};

export type TeiLine = ReturnType<typeof teiLine>;

/** A `<w>` with a place: where it stands in the text of the line, in UTF-16 units. */
type WordSpan = { readonly unit: TeiUnit; readonly from: number; to: number };

/**
 * A line while it is read. White space becomes one blank, and none at the ends.
 *
 * @param isContinued the line goes on with a word that the one before began (`break="no"`)
 */
export function teiLine(unit: TeiUnit, isContinued: boolean) {
  let text = '';
  let length = 0;
  const marks: Mark[] = [];
  const spans: WordSpan[] = [];
  let place = unit;
  return {
    isContinued,
    isEmpty: () => text.trim() === '',
    hasPlace: () => place.zone !== undefined,
    setPlace: (other: TeiUnit) => {
      place = other;
    },
    /** Code points so far. */
    length: () => length,
    append: (more: string) => {
      const blanks = more.replace(/\s+/g, ' ');
      const added = text === '' || text.endsWith(' ') ? blanks.replace(/^ /, '') : blanks;
      text += added;
      for (const _ of added) length += 1;
    },
    mark: (mark: Mark) => {
      if (mark.to > mark.from || mark.kind === 'note') marks.push(mark);
    },
    /** Begins a word that has a place; the answer ends it. */
    word: (wordUnit: TeiUnit): (() => void) => {
      const span: WordSpan = { unit: wordUnit, from: text.length, to: text.length };
      spans.push(span);
      return () => {
        span.to = text.length;
      };
    },
    draft: (surface: Surface | undefined): LineDraft => {
      const written = text.trimEnd();
      const end = length - (text.length - written.length);
      const clipped = marks
        .map((mark) => ({ ...mark, from: Math.min(mark.from, end), to: Math.min(mark.to, end) }))
        .filter(({ kind, from, to }) => kind === 'note' || to > from)
        .sort((a, b) => a.from - b.from || b.to - a.to)
        .reduce(joined, []);
      return {
        ...unitOf(place, surface),
        text: written,
        ...(clipped.length && { marks: clipped }),
        words: placedWords(written, spans, surface),
      };
    },
  };
}

export const unitOf = ({ via, zone, corresp }: TeiUnit, surface: Surface | undefined) => ({
  ...(via !== undefined && { via }),
  ...(corresp && { corresp }),
  ...(zone && zone.surface === surface && zone.place),
});

/** What was marked alike on both sides of the edge of a `<w>` is one mark again. */
function joined(before: readonly Mark[], mark: Mark): readonly Mark[] {
  const last = before.findIndex(
    ({ kind, to, text }) =>
      kind !== 'note' && kind === mark.kind && to === mark.from && text === mark.text,
  );
  return last < 0
    ? [...before, mark]
    : before.map((one, i) => (i === last ? { ...one, to: mark.to } : one));
}

/**
 * Words go from blank to blank; one takes the places of the `<w>` that stand in it. A `<w>` with
 * blanks in it, as where a line was recognised as a whole, is one word.
 */
function placedWords(
  text: string,
  spans: readonly WordSpan[],
  surface: Surface | undefined,
): WordDraft[] {
  if (!spans.length) return splitWords(text);
  const words: WordDraft[] = [];
  let [next, behind] = [0, 0];
  for (const match of text.matchAll(/\S+/g)) {
    if (match.index < behind) continue;
    behind = match.index + match[0].length;
    const units: ReturnType<typeof unitOf>[] = [];
    for (let span = spans[next]; span && span.from < behind; span = spans[++next]) {
      behind = Math.max(behind, Math.min(span.to, text.length));
      if (span.from >= match.index) units.push(unitOf(span.unit, surface));
    }
    words.push({ text: text.slice(match.index, behind).trimEnd(), ...together(units) });
  }
  return words;
}

/** The id of the only one, and the box around all. */
function together(units: readonly ReturnType<typeof unitOf>[]): Omit<WordDraft, 'text'> {
  const [only, second] = units;
  if (only && !second) return only;
  const box: Box | undefined = unionBox(units.flatMap((unit) => unit.box ?? []));
  return box ? { box } : {};
}
