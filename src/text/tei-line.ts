import { type Box, unionBox } from '../record/box.ts';
import { type LineDraft, type WordDraft, wordsIn } from './folio-draft.ts';
import type { Surface, Zone } from './tei-facsimile.ts';
import type { Mark } from './text.ts';

/** Ids and place of a unit; a place counts only on the surface of the page that is read. */
export type TeiUnit = { readonly via?: string; readonly zone?: Zone };

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
        .sort((a, b) => a.from - b.from || b.to - a.to);
      return {
        ...unitOf(place, surface),
        text: written,
        ...(clipped.length && { marks: clipped }),
        words: placedWords(written, spans, surface),
      };
    },
  };
}

export const unitOf = ({ via, zone }: TeiUnit, surface: Surface | undefined) => ({
  ...(via !== undefined && { via }),
  ...(zone && zone.surface === surface && zone.place),
});

/** Words go from blank to blank; one takes the places of the `<w>` that stand in it. */
function placedWords(
  text: string,
  spans: readonly WordSpan[],
  surface: Surface | undefined,
): WordDraft[] {
  if (!spans.length) return wordsIn(text);
  let next = 0;
  return [...text.matchAll(/\S+/g)].map((match): WordDraft => {
    const end = match.index + match[0].length;
    const units: ReturnType<typeof unitOf>[] = [];
    for (let span = spans[next]; span && span.from < end; span = spans[++next]) {
      if (span.from >= match.index && span.to <= end) units.push(unitOf(span.unit, surface));
    }
    const [only, second] = units;
    if (only && !second) return { text: match[0], ...only };
    const box: Box | undefined = unionBox(units.flatMap((unit) => unit.box ?? []));
    return { text: match[0], ...(box && { box }) };
  });
}
