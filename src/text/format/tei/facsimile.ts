import { type Box, boxAround, type Points, type Size } from '../../../record/box.ts';
import { invalidText } from '../../invalid-text.ts';
import type { XmlAttributes } from '../../parse-xml.ts';
import { numberOf, placementOf, pointsOf } from '../coordinates.ts';

/** A side of a leaf; its names are ids, numbers and image files. */
export type Surface = {
  readonly names: string[];
  readonly x: number;
  readonly y: number;
  page?: Size;
};

export type Zone = {
  readonly id: string;
  readonly surface: Surface;
  readonly place: { box?: Box; outline?: Points };
};

export type Facsimile = ReturnType<typeof facsimileReader>;

const MOST_ZONES = 500_000;

/**
 * Collects surfaces and zones. Coordinates are taken from the upper left corner of the surface, in its
 * own unit; a surface without coordinates has the size of its graphic.
 * https://tei-c.org/release/doc/tei-p5-doc/en/html/PH.html#PHFAX
 */
export function facsimileReader() {
  const surfaces: Surface[] = [];
  const zones = new Map<string, Zone>();
  const byName = new Map<string, Surface>();
  let surface: Surface | undefined;

  const addSurface = (attributes: XmlAttributes): Surface => {
    const { 'xml:id': id, n } = attributes;
    const area = areaOf(attributes);
    const page = area && { width: Math.ceil(area.w), height: Math.ceil(area.h) };
    const one: Surface = { names: [], x: area?.x ?? 0, y: area?.y ?? 0, ...(page && { page }) };
    surfaces.push(one);
    addName(one, id);
    addName(one, n, false);
    return one;
  };

  const addName = (one: Surface, name: string | undefined, isId = true) => {
    if (name === undefined) return;
    one.names.push(name);
    if (isId && !byName.has(name)) byName.set(name, one);
  };

  const addZone = (attributes: XmlAttributes) => {
    const { 'xml:id': id } = attributes;
    if (id === undefined || !surface) return;
    if (zones.size >= MOST_ZONES) throw invalidText(`more than ${MOST_ZONES} zones`);
    zones.set(id, { id, surface, place: placeOf(attributes, surface) });
  };

  return {
    open: (name: string, attributes: XmlAttributes): void => {
      if (name === 'surface') surface = addSurface(attributes);
      if (name === 'zone') addZone(attributes);
      if (name !== 'graphic') return;
      // Without a surface around it a graphic is a page of its own.
      const one = surface ?? addSurface({});
      addName(one, attributes['xml:id']);
      addName(one, attributes['url']);
      const page = one.page ?? pixelSize(attributes);
      if (page) one.page = page;
    },
    close: (name: string): void => {
      if (name === 'surface') surface = undefined;
    },
    surfaces,
    /** What a `facs` points to: the first of its addresses that is known. */
    zone: (facs = ''): Zone | undefined => firstIn(zones, facs),
    surface: (facs = ''): Surface | undefined =>
      firstIn(byName, facs) ?? firstIn(zones, facs)?.surface,
  };
}

function firstIn<T>(known: ReadonlyMap<string, T>, facs: string): T | undefined {
  for (const address of facs.split(/\s+/)) {
    const found = known.get(address.replace(/^#/, ''));
    if (found) return found;
  }
  return undefined;
}

function placeOf(attributes: XmlAttributes, { x, y }: Surface): Zone['place'] {
  const points = pointsOf('points', attributes['points'] ?? '').map(
    ([px, py]) => [Math.round(px - x), Math.round(py - y)] as const,
  );
  const area = cornersOf(attributes);
  if (!area) return placementOf(points);
  const [left, top] = [Math.floor(area.x - x), Math.floor(area.y - y)];
  const [right, bottom] = [Math.ceil(area.x + area.w - x), Math.ceil(area.y + area.h - y)];
  return placementOf(points, { x: left, y: top, w: right - left, h: bottom - top });
}

/** In the unit of the file, not rounded. */
function areaOf(attributes: XmlAttributes): Box | undefined {
  const points = pointsOf('points', attributes['points'] ?? '');
  return cornersOf(attributes) ?? (points.length ? boxAround(points) : undefined);
}

function cornersOf({ ulx, uly, lrx, lry }: XmlAttributes): Box | undefined {
  if ([ulx, uly, lrx, lry].includes(undefined)) return undefined;
  const [x, y] = [numberOf('ulx', ulx), numberOf('uly', uly)];
  const [w, h] = [numberOf('lrx', lrx) - x, numberOf('lry', lry) - y];
  return w > 0 && h > 0 ? { x, y, w, h } : undefined;
}

/** `2480px`; other units say how large the image is on paper, not how many pixels it has. */
function pixelSize({ width, height }: XmlAttributes): Size | undefined {
  const [, w] = /^\s*(\d{1,7})(?:px)?\s*$/.exec(width ?? '') ?? [];
  const [, h] = /^\s*(\d{1,7})(?:px)?\s*$/.exec(height ?? '') ?? [];
  return Number(w) > 0 && Number(h) > 0 ? { width: Number(w), height: Number(h) } : undefined;
}
