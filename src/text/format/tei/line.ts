import { type Box, unionBox } from '../../../record/box.ts';
import type { Mark } from '../../text.ts';
import { type LineDraft, splitWords, type WordDraft } from '../draft.ts';
import type { Surface, Zone } from './facsimile.ts';

/** The ids and the zone of a unit. The zone counts only if it is on the surface of the page being read. */
export type TeiUnit = {
  readonly via?: string;
  readonly zone?: Zone;
  /** Ids of the corresponding units. */
  readonly corresp?: readonly string[];
};

export type TeiLine = ReturnType<typeof teiLine>;

/** A `<w>` with a zone: its range in the text of the line, in UTF-16 code units. */
type WordSpan = { readonly unit: TeiUnit; readonly from: number; to: number };

/**
 * A line that is being read. White space is collapsed, and trimmed at the ends.
 *
 * @param isContinued true if the line begins with the rest of a word from the line before (`break="no"`)
 */
export function teiLine(unit: TeiUnit, isContinued: boolean) {
  let text = '';
  let length = 0;
  const marks: Mark[] = [];
  const spans: WordSpan[] = [];
  let placedUnit = unit;
  return {
    isContinued,
    isEmpty: () => text.trim() === '',
    hasZone: () => placedUnit.zone !== undefined,
    setUnit: (other: TeiUnit) => {
      placedUnit = other;
    },
    /** In code points, so far. */
    length: () => length,
    append: (more: string) => {
      const collapsed = more.replace(/\s+/g, ' ');
      const added = text === '' || text.endsWith(' ') ? collapsed.replace(/^ /, '') : collapsed;
      text += added;
      for (const _ of added) length += 1;
    },
    mark: (mark: Mark) => {
      if (mark.to > mark.from || mark.kind === 'note') marks.push(mark);
    },
    /** Begins a word that has a zone; call the result to end it. */
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
        ...unitOf(placedUnit, surface),
        text: written,
        ...(clipped.length && { marks: clipped }),
        words: wordsWithZones(written, spans, surface),
      };
    },
  };
}

export const unitOf = ({ via, zone, corresp }: TeiUnit, surface: Surface | undefined) => ({
  ...(via !== undefined && { via }),
  ...(corresp && { corresp }),
  ...(zone && zone.surface === surface && zone.placement),
});

/** Rejoins a mark that was split at the edge of a `<w>`. */
function joined(before: readonly Mark[], mark: Mark): readonly Mark[] {
  const last = before.findIndex(
    ({ kind, to, text }) =>
      kind !== 'note' && kind === mark.kind && to === mark.from && text === mark.text,
  );
  return last < 0
    ? [...before, mark]
    : before.map((earlier, i) => (i === last ? { ...earlier, to: mark.to } : earlier));
}

/**
 * Splits a text into words at white space. A word gets the zones of the `<w>` in it. A `<w>` with spaces
 * in it, as when a line was recognised as a whole, is one word.
 */
function wordsWithZones(
  text: string,
  spans: readonly WordSpan[],
  surface: Surface | undefined,
): WordDraft[] {
  if (!spans.length) return splitWords(text);
  const words: WordDraft[] = [];
  let [next, end] = [0, 0];
  for (const match of text.matchAll(/\S+/g)) {
    if (match.index < end) continue;
    end = match.index + match[0].length;
    const units: ReturnType<typeof unitOf>[] = [];
    for (let span = spans[next]; span && span.from < end; span = spans[++next]) {
      end = Math.max(end, Math.min(span.to, text.length));
      if (span.from >= match.index) units.push(unitOf(span.unit, surface));
    }
    words.push({ text: text.slice(match.index, end).trimEnd(), ...combined(units) });
  }
  return words;
}

/** A single unit as it is; otherwise the box around all of them. */
function combined(units: readonly ReturnType<typeof unitOf>[]): Omit<WordDraft, 'text'> {
  const [only, second] = units;
  if (only && !second) return only;
  const box: Box | undefined = unionBox(units.flatMap((unit) => unit.box ?? []));
  return box ? { box } : {};
}
