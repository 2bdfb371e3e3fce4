import { type Points, unionBox } from '../../../record/box.ts';
import { invalidText } from '../../invalid-text.ts';
import type { XmlAttributes } from '../../parse-xml.ts';
import type { Mark, Placement } from '../../text.ts';
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
  type CustomTag,
  customOf,
  languageIn,
  markOf,
  marksIn,
  type Style,
  structureOf,
  styleIn,
  wholeIn,
} from './custom.ts';

/** Transkribus puts lines into TableCells; in PAGE 2019 a cell is a TextRegion. */
const REGIONS = ['TextRegion', 'TableCell'];
const KINDS = [...REGIONS, 'TextLine', 'Word', 'Glyph'];
const PARENTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['TextLine', REGIONS],
  ['Word', ['TextLine']],
]);

const isRegion = (kind: string) => REGIONS.includes(kind);

export const isUnit = (name: string): boolean => KINDS.includes(name);

/** Keeps track of the open regions, lines and words, and collects the regions. */
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
      const parents = PARENTS.get(kind);
      if (parents && !parents.includes(units.at(-1)?.kind ?? '')) {
        throw invalidText(`a <${kind}> outside any <${parents[0]}>`);
      }
      if (parents) countUnit();
      else if (isRegion(kind)) countRegion();
      const custom = customOf(attributes['custom']);
      const unit: OpenUnit = { kind, attributes, custom, equivs: [], children: [] };
      units.push(unit);
      if (!isRegion(kind)) return;
      const region = { unit, within: within.slice(), lines: [], hasInner: false };
      regions.push(region);
      openRegions.push(region);
    },
    /** A child element of the innermost unit. Those of a glyph are ignored. */
    openPart: (name: string, attributes: XmlAttributes): void => {
      const unit = units.at(-1);
      if (!unit || unit.kind === 'Glyph') return;
      if (name === 'TextEquiv') unit.equivs.push(equivOf(attributes));
      if (name === 'TextStyle') setStyle(unit, attributes);
      if (name === 'Coords' || name === 'Baseline') {
        setPlacement(unit, name, pointsOf('points', attributes['points'] ?? ''));
        corners = [];
      }
    },
    /** A Point of the open Coords or Baseline, as in PAGE before 2013. */
    addPoint: (name: string, { x, y }: XmlAttributes): void => {
      const unit = units.at(-1);
      if (!unit || unit.kind === 'Glyph') return;
      corners.push([Math.round(numberOf('x', x)), Math.round(numberOf('y', y))]);
      if (corners.length > MAX_POINTS) throw invalidText(`<${name}> has too many points`);
    },
    /** The end of Coords or Baseline. */
    closePlacement: (name: string): void => {
      const unit = units.at(-1);
      if (unit && corners.length) setPlacement(unit, name, corners);
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

function setPlacement(unit: OpenUnit, name: string, points: Points): void {
  if (name === 'Coords') unit.placement = placementOf(points);
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

/** A TextEquiv of a unit; alternatives have an index. */
type Equiv = { text: string; readonly index: number; readonly confidence?: number };

/** A TextRegion, TextLine, Word or Glyph that is being read. */
type OpenUnit = {
  readonly kind: string;
  readonly attributes: XmlAttributes;
  readonly custom: readonly CustomTag[];
  readonly equivs: Equiv[];
  readonly children: GivenWord[];
  /** From its `TextStyle`: `bold italic`. */
  style?: Style;
  placement?: Placement;
  baseline?: { baseline?: Points };
};

/** A word in the file, and its style if it has one. */
type GivenWord = { readonly word: WordDraft; readonly style?: Style | undefined };

type RegionDraft = {
  readonly unit: OpenUnit;
  readonly within: readonly string[];
  readonly lines: LineDraft[];
  /** True if a region inside this one has text, which the text of this one repeats. */
  hasInner: boolean;
};

function wordOf(unit: OpenUnit): GivenWord {
  const { text, ...confidence } = reading(unit);
  const word = { text: oneLine(text), ...common(unit), ...confidence, ...wholeIn(unit.custom) };
  return { word, style: unit.style };
}

/**
 * The text of a line is its own, if it has one: editors correct lines without their words, and words may
 * be in the order of the image rather than that of the script. Otherwise it is that of the words.
 */
function lineOf(unit: OpenUnit): LineDraft {
  const { text: ownText, ...confidence } = reading(unit);
  const own = oneLine(ownText);
  const given = unit.children.filter(({ word }) => word.text !== '');
  const assembled = assembleLine(given.map(({ word }) => ({ kind: 'word', word }))).text;
  const text = own || assembled;
  const styled = bare(text) === bare(assembled) ? given : matchWords(text, given);
  const words = styled.map(({ word }) => word);
  const line = {
    ...common(unit),
    ...typeOf(unit),
    ...languageIn(unit.custom),
    ...unit.baseline,
    ...confidence,
  };
  const box = line.box ?? unionBox(words.flatMap((word) => word.box ?? []));
  const customMarks = marksIn(unit.custom, own ? ownText : text);
  const styleMarks = unit.style ? [wholeLine(text, unit.style)] : marksOfWords(text, styled);
  const marks = withStyle(customMarks, styleMarks);
  const isSame = given.length === 0 || letters(text) === letters(assembled);
  return {
    ...line,
    ...(box && { box }),
    text,
    ...(marks.length && { marks }),
    words,
    ...(!isSame && { wordsText: assembled }),
  };
}

/**
 * The words of a text, matched with those given in the file. A word with the same letters is taken over
 * as a whole. If the file gives the same number of words, the others get the box of the one at the same
 * position.
 */
function matchWords(text: string, given: readonly GivenWord[]): GivenWord[] {
  const words = splitWords(text);
  /** Indexes of the given words that are not matched yet, the first one last. */
  const unmatched = new Map<string, number[]>();
  for (const [i, { word }] of [...given.entries()].reverse()) {
    const same = unmatched.get(word.text);
    if (same) same.push(i);
    else unmatched.set(word.text, [i]);
  }
  const indexes = words.map((word) => unmatched.get(word.text)?.pop());
  const taken = new Set(indexes);
  return words.map((word, i) => {
    const same = given[indexes[i] ?? -1];
    if (same) return same;
    const counterpart = words.length === given.length && !taken.has(i) ? given[i] : undefined;
    if (!counterpart) return { word };
    const { via, box, outline } = counterpart.word;
    const common = { ...(via !== undefined && { via }), ...(box && { box }) };
    return { word: { ...word, ...common, ...(outline && { outline }) }, style: counterpart.style };
  });
}

const wholeLine = (text: string, style: Style): Mark => markOf(style, 0, [...text].length);

/** The marks for words with a style; adjacent words of one style share a mark. */
function marksOfWords(text: string, given: readonly GivenWord[]): Mark[] {
  if (!given.some(({ style }) => style)) return [];
  const marks: Mark[] = [];
  /** The current position, in UTF-16 code units and in code points. */
  let [at, point] = [0, 0];
  for (const { word, style } of given) {
    const start = text.indexOf(word.text, at);
    if (start < 0) continue;
    point += [...text.slice(at, start)].length;
    at = start + word.text.length;
    const from = point;
    point += [...word.text].length;
    const last = marks.at(-1);
    const continues = last && style && last.to >= from - 1 && isSameKind(last, markOf(style, 0, 0));
    if (continues) marks[marks.length - 1] = { ...last, to: point };
    else if (style) marks.push(markOf(style, from, point));
  }
  return marks;
}

const isSameKind = (a: Mark, b: Mark) => a.kind === b.kind && a.text === b.text;

/** An editor's highlighting is more precise than the style of a whole unit, so it replaces it. */
const withStyle = (marks: readonly Mark[], styles: readonly Mark[]): readonly Mark[] =>
  marks.some(({ kind }) => kind === 'highlighted') ? marks : [...marks, ...styles];

const hasText = ({ unit, lines }: RegionDraft): boolean =>
  hasLines(lines) || oneLine(reading(unit).text) !== '';

const hasLines = (lines: readonly LineDraft[]) => lines.some(({ text }) => text !== '');

/** A region without lines of its own is divided at the line breaks of its text. */
export function regionBlock({ unit, lines, hasInner }: RegionDraft): BlockDraft {
  const rows = hasInner
    ? []
    : reading(unit)
        .text.split(/[\n\r]+/)
        .map(oneLine);
  const blockLines =
    hasLines(lines) || !rows.some(Boolean)
      ? lines
      : rows.map((text) => ({ text, words: splitWords(text) }));
  const { style } = unit;
  return {
    ...common(unit),
    ...typeOf(unit),
    ...languageIn(unit.custom),
    lines: style ? blockLines.map((line) => styledLine(line, style)) : blockLines,
  };
}

function styledLine(line: LineDraft, style: Style): LineDraft {
  if (line.text === '') return line;
  return { ...line, marks: withStyle(line.marks ?? [], [wholeLine(line.text, style)]) };
}

/** From the attribute, or from `custom` if that is more precise. */
function typeOf({ attributes: { type }, custom }: OpenUnit): { type?: string } {
  const precise = type === undefined || type === 'other' ? (structureOf(custom) ?? type) : type;
  return precise === undefined ? {} : { type: precise };
}

function reading({ equivs }: OpenUnit): { text: string; confidence?: number } {
  const [first] = equivs.toSorted((a, b) => a.index - b.index);
  if (!first) return { text: '' };
  const { index: _, ...rest } = first;
  return rest;
}

const common = ({ attributes: { id }, placement, custom }: OpenUnit) => {
  const box = boxIn(custom);
  return { ...(id !== undefined && { via: id }), ...placement, ...(box && { box }) };
};

/** Keeps the length, except at the ends: the offsets of marks count the characters of the line. */
const oneLine = (text: string) => text.replace(/[\t\n\r]/g, ' ').trim();
const bare = (text: string) => text.replace(/\s+/g, '');
const letters = (text: string) => bare(text).normalize('NFC');
