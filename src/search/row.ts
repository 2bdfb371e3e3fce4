import type { Leaf, LeafText, Unit } from '../iiif/unit.ts';
import type { Box } from '../record/box.ts';
import type { Layer } from '../record/record.ts';
import { type Partners, partnersOf } from './partner.ts';
import { type Word, wordsOf } from './word.ts';

/** A text of one layer on one folio, as the index takes it in. */
export type TextRow = {
  readonly folio: string;
  readonly layer: string;
  readonly kind: Layer['kind'] | 'description';
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

/** The words that stand in a passage wholly or in part, and the parts of those that are broken, which may be words. */
export type Said = { readonly words: readonly Word[]; readonly parts: readonly Word[] };

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

export const NOTHING: Said = { words: [], parts: [] };

/** A word that is broken over two passages is in both. */
export function wordsByPassage(passages: readonly (readonly string[])[]): Said[] {
  const of = passages.flatMap((lines, passage) => lines.map(() => passage));
  const all = passages.flat();
  const rows = passages.map(() => ({ words: [] as Word[], parts: [] as Word[] }));
  for (const word of wordsOf(all)) {
    const [first] = word.pieces;
    if (first && word.pieces.length === 1) {
      rows[of[first.line] ?? 0]?.words.push(word);
      continue;
    }
    for (const passage of new Set(word.pieces.map(({ line }) => of[line] ?? 0))) {
      rows[passage]?.words.push(word);
    }
    for (const { line, from, to } of word.pieces) {
      rows[of[line] ?? 0]?.parts.push(...wordsOf([(all[line] ?? '').slice(from, to)]));
    }
  }
  return rows;
}
