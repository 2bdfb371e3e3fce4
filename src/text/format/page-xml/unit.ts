import { type Box, type Points, unionBox } from '../../../record/box.ts';
import { invalidText } from '../../invalid-text.ts';
import type { XmlAttributes } from '../../parse-xml.ts';
import type { Mark } from '../../text.ts';
import {
  baselineOf,
  confidenceOf,
  MAX_POINTS,
  numberOf,
  placementOf,
  pointsOf,
} from '../coordinates.ts';
import {
  assembleLine,
  type BlockDraft,
  type LineDraft,
  lengthLimit,
  splitWords,
  unitLimit,
  type WordDraft,
} from '../draft.ts';
import {
  boxIn,
  type Custom,
  customOf,
  languageIn,
  markOf,
  marksIn,
  type Style,
  structureOf,
  styleIn,
  wholeIn,
} from './custom.ts';

/** Transkribus puts lines into the cells of a table; in PAGE 2019 a cell is a TextRegion. */
const REGIONS = ['TextRegion', 'TableCell'];
const KINDS = [...REGIONS, 'TextLine', 'Word', 'Glyph'];
const AROUND: ReadonlyMap<string, readonly string[]> = new Map([
  ['TextLine', REGIONS],
  ['Word', ['TextLine']],
]);

const isRegion = (kind: string) => REGIONS.includes(kind);

export const isUnit = (name: string): boolean => KINDS.includes(name);

/** The regions, lines and words that are open, and the regions that were found. */
export function unitStack() {
  const countUnit = unitLimit();
  const countRegion = unitLimit('regions');
  const countText = lengthLimit();
  const regions: RegionDraft[] = [];
  const units: OpenUnit[] = [];
  const openRegions: RegionDraft[] = [];
  let corners: [number, number][] = [];
  return {
    regions,
    /** @param within ids of the regions of any kind around a region, outermost first */
    open: (kind: string, attributes: XmlAttributes, within: readonly string[]): void => {
      const around = AROUND.get(kind);
      if (around && !around.includes(units.at(-1)?.kind ?? '')) {
        throw invalidText(`a <${kind}> that is in no <${around[0]}>`);
      }
      if (around) countUnit();
      else if (isRegion(kind)) countRegion();
      const custom = customOf(attributes['custom']);
      const unit: OpenUnit = { kind, attributes, custom, equivs: [], children: [] };
      units.push(unit);
      if (!isRegion(kind)) return;
      const region = { unit, within: within.slice(), lines: [], hasInner: false };
      regions.push(region);
      openRegions.push(region);
    },
    /** What stands directly in the innermost unit; those of a glyph say nothing of its word. */
    part: (name: string, attributes: XmlAttributes): void => {
      const unit = units.at(-1);
      if (!unit || unit.kind === 'Glyph') return;
      if (name === 'TextEquiv') unit.equivs.push(equivOf(attributes));
      if (name === 'TextStyle') setStyle(unit, attributes);
      if (name === 'Coords' || name === 'Baseline') {
        setPlace(unit, name, pointsOf('points', attributes['points'] ?? ''));
        corners = [];
      }
    },
    /** A point of the place that is open, as PAGE writes it before 2013. */
    point: (name: string, { x, y }: XmlAttributes): void => {
      const unit = units.at(-1);
      if (!unit || unit.kind === 'Glyph') return;
      corners.push([Math.round(numberOf('x', x)), Math.round(numberOf('y', y))]);
      if (corners.length > MAX_POINTS) throw invalidText(`<${name}> has too many points`);
    },
    /** Ends the place that is open. */
    placed: (name: string): void => {
      const unit = units.at(-1);
      if (unit && corners.length) setPlace(unit, name, corners);
      corners = [];
    },
    setText: (text: string): void => {
      countText(text);
      const equiv = units.at(-1)?.equivs.at(-1);
      if (equiv) equiv.text = text;
    },
    close: (): void => {
      const unit = units.pop();
      if (unit?.kind === 'Word') units.at(-1)?.children.push(wordOf(unit));
      if (unit?.kind === 'TextLine') openRegions.at(-1)?.lines.push(lineOf(unit));
      if (!unit || !isRegion(unit.kind)) return;
      const region = openRegions.pop();
      const around = openRegions.at(-1);
      if (around && region && (region.hasInner || hasText(region))) around.hasInner = true;
    },
  };
}

function setPlace(unit: OpenUnit, name: string, points: Points): void {
  if (name === 'Coords') unit.place = placementOf(points);
  else unit.baseline = baselineOf(points);
}

function setStyle(unit: OpenUnit, attributes: XmlAttributes): void {
  const style = styleIn(attributes);
  if (style) unit.style = style;
}

function equivOf({ index, conf }: XmlAttributes) {
  const confidence = confidenceOf('conf', conf);
  return {
    text: '',
    index: index === undefined ? Number.MAX_SAFE_INTEGER : numberOf('index', index),
    ...(confidence !== undefined && { confidence }),
  };
}

/** A reading of a unit; alternatives have an index. */
type Equiv = { text: string; readonly index: number; readonly confidence?: number };

/** A TextRegion, TextLine, Word or Glyph under way. */
export type OpenUnit = {
  readonly kind: string;
  readonly attributes: XmlAttributes;
  readonly custom: readonly Custom[];
  readonly equivs: Equiv[];
  readonly children: GivenWord[];
  /** How it is written, of its `TextStyle`: `bold italic`. */
  style?: Style;
  place?: { box?: Box; outline?: Points };
  baseline?: { baseline?: Points };
};

/** A word of the file, and how it is written where that is said. */
type GivenWord = { readonly word: WordDraft; readonly style?: Style | undefined };

export type RegionDraft = {
  readonly unit: OpenUnit;
  readonly within: readonly string[];
  readonly lines: LineDraft[];
  /** A region inside this one has text: that of this one repeats it. */
  hasInner: boolean;
};

export function wordOf(unit: OpenUnit): GivenWord {
  const { text, ...confidence } = reading(unit);
  const word = { text: oneLine(text), ...common(unit), ...confidence, ...wholeIn(unit.custom) };
  return { word, style: unit.style };
}

/**
 * The text of a line is its own: editors correct lines and leave their words as they were, and words may
 * stand in the order of the image, not of the script. A line without a text of its own has that of its
 * words.
 */
export function lineOf(unit: OpenUnit): LineDraft {
  const { text: written, ...confidence } = reading(unit);
  const own = oneLine(written);
  const given = unit.children.filter(({ word }) => word.text !== '');
  const assembled = assembleLine(given.map(({ word }) => ({ kind: 'word', word }))).text;
  const text = own || assembled;
  const placed = bare(text) === bare(assembled) ? given : placedWords(text, given);
  const words = placed.map(({ word }) => word);
  const place = {
    ...common(unit),
    ...typeOf(unit),
    ...languageIn(unit.custom),
    ...unit.baseline,
    ...confidence,
  };
  const box = place.box ?? unionBox(words.flatMap((word) => word.box ?? []));
  const said = marksIn(unit.custom, own ? written : text);
  const marks = withStyle(said, unit.style ? [whole(text, unit.style)] : styledWords(text, placed));
  const isSame = given.length === 0 || letters(text) === letters(assembled);
  return {
    ...place,
    ...(box && { box }),
    text,
    ...(marks.length && { marks }),
    words,
    ...(!isSame && { wordsText: assembled }),
  };
}

/**
 * The words of a text. Each has all that is known of the one that the file gives with the same letters;
 * else, where the file gives as many, it has the place of the one with the same number.
 */
function placedWords(text: string, given: readonly GivenWord[]): GivenWord[] {
  const words = splitWords(text);
  const free = new Map<string, number[]>();
  for (const [i, { word }] of [...given.entries()].reverse()) {
    const same = free.get(word.text);
    if (same) same.push(i);
    else free.set(word.text, [i]);
  }
  const found = words.map((word) => free.get(word.text)?.pop());
  const taken = new Set(found);
  return words.map((word, i) => {
    const same = given[found[i] ?? -1];
    if (same) return same;
    const there = words.length === given.length && !taken.has(i) ? given[i] : undefined;
    if (!there) return { word };
    const { via, box, outline } = there.word;
    const place = { ...(via !== undefined && { via }), ...(box && { box }) };
    return { word: { ...word, ...place, ...(outline && { outline }) }, style: there.style };
  });
}

const whole = (text: string, style: Style): Mark => markOf(style, 0, [...text].length);

/** What stands in the words, where these say how they are written. */
function styledWords(text: string, given: readonly GivenWord[]): Mark[] {
  if (!given.some(({ style }) => style)) return [];
  const marks: Mark[] = [];
  /** Where the text goes on, in UTF-16 units and in code points. */
  let [at, point] = [0, 0];
  for (const { word, style } of given) {
    const found = text.indexOf(word.text, at);
    if (found < 0) continue;
    point += [...text.slice(at, found)].length;
    at = found + word.text.length;
    const from = point;
    point += [...word.text].length;
    const last = marks.at(-1);
    const isOn = last && style && last.to >= from - 1 && isAlike(last, markOf(style, 0, 0));
    if (isOn) marks[marks.length - 1] = { ...last, to: point };
    else if (style) marks.push(markOf(style, from, point));
  }
  return marks;
}

const isAlike = (one: Mark, other: Mark) => one.kind === other.kind && one.text === other.text;

/** What an editor marked says more than the style that the whole unit has. */
const withStyle = (marks: readonly Mark[], styles: readonly Mark[]): readonly Mark[] =>
  marks.some(({ kind }) => kind === 'highlighted') ? marks : [...marks, ...styles];

export const hasText = ({ unit, lines }: RegionDraft): boolean =>
  hasLines(lines) || oneLine(reading(unit).text) !== '';

const hasLines = (lines: readonly LineDraft[]) => lines.some(({ text }) => text !== '');

/** A region without lines has its text row by row. */
export function regionBlock({ unit, lines, hasInner }: RegionDraft): BlockDraft {
  const rows = hasInner
    ? []
    : reading(unit)
        .text.split(/[\n\r]+/)
        .map(oneLine);
  const written =
    hasLines(lines) || !rows.some(Boolean)
      ? lines
      : rows.map((text) => ({ text, words: splitWords(text) }));
  const { style } = unit;
  const styled = style ? written.map((line) => styledLine(line, style)) : written;
  return { ...common(unit), ...typeOf(unit), ...languageIn(unit.custom), lines: styled };
}

function styledLine(line: LineDraft, style: Style): LineDraft {
  if (line.text === '') return line;
  return { ...line, marks: withStyle(line.marks ?? [], [whole(line.text, style)]) };
}

/** By the attribute, and by `custom` where that says more. */
function typeOf({ attributes: { type }, custom }: OpenUnit): { type?: string } {
  const said = type === undefined || type === 'other' ? (structureOf(custom) ?? type) : type;
  return said === undefined ? {} : { type: said };
}

function reading({ equivs }: OpenUnit): { text: string; confidence?: number } {
  const [first] = equivs.toSorted((a, b) => a.index - b.index);
  if (!first) return { text: '' };
  const { index: _, ...rest } = first;
  return rest;
}

const common = ({ attributes: { id }, place, custom }: OpenUnit) => {
  const box = boxIn(custom);
  return { ...(id !== undefined && { via: id }), ...place, ...(box && { box }) };
};

/** As long as what is written, but for its ends: the tags of a line count its characters. */
const oneLine = (text: string) => text.replace(/[\t\n\r]/g, ' ').trim();
const bare = (text: string) => text.replace(/\s+/g, '');
const letters = (text: string) => bare(text).normalize('NFC');
