import type { Leaf, LeafText, Unit } from '../iiif/unit.ts';
import type { Box } from '../record/box.ts';
import type { Layer } from '../record/record.ts';
import { type Partners, partnersOf } from './partner.ts';
import { NOTHING, type Said, wordsByPassage } from './said.ts';

/** Between values, where a description has those of all texts of its record. */
export const SEVERAL = ',';

/** A text of one layer on one folio, or a description, as the index takes it in. */
export type TextRow = {
  readonly folio: string;
  readonly layer: string;
  readonly kind: string;
  readonly language: string;
  readonly status: string;
  /** The addresses of those who are responsible, with a blank on either side of each. */
  readonly users: string;
  /** The text it is aligned with, by its place among the texts of the record. */
  readonly partner?: number;
  readonly passages: readonly PassageRow[];
};

export type PassageRow = {
  readonly unit: string;
  readonly box: Box;
  /** One line, or several with line feeds between. */
  readonly text: string;
  readonly said: Said;
  readonly partners?: Partners;
};

type Place = { readonly layer: Layer; readonly leaf: Leaf; readonly text: LeafText };

/** The texts of a record one by one, layer by layer in the order of the folios. */
export function* textRows({ record, leaves }: Unit): Generator<TextRow> {
  const places: Place[] = record.layers.flatMap((layer) =>
    leaves.flatMap((leaf) => {
      const text = leaf.texts.find((one) => one.layer.id === layer.id);
      return text ? [{ layer, leaf, text }] : [];
    }),
  );
  for (const place of places) yield textRow(place, places);
}

function textRow(place: Place, places: readonly Place[]): TextRow {
  const { layer, leaf, text } = place;
  // Each look reads it from the spool anew.
  const { passages } = text;
  const paired = pairOf(place, places);
  const partners = paired && pairing(text, paired.text);
  const lines = passages.map((passage) => passage.lines.map(oneLine));
  const said = wordsByPassage(lines);
  return {
    folio: leaf.folio.id,
    layer: layer.id,
    kind: layer.kind,
    language: layer.language,
    status: layer.status,
    users: layer.responsibility.map(({ sameAs }) => (sameAs ? ` ${sameAs} ` : '')).join(''),
    ...(paired && { partner: places.indexOf(paired) }),
    passages: passages.map(({ id, box }, i) => {
      const with_ = partners?.get(i);
      return {
        unit: id,
        box,
        text: (lines[i] ?? []).join('\n'),
        said: said[i] ?? NOTHING,
        ...(with_ && { partners: with_ }),
      };
    }),
  };
}

/** Line feeds divide the lines of a passage, so none may stand in one. */
const oneLine = (text: string): string => text.replaceAll('\n', ' ');

/** The text on the same folio that this one is aligned with, or the first that is aligned with it. */
const pairOf = ({ leaf, layer, text }: Place, places: readonly Place[]): Place | undefined =>
  places.find(
    (other) =>
      other.leaf === leaf &&
      (other.layer.id === text.alignment?.source || other.text.alignment?.source === layer.id),
  );

function pairing(one: LeafText, other: LeafText): Map<number, Partners> {
  const isTarget = one.alignment?.source === other.layer.id;
  const { segments } = (isTarget ? one : other).alignment ?? { segments: [] };
  return partnersOf(one, other, segments, isTarget ? 'target' : 'source');
}
