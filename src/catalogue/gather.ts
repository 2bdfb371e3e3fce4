import { readFile } from 'node:fs/promises';
import { FondsError } from '../errors.ts';
import type { Leaf, LeafText, Unit } from '../iiif/unit.ts';
import { imageId } from '../iiif/uri.ts';
import { listedSizes } from '../image/level.ts';
import { type Limits, largestSize } from '../image/limits.ts';
import { isInside, type Size } from '../record/box.ts';
import type { Folio, Layer } from '../record/record.ts';
import { alignInOrder, type Segment, uncovered, unknownUnits } from '../text/align.ts';
import { alignedPassages, boxOf, ownPassages } from '../text/passage.ts';
import { readText } from '../text/read-text.ts';
import { scaleText } from '../text/scale-text.ts';
import { type FolioText, linesOf } from '../text/text.ts';
import type { FileFinding } from '../validation/report.ts';
import type { Draft } from './draft.ts';
import type { Inputs } from './inputs.ts';

type Read = { readonly layer: Layer; readonly text: FolioText };

/**
 * A record with its images measured and its texts read, checked against each other.
 *
 * @param sizes the pixel size of each folio's image, after its EXIF orientation
 */
export async function gather(
  draft: Draft,
  inputs: Inputs,
  sizes: ReadonlyMap<Folio, Size>,
  limits: Limits,
): Promise<{ unit: Unit; findings: FileFinding[] }> {
  const { record, path } = draft;
  const findings: FileFinding[] = [];
  const leaves: Leaf[] = [];
  for (const folio of record.folios) {
    const size = sizes.get(folio);
    if (!size) continue;
    const reads: Read[] = [];
    for (const { layer, folio: one, file, name } of inputs.texts) {
      if (one !== folio) continue;
      try {
        const read = readText(await readFile(file.file), name, namesOf(folio));
        const text = scaleText(read, size);
        findings.push(...otherShape(draft, name, read, size), ...empty(draft, name, read));
        reads.push({ layer, text });
        findings.push(...outside(draft, name, text, size));
      } catch (error) {
        if (!(error instanceof FondsError)) throw error;
        findings.push(textFinding(draft, name, 'unreadable-text', error.message));
      }
    }
    leaves.push({
      folio,
      image: imageId(record.id, folio.id),
      ...size,
      max: largestSize(size, limits, false),
      sizes: listedSizes(size),
      texts: reads.map((read) => leafText(draft, folio, size, read, reads, findings)),
    });
  }
  return { unit: { record, path, leaves }, findings };
}

/** What a folio may be called in a file that holds several: by its id, its image, its label. */
const namesOf = ({ id, image, label }: Folio): string[] => [
  id,
  ...(image === undefined ? [] : [image]),
  ...Object.values(label).flat(),
];

function leafText(
  draft: Draft,
  folio: Folio,
  canvas: Size,
  { layer, text }: Read,
  reads: readonly Read[],
  findings: FileFinding[],
): LeafText {
  const source = sourceOf(layer, reads);
  if (!source || linesOf(text).some((line) => line.box)) {
    return { layer, text, passages: ownPassages(text, canvas) };
  }
  const written = layer.alignment[folio.id];
  const segments = written ?? alignInOrder(source.text, text);
  findings.push(...misaligned(draft, folio, layer, text, source, segments));
  return {
    layer,
    text,
    passages: alignedPassages(text, source.text, segments, canvas),
    alignment: { source: source.layer.id, segments },
  };
}

/**
 * What a text without boxes is aligned with: the layer it names, or the first transcription, one
 * with boxes before one without.
 */
function sourceOf(layer: Layer, reads: readonly Read[]): Read | undefined {
  const others = reads.filter((read) => read.layer !== layer);
  if (layer.alignedWith) return others.find((read) => read.layer.id === layer.alignedWith);
  if (layer.kind === 'transcription') return undefined;
  const transcriptions = others.filter((read) => read.layer.kind === 'transcription');
  return transcriptions.find(({ text }) => text.blocks.some(boxOf)) ?? transcriptions[0];
}

function misaligned(
  draft: Draft,
  folio: Folio,
  layer: Layer,
  text: FolioText,
  source: Read,
  segments: readonly Segment[],
): FileFinding[] {
  const index = draft.record.layers.indexOf(layer);
  const pointer = `/layers/${index}/alignment/${folio.id}`;
  const place = { file: `${draft.folder}/record.yaml`, pointer, ...draft.at(pointer) };
  if (layer.alignment[folio.id] === undefined) {
    const [there, here] = [source.text.blocks.length, text.blocks.length];
    if (there === here) return [];
    return [
      {
        ...place,
        severity: 'warning',
        rule: 'uneven-alignment',
        message: `folio ${folio.id}: ${source.layer.id} has ${there} blocks, ${layer.id} has ${here}; the last ones are taken together`,
        mend: `Write into layer ${layer.id}: alignment: { ${folio.id}: [{ source: b1, target: b1 }, …] }`,
      },
    ];
  }
  const used = new Set(segments.flatMap(({ target }) => target));
  const unknown = [
    ...unknownUnits(
      source.text,
      segments.flatMap((one) => one.source),
    ).map((id) => `${id} of ${source.layer.id}`),
    ...unknownUnits(text, [...used]).map((id) => `${id} of ${layer.id}`),
  ];
  const bare = uncovered(text, used).map(({ id }) => id);
  return [
    ...unknown.map((unit): FileFinding => {
      const message = `folio ${folio.id}: there is no ${unit}`;
      const mend = `There are b1 to b${text.blocks.length} and l1 to l${linesOf(text).length} of ${layer.id}, and b1 to b${source.text.blocks.length} and l1 to l${linesOf(source.text).length} of ${source.layer.id}.`;
      return { ...place, severity: 'error', rule: 'unknown-unit', message, mend };
    }),
    ...bare.map((id): FileFinding => {
      const message = `folio ${folio.id}: ${id} of ${layer.id} is aligned with nothing`;
      return { ...place, severity: 'warning', rule: 'unaligned', message };
    }),
  ];
}

/** A text without a word, which may be a slip; a blank side is better left out by `folios`. */
const empty = (draft: Draft, name: string, text: FolioText): FileFinding[] =>
  linesOf(text).some((line) => line.text.trim() !== '')
    ? []
    : [
        {
          ...textFinding(draft, name, 'empty-text', 'the text holds no word'),
          severity: 'warning',
          mend: 'If the side is blank, leave its id out of “folios” of this layer.',
        },
      ];

/** How far the proportions of a page may differ from those of its image: a few pixels lost in scaling. */
const TOLERANCE = 0.01;

/** A text file whose page has another shape than the image was made for another image. */
function otherShape(
  draft: Draft,
  name: string,
  { page }: FolioText,
  { width, height }: Size,
): FileFinding[] {
  if (!page) return [];
  const shape = page.width / page.height / (width / height);
  const turned = page.height / page.width / (width / height);
  if (Math.abs(shape - 1) > TOLERANCE && Math.abs(turned - 1) <= TOLERANCE) {
    const message = `the page of ${page.width}×${page.height} lies across the image of ${width}×${height} pixels: the image file is turned by its EXIF orientation, and the text was made without it`;
    const mend = 'Save the image upright, without an EXIF orientation, or make the text anew.';
    return [{ ...textFinding(draft, name, 'turned-page', message), mend }];
  }
  if (Math.abs(shape - 1) <= TOLERANCE) return [];
  const message = `the page of ${page.width}×${page.height} has not the shape of the image of ${width}×${height} pixels, so boxes are stretched`;
  const mend = 'Use the text file that was made for this image.';
  return [{ ...textFinding(draft, name, 'other-shape', message), severity: 'warning', mend }];
}

/** Boxes that reach over the edge of the canvas: the text was made for another image. */
function outside(draft: Draft, name: string, text: FolioText, size: Size): FileFinding[] {
  const lines = linesOf(text).filter((line) => line.box && !isInside(line.box, size));
  const [first] = lines;
  if (!first) return [];
  return [
    {
      ...textFinding(
        draft,
        name,
        'box-outside',
        `${lines.length} lines lie outside the image of ${size.width}×${size.height} pixels, the first is ${first.id} “${first.text}” at ${JSON.stringify(first.box)}`,
      ),
      mend: 'Use the text file that was made for this image.',
    },
  ];
}

const textFinding = (draft: Draft, name: string, rule: string, message: string): FileFinding => {
  return { severity: 'error', pointer: '', file: `${draft.folder}/${name}`, rule, message };
};
