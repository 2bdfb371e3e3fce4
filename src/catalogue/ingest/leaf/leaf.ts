import { readFileSync } from 'node:fs';
import type { FileFinding } from '../../../check/finding.ts';
import {
  ERROR_RULES,
  presentationValidator,
  type ValidatePresentation,
} from '../../../check/iiif/presentation-validator.ts';
import { FondsError } from '../../../errors.ts';
import { alignment, annotationPage } from '../../../iiif/presentation/annotation.ts';
import type { LeafText } from '../../../iiif/unit.ts';
import { type Uris, uris } from '../../../iiif/uri.ts';
import type { Size } from '../../../record/box.ts';
import type { Folio, Layer, Segment } from '../../../record/record.ts';
import {
  alignByCorrespondence,
  alignedPassages,
  alignInOrder,
  boxOfUnit,
  ownPassages,
} from '../../../text/align.ts';
import { fitTurnedText, isQuarterTurned, scaleText } from '../../../text/fit.ts';
import { MAX_TEXT_BYTES, readText } from '../../../text/format/formats.ts';
import { keepIds } from '../../../text/keep-ids.ts';
import { type FolioText, linesOf } from '../../../text/text.ts';
import { compressTexts, decompressTexts, packed, type Resource } from '../../resource.ts';
import {
  type AlignmentOrigin,
  alignmentFindings,
  documentFindings,
  type ReadText,
  textFinding,
  textFindings,
  wordConflicts,
} from '../finding.ts';
import {
  type LeafAnswer,
  type LeafTask,
  NEEDS_ORIENTATION,
  type Span,
  type TextTask,
} from './task.ts';

/**
 * Reads the texts of a folio, aligns them, and builds and checks what they publish: the whole of the work
 * for one leaf, without a look at anything but its files, so that any thread can do it.
 */
export function buildLeaf(uri: Uris, validate: ValidatePresentation, task: LeafTask): LeafAnswer {
  const { record, folio, size, folder } = task;
  const findings: FileFinding[] = [];
  const reads = readTexts(task, findings);
  if (reads === NEEDS_ORIENTATION) return reads;
  const texts = reads.map((read) => leafText(task, read, reads, findings));
  const keep = packet();
  const keepDocument = ({ gzip, brotli, ...about }: Resource) => ({
    ...about,
    gzip: keep.add(gzip),
    brotli: keep.add(brotli),
  });
  const canvases = new Map([[uri.canvas(record, folio.id), size]]);
  const pages = texts.map((text) => {
    const place = task.texts.find(({ layer }) => layer.id === text.layer.id);
    const page = annotationPage(uri, { record, folio: folio.id, ...text }, place ?? {});
    findings.push(...documentFindings(validate, folder, [page], canvases));
    return keepDocument(packed(uri, page));
  });
  const counted = texts.map((one) => ({
    ...one,
    isPlaced: linesOf(one.text).some((line) => line.box),
    count: one.passages.length,
  }));
  const made = counted.map(({ layer, text: _, passages, ...rest }) => ({
    ...rest,
    layer: layer.id,
    passages: keep.add(Buffer.from(JSON.stringify(passages))),
  }));
  const aligned =
    texts.length > 0 &&
    keepDocument(packed(uri, alignment(uri, record, { folio, texts }), 'application/json'));
  return {
    texts: made,
    packed: keep.add(compressTexts(counted)),
    pages,
    ...(aligned && { alignment: aligned }),
    findings,
    bytes: keep.bytes(),
  };
}

/** Gathers bytes, to be joined once. */
function packet() {
  const parts: Uint8Array[] = [];
  let end = 0;
  return {
    add(part: Uint8Array): Span {
      parts.push(part);
      end += part.length;
      return [end - part.length, end];
    },
    bytes(): Uint8Array {
      const all = new Uint8Array(end);
      let at = 0;
      for (const part of parts) {
        all.set(part, at);
        at += part.length;
      }
      return all;
    },
  };
}

function leafText(
  { folder, folio, size, texts }: LeafTask,
  { layer, text }: ReadText,
  reads: readonly ReadText[],
  findings: FileFinding[],
): LeafText {
  const source = sourceOf(layer, reads);
  const isPlaced = linesOf(text).some((line) => line.box);
  const own = () => ownPassages(text, size);
  if (!source) return { layer, text, passages: own() };
  const { segments, means } = alignedBy(layer.alignment[folio.id], source.text, text);
  // What has places of its own needs no alignment, but may say one.
  if (isPlaced && means === 'order') return { layer, text, passages: own() };
  const index = texts.find((one) => one.layer === layer)?.index ?? 0;
  const place = {
    file: `${folder}/record.yaml`,
    pointer: `/layers/${index}/alignment/${folio.id}`,
  };
  findings.push(...alignmentFindings(place, folio, { layer, text }, source, segments, means));
  return {
    layer,
    text,
    passages: isPlaced ? own() : alignedPassages(text, source.text, segments, size),
    alignment: { source: source.layer.id, segments },
  };
}

/** What record.yaml says goes before what the texts say, and that before their order. */
function alignedBy(
  written: readonly Segment[] | undefined,
  source: FolioText,
  text: FolioText,
): { segments: readonly Segment[]; means: AlignmentOrigin } {
  if (written) return { segments: written, means: 'mapping' };
  const said = alignByCorrespondence(source, text);
  if (said.length) return { segments: said, means: 'corresp' };
  return { segments: alignInOrder(source, text), means: 'order' };
}

/**
 * What a text without boxes is aligned with: the layer it names, or the first transcription, one
 * with boxes before one without.
 */
function sourceOf(layer: Layer, reads: readonly ReadText[]): ReadText | undefined {
  const others = reads.filter((read) => read.layer !== layer);
  if (layer.alignedWith) return others.find((read) => read.layer.id === layer.alignedWith);
  if (layer.kind === 'transcription') return undefined;
  const transcriptions = others.filter((read) => read.layer.kind === 'transcription');
  return transcriptions.find(({ text }) => text.blocks.some(boxOfUnit)) ?? transcriptions[0];
}

/** The texts of a folio as far as they can be read; what is wrong with them goes to the findings. */
export function readTexts(
  task: LeafTask,
  findings: FileFinding[],
): ReadText[] | typeof NEEDS_ORIENTATION {
  const known = publishedTexts(task);
  const reads: ReadText[] = [];
  for (const one of task.texts) {
    const read = readOne(task, one, known, findings);
    if (read === NEEDS_ORIENTATION) return read;
    if (read) reads.push(read);
  }
  return reads;
}

function readOne(
  { folder, folio, size, orientation }: LeafTask,
  { layer, file, bytes, name }: TextTask,
  known: (layer: Layer) => FolioText | undefined,
  findings: FileFinding[],
): ReadText | typeof NEEDS_ORIENTATION | undefined {
  const refuse = (message: string) => {
    findings.push(textFinding(folder, name, 'unreadable-text', message));
    return undefined;
  };
  if (bytes > MAX_TEXT_BYTES) {
    return refuse(`the file has ${bytes} bytes; a text of one folio has at most ${MAX_TEXT_BYTES}`);
  }
  try {
    const { conflicts, ...read } = readText(readFileSync(file), name, {
      names: namesOf(folio),
      layer,
    });
    const isAcross = read.page && isQuarterTurned(read.page, size);
    if (isAcross && orientation === undefined) return NEEDS_ORIENTATION;
    const turned =
      isAcross && orientation !== undefined ? fitTurnedText(read, orientation, size) : undefined;
    const scaled = turned ?? scaleText(read, size);
    findings.push(
      ...textFindings(folder, name, read, scaled, size, turned !== undefined),
      ...wordConflicts(folder, name, conflicts),
    );
    const before = known(layer);
    return { layer, text: before ? keepIds(scaleText(before, size), scaled) : scaled };
  } catch (error) {
    if (!(error instanceof FondsError)) throw error;
    return refuse(error.message);
  }
}

/** The texts published before, on a canvas of the size it had then. */
function publishedTexts({ before }: LeafTask): (layer: Layer) => FolioText | undefined {
  if (!before) return () => undefined;
  // Written by the catalogue itself, so their shape is known.
  const { width, height } = JSON.parse(before.leaf) as Size;
  const texts = decompressTexts(before.texts);
  return ({ id }) => {
    const found = texts.find(({ layer }) => layer.id === id);
    return found && { ...found.text, page: { width, height } };
  };
}

/** What a folio may be called in a file that holds several: by its id, its image, its label. */
const namesOf = ({ id, image, label }: Folio): string[] => [
  id,
  ...(image === undefined ? [] : [image]),
  ...Object.values(label).flat(),
];

/** `buildLeaf` with what it needs, which is the same in every thread. */
export function leafBuilder(base: string): (task: LeafTask) => LeafAnswer {
  const [uri, validate] = [uris(base), presentationValidator(ERROR_RULES)];
  return (task) => buildLeaf(uri, validate, task);
}
