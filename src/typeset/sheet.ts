import type { Size } from '../record/box.ts';

/**
 * What stands on a reading copy besides its text. Nobody may take it for a scan, so the sheet always says
 * what it is: at its head in each language, and under every part of the text as a watermark.
 */
export type Sheet = {
  /** Side by side, one for each language; two fit well. */
  readonly header: readonly HeaderColumn[];
  /** The leaf as the archive counts it, `67` or `67 об.`: set large at the head. */
  readonly leaf: string;
  /** The marks of the watermark, each of one or two short lines, set in turn over the whole page. */
  readonly watermark: readonly (readonly string[])[];
  /** Lines at the foot of the page. */
  readonly footer?: readonly string[];
  /** BCP 47 language of the text. */
  readonly language: string;
  /** Pixels to the inch; 600 where nothing is said. */
  readonly dpi?: number;
};

export type HeaderColumn = {
  /** What it is and is not: `Reading copy — not a facsimile`. */
  readonly claim: string;
  /** The reference code with the leaf. */
  readonly reference: string;
  /** Where the text comes from and what may be made of it. */
  readonly notice: string;
};

/** A4 in points, so that 600 dpi gives 4960 × 7016 pixels. */
const A4: Size = { width: 595.2, height: 841.92 };

/** Pixels of a page, and of a point on it. */
export type Page = Size & { readonly pt: number };

export function pageOf({ dpi = 600 }: Sheet): Page {
  const pt = dpi / 72;
  return { width: Math.round(A4.width * pt), height: Math.round(A4.height * pt), pt };
}

/** The space for text in points from the top left of the page. */
export const MARGIN = { left: 84, right: 84, top: 40, bottom: 44 };
export const MEASURE = A4.width - MARGIN.left - MARGIN.right;
export const BOTTOM = A4.height - MARGIN.bottom;

/** Greys as SVG colours: the text, the header and what goes with it, the watermark. */
export const INK = { text: '#111', head: '#222', quiet: '#555', mark: '#e0e0e0' };
