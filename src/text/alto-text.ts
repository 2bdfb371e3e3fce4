import { type Points, unionBox } from '../record/box.ts';
import { assembleLine, type LineItem } from './alto-line.ts';
import { type Attributes, boxOf, isNothing, languageOf, unitOf, wordOf } from './alto-unit.ts';
import { type LineDraft, type WordDraft, wordLimit } from './folio-draft.ts';
import type { XmlReader } from './parse-xml.ts';
import { baselineIn, numberOf, placeIn, pointsOf } from './points.ts';
import type { PlacedBlock } from './reading-order.ts';

/** A line under way. */
type OpenLine = {
  readonly attributes: Attributes;
  readonly items: LineItem[];
  outline?: Points;
};

/** What a unit is called, and its language. */
const saidBy =
  (labelOf: LabelOf) =>
  (attributes: Attributes): { type?: string; language?: string } => ({
    ...labelOf(attributes),
    ...languageOf(attributes),
  });

type AltoText = XmlReader & { readonly blocks: readonly PlacedBlock[] };
type LabelOf = (attributes: Attributes) => { type?: string };
type OpenBlock = { readonly attributes: Attributes; readonly lines: LineDraft[]; outline?: Points };

/**
 * Collects the blocks, lines and words of a page.
 *
 * @param labelOf what the tags of a unit call it
 */
export function altoText(labelOf: LabelOf): AltoText {
  const about = saidBy(labelOf);
  const blocks: PlacedBlock[] = [];
  const countWord = wordLimit();
  const countPart = wordLimit('blocks and lines');
  const composed: string[] = [];
  /** Lines that stand in the page itself are in a bare block. */
  let [block, bare]: (OpenBlock | undefined)[] = [];
  let line: OpenLine | undefined;
  let word: { item: WordDraft; attributes: Attributes } | undefined;
  let inGlyph = false;

  const opening: { readonly [name: string]: (attributes: Attributes) => void } = {
    ComposedBlock: ({ ID = '' }) => composed.push(ID),
    TextBlock: (attributes) => {
      countPart();
      block = { attributes, lines: [] };
    },
    TextLine: (attributes) => {
      countPart();
      line = { attributes, items: [] };
    },
    String: (attributes) => {
      countWord();
      word = { item: wordOf(attributes), attributes };
    },
    SP: () => line?.items.push({ kind: 'blank' }),
    HYP: (attributes) => {
      line?.items.push({ kind: 'hyphen', word: wordOf(attributes) });
    },
    Glyph: () => {
      inGlyph = true;
    },
    Polygon: ({ POINTS = '' }) => {
      if (inGlyph) return;
      const points = pointsOf('POINTS', POINTS);
      if (word) word.item = { ...word.item, ...placeIn(points, boxOf(word.attributes)) };
      else if (line) line.outline = points;
      else if (block) block.outline = points;
    },
  };

  const closing: { readonly [name: string]: () => void } = {
    Glyph: () => {
      inGlyph = false;
    },
    String: () => {
      if (word) line?.items.push({ kind: 'word', word: word.item });
      word = undefined;
    },
    TextLine: () => {
      if (!block && !bare) {
        bare = { attributes: {}, lines: [] };
        blocks.push({ block: bare, within: composed.slice() });
      }
      if (line) (block ?? bare)?.lines.push(Object.assign(lineOf(line), about(line.attributes)));
      line = undefined;
    },
    TextBlock: () => {
      if (!block) return;
      const { attributes, outline, lines } = block;
      const unit = { ...about(attributes), ...unitOf(attributes, outline), lines };
      blocks.push({ block: unit, within: composed.slice() });
      [block, bare] = [undefined, undefined];
    },
    ComposedBlock: () => {
      composed.pop();
    },
  };

  return {
    // Own names only: a file may call an element <constructor>.
    open: (name, attributes) => Object.hasOwn(opening, name) && opening[name]?.(attributes),
    close: (name) => Object.hasOwn(closing, name) && closing[name]?.(),
    blocks,
  };
}

function lineOf({ attributes, items, outline }: OpenLine): LineDraft {
  const { text, words } = assembleLine(items);
  const unit = unitOf(attributes, outline);
  const box = unit.box ?? unionBox(words.flatMap((word) => word.box ?? []));
  const { BASELINE = '' } = attributes;
  let baseline: Points = [];
  if (isNothing(BASELINE)) return { ...unit, text, ...(box && { box }), words };
  // Before 4.2 the baseline is level, and only its height is given.
  if (/^\s*[^\s,]+\s*$/.test(BASELINE)) {
    const y = Math.round(numberOf('BASELINE', BASELINE));
    if (box)
      baseline = [
        [box.x, y],
        [box.x + box.w, y],
      ];
  } else baseline = pointsOf('BASELINE', BASELINE);
  return { ...unit, text, ...(box && { box }), ...baselineIn(baseline), words };
}
