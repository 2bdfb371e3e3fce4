import type { Leaf, LeafText } from '../iiif/unit.ts';
import { uncovered, unitOf } from '../text/align.ts';
import { type FolioText, saidLines } from '../text/text.ts';

/** The lines of one text in one row: a paragraph for each block or line it takes in. */
export type Cell = readonly (readonly string[])[];

export type Parallel = {
  readonly texts: readonly LeafText[];
  /** Row by row what says the same, a cell for each text. */
  readonly rows: readonly (readonly Cell[])[];
};

/**
 * The texts of a leaf side by side: those aligned with the first text row by row with it, and each
 * of the others in a table of its own. What no alignment takes in stands in rows of its own.
 */
export function parallels({ texts }: Pick<Leaf, 'texts'>): Parallel[] {
  const [first] = texts;
  if (!first) return [];
  const partner = texts.find(({ alignment }) => alignment?.source === first.layer.id);
  const rest = texts.filter((text) => text !== first && text !== partner).map(alone);
  if (!partner?.alignment) return [alone(first), ...rest];
  const { segments } = partner.alignment;
  const rows = segments.map(({ source, target }) => [
    cell(first.text, source),
    cell(partner.text, target),
  ]);
  const left = (text: FolioText, ids: readonly string[]) =>
    uncovered(text, new Set(ids)).map(({ id }) => cell(text, [id]));
  const unpaired = [
    ...left(
      first.text,
      segments.flatMap(({ source }) => source),
    ).map((one): Cell[] => [one, []]),
    ...left(
      partner.text,
      segments.flatMap(({ target }) => target),
    ).map((one): Cell[] => [[], one]),
  ];
  return [{ texts: [first, partner], rows: [...rows, ...unpaired] }, ...rest];
}

const alone = (text: LeafText): Parallel => ({
  texts: [text],
  rows: text.text.blocks.map((block) => [[saidLines(block).map((line) => line.text)]]),
});

const cell = (text: FolioText, ids: readonly string[]): Cell =>
  ids.flatMap((id) => {
    const unit = unitOf(text, id);
    if (!unit) return [];
    return [('lines' in unit ? saidLines(unit) : [unit]).map((line) => line.text)];
  });
