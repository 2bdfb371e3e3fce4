import { type Box, boxAround, type Size } from '../../../record/box.ts';
import { invalidText } from '../../invalid-text.ts';
import type { XmlAttributes } from '../../parse-xml.ts';
import type { Placement } from '../../text.ts';
import { numberOf, placementOf, pointsOf } from '../coordinates.ts';

/** One side of a leaf. */
export type Surface = {
  /** Ids, numbers and image files. */
  readonly names: string[];
  readonly x: number;
  readonly y: number;
  page?: Size;
};

export type Zone = {
  readonly id: string;
  readonly surface: Surface;
  readonly placement: Placement;
};

export type Facsimile = ReturnType<typeof facsimileReader>;

const MAX_ZONES = 500_000;

/**
 * Collects surfaces and zones. Coordinates are relative to the upper left corner of the surface, in its
 * own unit. A surface without coordinates has the size of its graphic.
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
    const added: Surface = { names: [], x: area?.x ?? 0, y: area?.y ?? 0, ...(page && { page }) };
    surfaces.push(added);
    addName(added, id);
    addName(added, n, false);
    return added;
  };

  const addName = (to: Surface, name: string | undefined, isId = true) => {
    if (name === undefined) return;
    to.names.push(name);
    if (isId && !byName.has(name)) byName.set(name, to);
  };

  const addZone = (attributes: XmlAttributes) => {
    const { 'xml:id': id } = attributes;
    if (id === undefined || !surface) return;
    if (zones.size >= MAX_ZONES) throw invalidText(`more than ${MAX_ZONES} zones`);
    zones.set(id, { id, surface, placement: zonePlacement(attributes, surface) });
  };

  return {
    open: (name: string, attributes: XmlAttributes): void => {
      if (name === 'surface') surface = addSurface(attributes);
      if (name === 'zone') addZone(attributes);
      if (name !== 'graphic') return;
      // A graphic outside any surface is a page of its own.
      const current = surface ?? addSurface({});
      addName(current, attributes['xml:id']);
      addName(current, attributes['url']);
      const page = current.page ?? pixelSize(attributes);
      if (page) current.page = page;
    },
    close: (name: string): void => {
      if (name === 'surface') surface = undefined;
    },
    surfaces,
    /** The zone that a `facs` points to: the first of its addresses that is known. */
    zone: (facs = ''): Zone | undefined => firstIn(zones, facs),
    surface: (facs = ''): Surface | undefined =>
      firstIn(byName, facs) ?? firstIn(zones, facs)?.surface,
  };
}

function firstIn<T>(items: ReadonlyMap<string, T>, facs: string): T | undefined {
  for (const address of facs.split(/\s+/)) {
    const item = items.get(address.replace(/^#/, ''));
    if (item) return item;
  }
  return undefined;
}

function zonePlacement(attributes: XmlAttributes, { x, y }: Surface): Placement {
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

/** Reads `2480px`. Other units give the size on paper, not that of the image. */
function pixelSize({ width, height }: XmlAttributes): Size | undefined {
  const [, w] = /^\s*(\d{1,7})(?:px)?\s*$/.exec(width ?? '') ?? [];
  const [, h] = /^\s*(\d{1,7})(?:px)?\s*$/.exec(height ?? '') ?? [];
  return Number(w) > 0 && Number(h) > 0 ? { width: Number(w), height: Number(h) } : undefined;
}
