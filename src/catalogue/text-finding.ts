import { clipBox, formatBox, isInside, type Size } from '../record/box.ts';
import type { Differing } from '../text/folio-draft.ts';
import { type FolioText, linesOf } from '../text/text.ts';
import { liesAcross, TOLERANCE } from '../text/turn-text.ts';
import type { FileFinding } from '../validation/report.ts';

/**
 * What is found in the text file of a folio beside what its reader refuses.
 *
 * @param folder of the record
 * @param read as it stands in the file
 * @param text scaled to the canvas
 * @param isTurned whether its page has the size of the image before its EXIF orientation
 */
export const textFindings = (
  folder: string,
  name: string,
  read: FolioText,
  text: FolioText,
  canvas: Size,
  isTurned: boolean,
): FileFinding[] => [
  ...empty(folder, name, read),
  ...otherShape(folder, name, read, isTurned, canvas),
  ...outside(folder, name, text, canvas),
];

/** A text without a word, which may be a slip; a blank side is better left out by `folios`. */
const empty = (folder: string, name: string, text: FolioText): FileFinding[] =>
  linesOf(text).some((line) => line.text.trim() !== '')
    ? []
    : [
        {
          ...textFinding(folder, name, 'empty-text', 'the text holds no word'),
          severity: 'warning',
          mend: 'If the side is blank, leave its id out of “folios” of this layer.',
        },
      ];

/** A text file whose page has another shape than the image was made for another image. */
function otherShape(
  folder: string,
  name: string,
  { page }: FolioText,
  isTurned: boolean,
  { width, height }: Size,
): FileFinding[] {
  if (!page) return [];
  if (isTurned) {
    const message = `the page of ${page.width}×${page.height} lies across the image of ${width}×${height} pixels, so its boxes were placed by the EXIF orientation of the image and the direction of its lines`;
    const mend = 'See that the boxes are right; an image saved upright leaves no doubt.';
    return [{ ...textFinding(folder, name, 'turned-page', message), severity: 'warning', mend }];
  }
  if (liesAcross(page, { width, height })) {
    const message = `the page of ${page.width}×${page.height} lies across the image of ${width}×${height} pixels`;
    const mend = 'Turn the image file, or use the text file that was made for it as it lies.';
    return [{ ...textFinding(folder, name, 'turned-page', message), mend }];
  }
  const shape = page.width / page.height / (width / height);
  if (Math.abs(shape - 1) <= TOLERANCE) return [];
  const message = `the page of ${page.width}×${page.height} has not the shape of the image of ${width}×${height} pixels, so boxes are stretched`;
  const mend = 'Use the text file that was made for this image.';
  return [{ ...textFinding(folder, name, 'other-shape', message), severity: 'warning', mend }];
}

/**
 * Boxes that reach over the edge of the image. Recognisers often go a few pixels too far, and what is
 * published is cut at the edge; a line that lies wholly outside takes the place of its block. Where most
 * do, the text belongs to another image.
 */
function outside(folder: string, name: string, text: FolioText, size: Size): FileFinding[] {
  const lines = linesOf(text).filter((line) => line.box && !isInside(line.box, size));
  const lost = lines.filter((line) => line.box && !clipBox(line.box, size));
  const [first] = lost.length ? lost : lines;
  if (!first) return [];
  const placed = linesOf(text).filter((line) => line.box).length;
  const severity = lost.length * 2 > placed ? 'error' : 'warning';
  const image = `the image of ${size.width}×${size.height} pixels`;
  const example = `the first is ${first.id} “${first.text}” at ${formatBox(first.box ?? NOWHERE)}`;
  return lost.length
    ? [
        {
          ...textFinding(
            folder,
            name,
            'box-outside',
            `${lost.length} lines lie outside ${image}, ${example}`,
          ),
          severity,
          mend: 'Use the text file that was made for this image.',
        },
      ]
    : [
        {
          ...textFinding(
            folder,
            name,
            'box-over-edge',
            `${lines.length} lines reach over the edge of ${image}, ${example}`,
          ),
          severity: 'warning',
        },
      ];
}

/** Lines that say something else than their own words: one of the two was corrected, or the words stand in another order. */
export function contradictions(
  folder: string,
  name: string,
  differing: readonly Differing[] = [],
): FileFinding[] {
  const [first, second] = differing;
  if (!first) return [];
  const many = second
    ? `${differing.length} lines say something else than their words, the first is`
    : 'a line says something else than its words,';
  const message = `${many} ${first.id} “${shown(first.text)}” with the words “${shown(first.wordsSay)}”; the text of the line was taken`;
  const mend = 'Correct or take out the Word elements of these lines, if the words are wrong.';
  return [{ ...textFinding(folder, name, 'words-differ', message), severity: 'warning', mend }];
}

const shown = (text: string) => (text.length > 80 ? `${text.slice(0, 80)}…` : text);

const NOWHERE = { x: 0, y: 0, w: 0, h: 0 };

export const textFinding = (
  folder: string,
  name: string,
  rule: string,
  message: string,
): FileFinding => {
  return { severity: 'error', pointer: '', file: `${folder}/${name}`, rule, message };
};
