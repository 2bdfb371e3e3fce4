import { readFile } from 'node:fs/promises';
import { FondsError } from '../errors.ts';
import type { Leaf, LeafText, Unit } from '../iiif/unit.ts';
import { imageId } from '../iiif/uri.ts';
import { measureOrientation } from '../image/cut.ts';
import { listedSizes } from '../image/level.ts';
import { type Limits, largestSize } from '../image/limits.ts';
import type { Size } from '../record/box.ts';
import type { Folio, Layer } from '../record/record.ts';
import type { Spool } from '../storage/spool.ts';
import { alignByCorrespondence, alignInOrder, type Segment } from '../text/align.ts';
import { keepIds } from '../text/keep-ids.ts';
import { alignedPassages, boxOf, ownPassages } from '../text/passage.ts';
import { MOST_TEXT_BYTES, readText } from '../text/read-text.ts';
import { scaleText } from '../text/scale-text.ts';
import { type FolioText, linesOf } from '../text/text.ts';
import { liesAcross, textOfTurned } from '../text/turn-text.ts';
import type { FileFinding } from '../validation/report.ts';
import type { Draft } from './draft.ts';
import type { Inputs } from './inputs.ts';
import { type Means, misaligned, type Read } from './misaligned.ts';
import { spooledText } from './spooled.ts';
import { textFinding, textFindings } from './text-finding.ts';

/** The text that is published of a layer on a folio, with the canvas it is measured on as its page. */
export type Known = (folio: Folio, layer: Layer) => FolioText | undefined;

/**
 * A record with its images measured and its texts read, checked against each other.
 *
 * @param sizes the pixel size of each folio's image, after its EXIF orientation
 * @param known the text published before, whose units keep their ids
 * @param spool takes the texts, so that they are not all in memory
 */
export async function gather(
  draft: Draft,
  inputs: Inputs,
  sizes: ReadonlyMap<Folio, Size>,
  limits: Limits,
  known: Known,
  spool: Spool,
): Promise<{ unit: Unit; findings: FileFinding[] }> {
  const { record, path } = draft;
  const findings: FileFinding[] = [];
  const leaves: Leaf[] = [];
  for (const folio of record.folios) {
    const size = sizes.get(folio);
    if (!size) continue;
    const reads = await readTexts(draft, inputs, folio, size, known, findings);
    leaves.push({
      folio,
      image: imageId(record.id, folio.id),
      ...size,
      max: largestSize(size, limits, false),
      sizes: listedSizes(size),
      texts: reads.map((read) =>
        spooledText(spool, leafText(draft, folio, size, read, reads, findings)),
      ),
    });
  }
  return { unit: { record, path, leaves }, findings };
}

/** The texts of a folio as far as they can be read; what is wrong with them goes to the findings. */
async function readTexts(
  draft: Draft,
  inputs: Inputs,
  folio: Folio,
  size: Size,
  known: Known,
  findings: FileFinding[],
): Promise<Read[]> {
  const reads: Read[] = [];
  for (const { layer, file, name } of inputs.texts.filter((text) => text.folio === folio)) {
    try {
      if (file.bytes > MOST_TEXT_BYTES) {
        const message = `the file has ${file.bytes} bytes; a text of one folio has at most ${MOST_TEXT_BYTES}`;
        findings.push(textFinding(draft, name, 'unreadable-text', message));
        continue;
      }
      const read = readText(await readFile(file.file), name, { names: namesOf(folio), layer });
      const { scaled, isTurned } = await onCanvas(read, size, inputs.masters.get(folio)?.file);
      findings.push(...textFindings(draft, name, read, scaled, size, isTurned));
      const before = known(folio, layer);
      const text = before ? keepIds(scaleText(before, size), scaled) : scaled;
      reads.push({ layer, text });
    } catch (error) {
      if (!(error instanceof FondsError)) throw error;
      findings.push(textFinding(draft, name, 'unreadable-text', error.message));
    }
  }
  return reads;
}

/** The text scaled to the canvas, and turned where the image is, by its EXIF orientation. */
async function onCanvas(read: FolioText, size: Size, image: string | undefined) {
  const isAcross = image !== undefined && read.page && liesAcross(read.page, size);
  const turned = isAcross && textOfTurned(read, await measureOrientation(image), size);
  return turned
    ? { scaled: turned, isTurned: true }
    : { scaled: scaleText(read, size), isTurned: false };
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
  const isPlaced = linesOf(text).some((line) => line.box);
  const own = () => ownPassages(text, canvas);
  if (!source) return { layer, text, passages: own() };
  const { segments, means } = alignedBy(layer.alignment[folio.id], source.text, text);
  // What has places of its own needs no alignment, but may say one.
  if (isPlaced && means === 'order') return { layer, text, passages: own() };
  findings.push(...misaligned(draft, folio, { layer, text }, source, segments, means));
  return {
    layer,
    text,
    passages: isPlaced ? own() : alignedPassages(text, source.text, segments, canvas),
    alignment: { source: source.layer.id, segments },
  };
}

/** What record.yaml says goes before what the texts say, and that before their order. */
function alignedBy(
  written: readonly Segment[] | undefined,
  source: FolioText,
  text: FolioText,
): { segments: readonly Segment[]; means: Means } {
  if (written) return { segments: written, means: 'mapping' };
  const said = alignByCorrespondence(source, text);
  if (said.length) return { segments: said, means: 'corresp' };
  return { segments: alignInOrder(source, text), means: 'order' };
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
