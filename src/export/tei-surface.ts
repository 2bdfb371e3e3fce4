import type { Leaf } from '../iiif/unit.ts';
import type { Uris } from '../iiif/uri.ts';
import type { Box, Points } from '../record/box.ts';
import { el } from '../text/xml.ts';
import { surfaceId, zoneId } from './tei-id.ts';

/** A leaf: its image, and a zone for every block and line that has a place, in pixels of the canvas. */
export function surface(uri: Uris, record: string, leaf: Leaf): string {
  const { folio, width, height, image, max, texts } = leaf;
  const graphic = el('graphic', {
    url: `${uri.image(3, image)}/full/max/0/default.jpg`,
    mimeType: 'image/jpeg',
    width: `${max.width}px`,
    height: `${max.height}px`,
  });
  const zones = texts.flatMap(({ layer, text }) =>
    text.blocks.flatMap((block) => [
      zone('block', zoneId(folio.id, layer.id, block.id), block),
      ...block.lines.flatMap((line) => [
        zone('line', zoneId(folio.id, layer.id, line.id), line),
        ...line.words.map((word) => zone('word', zoneId(folio.id, layer.id, word.id), word)),
      ]),
    ]),
  );
  const about = {
    'xml:id': surfaceId(folio.id),
    n: folio.id,
    corresp: uri.canvas(record, folio.id),
    ulx: 0,
    uly: 0,
    lrx: width,
    lry: height,
  };
  return `${el('surface', about, '\n', `${graphic}\n`, ...zones.flat())}\n`;
}

type Placed = { readonly box?: Box; readonly outline?: Points };

function zone(type: string, id: string, { box, outline }: Placed): string[] {
  if (!box) return [];
  const corners = { ulx: box.x, uly: box.y, lrx: box.x + box.w, lry: box.y + box.h };
  const points = outline && outline.length > 2 ? pointList(outline) : undefined;
  return [`${el('zone', { 'xml:id': id, type, ...corners, points })}\n`];
}

const pointList = (points: Points) => points.map((point) => point.join(',')).join(' ');
