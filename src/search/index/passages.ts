import type { Leaf, LeafText, Unit } from '../../iiif/unit.ts';
import type { Box } from '../../record/box.ts';
import type { LanguageMap } from '../../record/language.ts';
import type { Layer, Segment, Term } from '../../record/record.ts';
import { referenceCode } from '../../record/reference.ts';
import { NOTHING, type Said, wordsByPassage } from '../word.ts';

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

/** The passages of the other text that say the same, from the first to the last, counted from 0. */
export type Partners = readonly [first: number, last: number];

type Side = keyof Segment;

/**
 * For each passage of `one` that an alignment takes in, the passages of `other` that it goes with.
 *
 * @param side the part of the segments that names units of `one`
 */
export function partnersOf(
  one: LeafText,
  other: LeafText,
  segments: readonly Segment[],
  side: Side,
): Map<number, Partners> {
  const [own, others] = [placesOf(one), placesOf(other)];
  const found = new Map<number, Partners>();
  for (const { source, target } of segments) {
    const [from, to] = side === 'source' ? [source, target] : [target, source];
    const there = to.flatMap((id) => others.get(id) ?? []);
    if (there.length === 0) continue;
    const reach = [Math.min(...there), Math.max(...there)] as const;
    for (const place of from.flatMap((id) => own.get(id) ?? [])) {
      const before = found.get(place) ?? reach;
      found.set(place, [Math.min(before[0], reach[0]), Math.max(before[1], reach[1])]);
    }
  }
  return found;
}

/** The places of the passages that hold a unit, a block or a line, by its id. */
function placesOf({ text, passages }: LeafText): Map<string, number[]> {
  const places = new Map(passages.map(({ id }, place) => [id, [place]]));
  for (const { id, lines } of text.blocks) {
    const whole = places.get(id);
    if (whole) for (const line of lines) places.set(line.id, whole);
    else
      places.set(
        id,
        lines.flatMap((line) => places.get(line.id) ?? []),
      );
  }
  return places;
}

const NOWHERE = { x: 0, y: 0, w: 0, h: 0 };

/**
 * The description of a record as a text of its own, a passage for each field: what the search page finds
 * beside the texts. It is of the languages, kinds and statuses of all of these. It is nothing that annotations tell, so that the Content Search API leaves it out.
 */
export function descriptionRow({ record, path }: Unit): TextRow {
  const fields: readonly (readonly [
    field: string,
    values: readonly (LanguageMap | undefined)[],
  ])[] = [
    ['title', [record.title]],
    ['reference', [referenceCode(path)]],
    ['summary', [record.summary]],
    ['creators', names(record.creators)],
    ['recipients', names(record.recipients)],
    ['people', names(record.people)],
    ['places', names(record.places)],
    ['subjects', names(record.subjects)],
    ['notes', record.notes],
  ];
  const said = fields.flatMap(([unit, values]) => {
    const lines = values
      .flatMap((map) => (map ? Object.values(map).flat() : []))
      .map((line) => line.replace(/\s+/g, ' ').trim());
    return lines.length ? [{ unit, lines }] : [];
  });
  const words = wordsByPassage(said.map(({ lines }) => lines));
  return {
    folio: '',
    layer: '',
    kind: each(record.layers.map(({ kind }) => kind)),
    language: each(record.layers.map(({ language }) => language)),
    status: each(record.layers.map(({ status }) => status)),
    users: '',
    passages: said.map(({ unit, lines }, i) => ({
      unit,
      box: NOWHERE,
      text: lines.join('\n'),
      said: words[i] ?? NOTHING,
    })),
  };
}

const each = (values: readonly string[]): string => [...new Set(values)].join(SEVERAL);

const names = (terms: readonly Term[]): LanguageMap[] => terms.map(({ name }) => name);
