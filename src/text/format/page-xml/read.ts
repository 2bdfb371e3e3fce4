import type { Size } from '../../../record/box.ts';
import { invalidText } from '../../invalid-text.ts';
import { parseXml, type XmlAttributes } from '../../parse-xml.ts';
import { numberOf } from '../coordinates.ts';
import { numberUnits, type ReadText } from '../draft.ts';
import { readingOrder } from '../reading-order.ts';
import { isUnit, regionBlock, unitStack } from './unit.ts';

/**
 * Reads PAGE XML 2010 to 2019, in the order of the ReadingOrder; regions that it does not name follow in
 * the order of the document. Each TextRegion becomes a block, followed by the regions inside it.
 * Coordinates are pixels of the page image. Of several TextEquiv, the one with the lowest index counts.
 * The text of a line is its own, otherwise that of its words; a region without lines is divided into
 * lines at the line breaks of its text.
 * https://github.com/PRImA-Research-Lab/PAGE-XML
 *
 * @throws FondsError INVALID_TEXT with line and column
 */
export function readPageXml(xml: string): ReadText {
  const order = readingOrder();
  const text = textReader();
  parseXml(xml, {
    open: (name, attributes) => {
      order.open(name, attributes);
      text.open(name, attributes);
    },
    close: (name) => {
      order.close(name);
      text.close(name);
    },
    text: text.text,
  });
  const blocks = text.regions.map((region) => ({
    block: regionBlock(region),
    within: region.within,
  }));
  return numberUnits(order.apply(blocks), text.size());
}

function textReader() {
  const units = unitStack();
  /** Names of the open elements. */
  const path: string[] = [];
  /** Ids of the open regions of any kind. */
  const within: string[] = [];
  let size: Size | undefined;
  let unicode: string | undefined;
  const inPlacement = () => isPlacement(path.at(-2) ?? '') && isUnit(path.at(-3) ?? '');
  const openPart = (name: string, parent: string, attributes: XmlAttributes): void => {
    if (isUnit(name)) units.open(name, attributes, within);
    else if (isUnit(parent)) units.openPart(name, attributes);
    else if (name === 'Point' && inPlacement()) units.addPoint(parent, attributes);
  };
  return {
    open: (name: string, attributes: XmlAttributes): void => {
      const parent = path.at(-1) ?? '';
      path.push(name);
      if (name === 'Page') size = pageSize(size, attributes);
      openPart(name, parent, attributes);
      if (name === 'Unicode' && parent === 'TextEquiv') unicode = '';
      if (name.endsWith('Region')) within.push(attributes['id'] ?? '');
    },
    close: (name: string): void => {
      path.pop();
      if (name.endsWith('Region')) within.pop();
      if (isUnit(name)) units.close();
      else if (isPlacement(name) && isUnit(path.at(-1) ?? '')) units.closePlacement(name);
      if (name !== 'Unicode' || unicode === undefined) return;
      units.setText(unicode);
      unicode = undefined;
    },
    text: (more: string): void => {
      if (unicode !== undefined) unicode += more;
    },
    regions: units.regions,
    size: () => size,
  };
}

const isPlacement = (name: string) => name === 'Coords' || name === 'Baseline';

function pageSize(before: Size | undefined, { imageWidth, imageHeight }: XmlAttributes): Size {
  if (before) throw invalidText('a second <Page>; each folio needs a file of its own');
  const [width, height] = [
    numberOf('imageWidth', imageWidth),
    numberOf('imageHeight', imageHeight),
  ];
  if (width > 0 && height > 0) return { width, height };
  throw invalidText('<Page> needs an imageWidth and an imageHeight above 0');
}
