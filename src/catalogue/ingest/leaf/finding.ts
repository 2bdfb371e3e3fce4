import type { FileFinding } from '../../../check/finding.ts';
import type { ValidatePresentation } from '../../../check/iiif/presentation-validator.ts';
import { clipBox, formatBox, isInside, type Size } from '../../../record/box.ts';
import type { Folio, Layer, Segment } from '../../../record/record.ts';
import { uncoveredBlocks, unknownUnits } from '../../../text/align.ts';
import { ASPECT_TOLERANCE, isQuarterTurned } from '../../../text/fit.ts';
import type { LineConflict } from '../../../text/format/draft.ts';
import { type FolioText, linesOf, linesWithText } from '../../../text/text.ts';
import type { BuiltDocument } from '../../resource.ts';

/**
 * Findings on the text file of a folio, in addition to those of its reader.
 *
 * @param folder of the record
 * @param read the text as in the file
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
  ...emptyText(folder, name, read),
  ...aspectRatioFindings(folder, name, read, isTurned, canvas),
  ...boxesOutside(folder, name, text, canvas),
];

/** A text without words may be a mistake; blank folios should be left out with `folios`. */
const emptyText = (folder: string, name: string, text: FolioText): FileFinding[] =>
  linesOf(text).some((line) => line.text.trim() !== '')
    ? []
    : [
        {
          ...textFinding(folder, name, 'empty-text', 'the text has no words'),
          severity: 'warning',
          suggestion: 'If the folio is blank, leave its id out of “folios” in this layer.',
        },
      ];

/** A text file whose page does not have the aspect ratio of the image was made for another image. */
function aspectRatioFindings(
  folder: string,
  name: string,
  { page }: FolioText,
  isTurned: boolean,
  { width, height }: Size,
): FileFinding[] {
  if (!page) return [];
  if (isTurned) {
    const message = `the page of ${page.width}×${page.height} is a quarter turn off the image of ${width}×${height} pixels; its boxes were placed by the EXIF orientation of the image and the direction of its lines`;
    const suggestion = 'Check that the boxes are right; an image saved upright is never ambiguous.';
    return [
      { ...textFinding(folder, name, 'turned-page', message), severity: 'warning', suggestion },
    ];
  }
  if (isQuarterTurned(page, { width, height })) {
    const message = `the page of ${page.width}×${page.height} is a quarter turn off the image of ${width}×${height} pixels`;
    const suggestion = 'Rotate the image file, or use the text file that was made for it as it is.';
    return [{ ...textFinding(folder, name, 'turned-page', message), suggestion }];
  }
  const ratio = page.width / page.height / (width / height);
  if (Math.abs(ratio - 1) <= ASPECT_TOLERANCE) return [];
  const message = `the page of ${page.width}×${page.height} does not have the shape of the image of ${width}×${height} pixels, so its boxes are stretched`;
  const suggestion = 'Use the text file that was made for this image.';
  return [
    { ...textFinding(folder, name, 'other-shape', message), severity: 'warning', suggestion },
  ];
}

/**
 * Boxes that extend beyond the image. OCR is often a few pixels off, and published boxes are clipped at the
 * edge; a line entirely outside takes the box of its block. If most lines are outside, the text belongs to
 * another image.
 */
function boxesOutside(folder: string, name: string, text: FolioText, size: Size): FileFinding[] {
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
            `${lost.length === 1 ? '1 line lies' : `${lost.length} lines lie`} outside ${image}, ${example}`,
          ),
          severity,
          suggestion: 'Use the text file that was made for this image.',
        },
      ]
    : [
        {
          ...textFinding(
            folder,
            name,
            'box-over-edge',
            `${lines.length === 1 ? '1 line extends' : `${lines.length} lines extend`} beyond the edge of ${image}, ${example}`,
          ),
          severity: 'warning',
        },
      ];
}

/** Lines that differ from their own words: one of the two was corrected, or the words are in another order. */
export function wordConflicts(
  folder: string,
  name: string,
  differing: readonly LineConflict[] = [],
): FileFinding[] {
  const [first, second] = differing;
  if (!first) return [];
  const summary = second
    ? `${differing.length} lines differ from their words, the first is`
    : 'one line differs from its words:';
  const message = `${summary} ${first.id} “${excerpt(first.text)}” with the words “${excerpt(first.wordsText)}”; the text of the line was used`;
  const suggestion = 'Correct or remove the Word elements of these lines if the words are wrong.';
  return [
    { ...textFinding(folder, name, 'words-differ', message), severity: 'warning', suggestion },
  ];
}

const excerpt = (text: string) => (text.length > 80 ? `${text.slice(0, 80)}…` : text);

const NOWHERE = { x: 0, y: 0, w: 0, h: 0 };

export const textFinding = (
  folder: string,
  name: string,
  rule: string,
  message: string,
): FileFinding => {
  return { severity: 'error', pointer: '', file: `${folder}/${name}`, rule, message };
};

/** The text of one layer on one folio, in canvas pixels. */
export type ReadText = { readonly layer: Layer; readonly text: FolioText };

/** How two texts were aligned: by record.yaml, by the texts themselves, or by the order of their blocks. */
export type AlignmentOrigin = 'mapping' | 'corresp' | 'order';

/**
 * Units in the alignment that do not exist, and units of either text that it leaves out.
 *
 * @param place where the alignment is written, or would be
 */
export function alignmentFindings(
  place: Pick<FileFinding, 'file' | 'pointer'>,
  folio: Folio,
  { layer, text }: ReadText,
  source: ReadText,
  segments: readonly Segment[],
  origin: AlignmentOrigin,
): FileFinding[] {
  if (origin === 'order') {
    const [sourceCount, count] = [source.text.blocks.length, text.blocks.length];
    if (sourceCount === count) return [];
    return [
      {
        ...place,
        severity: 'warning',
        rule: 'uneven-alignment',
        message: `folio ${folio.id}: ${source.layer.id} and ${layer.id} have different numbers of blocks, ${sourceCount} and ${count}; those left over were aligned with the last one`,
        suggestion: `Add to layer ${layer.id}: alignment: { ${folio.id}: [{ source: b1, target: b1 }, …] }`,
      },
    ];
  }
  const used = new Set(segments.flatMap(({ target }) => target));
  const unknown = [
    ...unknownUnits(
      source.text,
      segments.flatMap((segment) => segment.source),
    ).map((id) => `${id} of ${source.layer.id}`),
    ...unknownUnits(text, [...used]).map((id) => `${id} of ${layer.id}`),
  ];
  const sources = new Set(segments.flatMap(({ source: units }) => units));
  const uncovered = [
    ...uncoveredUnits(text, used).map((id) => `${id} of ${layer.id}`),
    ...uncoveredUnits(source.text, sources).map((id) => `${id} of ${source.layer.id}`),
  ];
  const other = (unit: string) => (unit.endsWith(` of ${layer.id}`) ? source.layer.id : layer.id);
  return [
    ...unknown.map((unit): FileFinding => {
      const message = `folio ${folio.id}: there is no ${unit}`;
      const suggestion = `There are b1 to b${text.blocks.length} and l1 to l${linesOf(text).length} of ${layer.id}, and b1 to b${source.text.blocks.length} and l1 to l${linesOf(source.text).length} of ${source.layer.id}.`;
      return { ...place, severity: 'error', rule: 'unknown-unit', message, suggestion };
    }),
    ...uncovered.map((unit): FileFinding => {
      const message = `folio ${folio.id}: ${unit} is not aligned with anything in ${other(unit)}`;
      return { ...place, severity: 'warning', rule: 'unaligned', message };
    }),
  ];
}

/** Units that no segment covers: whole blocks, or lines of a partly covered block. */
const uncoveredUnits = (text: FolioText, ids: ReadonlySet<string>): string[] =>
  uncoveredBlocks(text, ids).flatMap((block) => {
    const lines = linesWithText(block).flatMap(({ id }) => (ids.has(id) ? [] : [id]));
    return lines.length === linesWithText(block).length ? [block.id] : lines;
  });

/**
 * Checks built documents against the schema and the rules of IIIF; only errors are returned, since only
 * they prevent publication.
 *
 * @param canvases size in pixels of the canvases that the documents refer to but do not contain
 */
export const documentFindings = (
  validate: ValidatePresentation,
  folder: string,
  built: readonly BuiltDocument[],
  canvases: ReadonlyMap<string, Size> = new Map(),
): FileFinding[] =>
  built.flatMap((resource) =>
    validate(resource, { url: resource.id, canvases })
      .filter(({ severity }) => severity === 'error')
      .map((finding) => ({
        ...finding,
        file: `${folder}/record.yaml`,
        message: `${resource.id}${finding.pointer}: ${finding.message}`,
      })),
  );
