import { type AnyText, type Leaf, readPassages, readText, type Unit } from '../../iiif/unit.ts';
import type { Box } from '../../record/box.ts';
import type { LanguageMap } from '../../record/language.ts';
import type { Layer, Segment, Term } from '../../record/record.ts';
import { referenceCode } from '../../record/reference.ts';
import { NO_WORDS, type PassageWords, wordsByPassage } from './word.ts';

/** Separates the values of a column; a description has those of all texts of its record. */
export const SEPARATOR = ',';

/** One layer on one folio, or a description, before its words are counted. */
export type SourceText = {
  readonly folio: string;
  readonly layer: string;
  readonly kind: string;
  readonly language: string;
  readonly status: string;
  /** The URIs of those responsible for the text, with a space on either side of each. */
  readonly users: string;
  /** The text it is aligned with, as its position among the texts of the record. */
  readonly partner?: number;
  readonly passages: readonly SourcePassage[];
};

export type SourcePassage = {
  readonly unit: string;
  /** Canvas pixels. */
  readonly box: Box;
  /** Lines are separated by line feeds. */
  readonly text: string;
  readonly words: PassageWords;
  readonly partners?: PartnerRange;
};

type LayerText = { readonly layer: Layer; readonly leaf: Leaf<AnyText>; readonly text: AnyText };

/** The texts of a record, layer by layer in the order of the folios. */
export function* textsOf({ record, leaves }: Unit<AnyText>): Generator<SourceText> {
  const texts: LayerText[] = record.layers.flatMap((layer) =>
    leaves.flatMap((leaf) => {
      const text = leaf.texts.find((candidate) => candidate.layer.id === layer.id);
      return text ? [{ layer, leaf, text }] : [];
    }),
  );
  for (const text of texts) yield sourceText(text, texts);
}

function sourceText(layerText: LayerText, texts: readonly LayerText[]): SourceText {
  const { layer, leaf, text } = layerText;
  const passages = readPassages(text);
  const aligned = alignedText(layerText, texts);
  const partners = aligned && partnersOf(text, aligned.text);
  const lines = passages.map((passage) => passage.lines.map(withoutLineFeeds));
  const words = wordsByPassage(lines);
  return {
    folio: leaf.folio.id,
    layer: layer.id,
    kind: layer.kind,
    language: layer.language,
    status: layer.status,
    users: layer.responsibility.map(({ sameAs }) => (sameAs ? ` ${sameAs} ` : '')).join(''),
    ...(aligned && { partner: texts.indexOf(aligned) }),
    passages: passages.map(({ id, box }, i) => {
      const range = partners?.get(i);
      return {
        unit: id,
        box,
        text: (lines[i] ?? []).join('\n'),
        words: words[i] ?? NO_WORDS,
        ...(range && { partners: range }),
      };
    }),
  };
}

/** Line feeds separate the lines of a passage, so a line can't contain one. */
const withoutLineFeeds = (text: string): string => text.replaceAll('\n', ' ');

/** The text on the same folio that this one is aligned with, or the first that is aligned with it. */
const alignedText = (
  { leaf, layer, text }: LayerText,
  texts: readonly LayerText[],
): LayerText | undefined =>
  texts.find(
    (other) =>
      other.leaf === leaf &&
      (other.layer.id === text.alignment?.source || other.text.alignment?.source === layer.id),
  );

/** The corresponding passages of the other text: positions of the first and the last, from 0. */
type PartnerRange = readonly [first: number, last: number];

/** For the position of each aligned passage of `own`, the corresponding passages of `other`. */
function partnersOf(own: AnyText, other: AnyText): Map<number, PartnerRange> {
  const isTarget = own.alignment?.source === other.layer.id;
  const segments: readonly Segment[] = (isTarget ? own : other).alignment?.segments ?? [];
  const [ownPositions, otherPositions] = [positionsOf(own), positionsOf(other)];
  const partners = new Map<number, PartnerRange>();
  for (const { source, target } of segments) {
    const [from, to] = isTarget ? [target, source] : [source, target];
    const positions = to.flatMap((id) => otherPositions.get(id) ?? []);
    if (positions.length === 0) continue;
    const range = [Math.min(...positions), Math.max(...positions)] as const;
    for (const position of from.flatMap((id) => ownPositions.get(id) ?? [])) {
      const before = partners.get(position) ?? range;
      partners.set(position, [Math.min(before[0], range[0]), Math.max(before[1], range[1])]);
    }
  }
  return partners;
}

/** The positions of the passages that make up each block or line, by its id. */
function positionsOf(one: AnyText): Map<string, number[]> {
  const passages = readPassages(one);
  const positions = new Map(passages.map(({ id }, position) => [id, [position]]));
  for (const { id, lines } of readText(one).blocks) {
    const whole = positions.get(id);
    if (whole) for (const line of lines) positions.set(line.id, whole);
    else
      positions.set(
        id,
        lines.flatMap((line) => positions.get(line.id) ?? []),
      );
  }
  return positions;
}

const NO_BOX = { x: 0, y: 0, w: 0, h: 0 };

/**
 * The description of a record as a text with a passage for each field, which the search page finds along
 * with the texts. It has the languages, kinds and statuses of all texts of the record. It isn't
 * published as annotations, so the Content Search API doesn't return it.
 */
export function descriptionText({ record, path }: Unit<AnyText>): SourceText {
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
  const passages = fields.flatMap(([unit, values]) => {
    const lines = values
      .flatMap((map) => (map ? Object.values(map).flat() : []))
      .map((line) => line.replace(/\s+/g, ' ').trim());
    return lines.length ? [{ unit, lines }] : [];
  });
  const words = wordsByPassage(passages.map(({ lines }) => lines));
  return {
    folio: '',
    layer: '',
    kind: distinct(record.layers.map(({ kind }) => kind)),
    language: distinct(record.layers.map(({ language }) => language)),
    status: distinct(record.layers.map(({ status }) => status)),
    users: '',
    passages: passages.map(({ unit, lines }, i) => ({
      unit,
      box: NO_BOX,
      text: lines.join('\n'),
      words: words[i] ?? NO_WORDS,
    })),
  };
}

const distinct = (values: readonly string[]): string => [...new Set(values)].join(SEPARATOR);

const names = (terms: readonly Term[]): LanguageMap[] => terms.map(({ name }) => name);
