import type { Points } from '../record/box.ts';
import { textLimit, wordLimit } from './folio-draft.ts';
import { customOf, styleIn } from './page-xml-custom.ts';
import { hasText, lineOf, type OpenUnit, type RegionDraft, wordOf } from './page-xml-unit.ts';
import { invalidText } from './parse-xml.ts';
import { baselineIn, confidenceOf, MOST_POINTS, numberOf, placeIn, pointsOf } from './points.ts';

type Attributes = Readonly<Record<string, string>>;

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
  const countUnit = wordLimit();
  const countRegion = wordLimit('regions');
  const countText = textLimit();
  const regions: RegionDraft[] = [];
  const units: OpenUnit[] = [];
  const openRegions: RegionDraft[] = [];
  let corners: [number, number][] = [];
  return {
    regions,
    /** @param within ids of the regions of any kind around a region, outermost first */
    open: (kind: string, attributes: Attributes, within: readonly string[]): void => {
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
    part: (name: string, attributes: Attributes): void => {
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
    point: (name: string, { x, y }: Attributes): void => {
      const unit = units.at(-1);
      if (!unit || unit.kind === 'Glyph') return;
      corners.push([Math.round(numberOf('x', x)), Math.round(numberOf('y', y))]);
      if (corners.length > MOST_POINTS) throw invalidText(`<${name}> has too many points`);
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
  if (name === 'Coords') unit.place = placeIn(points);
  else unit.baseline = baselineIn(points);
}

function setStyle(unit: OpenUnit, attributes: Attributes): void {
  const style = styleIn(attributes);
  if (style) unit.style = style;
}

function equivOf({ index, conf }: Attributes) {
  const confidence = confidenceOf('conf', conf);
  return {
    text: '',
    index: index === undefined ? Number.MAX_SAFE_INTEGER : numberOf('index', index),
    ...(confidence !== undefined && { confidence }),
  };
}
