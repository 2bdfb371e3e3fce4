import type { Leaf, LeafText } from '../iiif/unit.ts';
import { unitOf } from '../text/align.ts';
import type { FolioText } from '../text/text.ts';

/** The lines of one text in one row: a paragraph for each block or line it takes in. */
export type Cell = readonly (readonly string[])[];

export type Parallel = {
  readonly texts: readonly LeafText[];
  /** Row by row what says the same, a cell for each text. */
  readonly rows: readonly (readonly Cell[])[];
};

/**
 * The texts of a leaf side by side: those aligned with the first text row by row with it, and each
 * of the others in a table of its own.
 */
export function parallels({ texts }: Leaf): Parallel[] {
  const [first] = texts;
  if (!first) return [];
  const partner = texts.find(({ alignment }) => alignment?.source === first.layer.id);
  const rest = texts.filter((text) => text !== first && text !== partner).map(alone);
  if (!partner?.alignment) return [alone(first), ...rest];
  const rows = partner.alignment.segments.map(({ source, target }) => [
    cell(first.text, source),
    cell(partner.text, target),
  ]);
  return [{ texts: [first, partner], rows }, ...rest];
}

const alone = (text: LeafText): Parallel => ({
  texts: [text],
  rows: text.text.blocks.map(({ lines }) => [[lines.map((line) => line.text)]]),
});

const cell = (text: FolioText, ids: readonly string[]): Cell =>
  ids.flatMap((id) => {
    const unit = unitOf(text, id);
    if (!unit) return [];
    return [('lines' in unit ? unit.lines : [unit]).map((line) => line.text)];
  });
