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
import { compressTexts, decompressTexts, documentResource, type Resource } from '../../resource.ts';
import {
  type AlignmentOrigin,
  alignmentFindings,
  documentFindings,
  type ReadText,
  textFinding,
  textFindings,
  wordConflicts,
} from './finding.ts';
import type { BuiltLeaf, LeafTask, Span, TextTask } from './task.ts';

/** Returns `buildLeaf` with everything it needs, which is the same in every thread. */
export function leafBuilder(base: string): (task: LeafTask) => BuiltLeaf {
  const [uri, validate] = [uris(base), presentationValidator(ERROR_RULES)];
  return (task) => buildLeaf(uri, validate, task);
}

/**
 * Reads the texts of a folio, aligns them, and builds and checks their documents. It reads nothing but the
 * files of the task, so it can run in any thread.
 */
function buildLeaf(uri: Uris, validate: ValidatePresentation, task: LeafTask): BuiltLeaf {
  const { record, folio, size, folder } = task;
  const findings: FileFinding[] = [];
  const read = readTexts(task, findings);
  const texts = read.map((text) => alignedText(task, text, read, findings));
  const buffer = byteCollector();
  const addDocument = ({ gzip, brotli, ...about }: Resource) => ({
    ...about,
    gzip: buffer.add(gzip()),
    brotli: buffer.add(brotli()),
  });
  const canvases = new Map([[uri.canvas(record, folio.id), size]]);
  const pages = texts.map((text) => {
    const neighbours = task.texts.find(({ layer }) => layer.id === text.layer.id);
    const page = annotationPage(uri, { record, folio: folio.id, ...text }, neighbours ?? {});
    findings.push(...documentFindings(validate, folder, [page], canvases));
    return addDocument(documentResource(uri, page));
  });
  const counted = texts.map((text) => ({
    ...text,
    hasLineBoxes: linesOf(text.text).some((line) => line.box),
    passageCount: text.passages.length,
  }));
  const builtTexts = counted.map(({ layer, text: _, passages, ...rest }) => ({
    ...rest,
    layer: layer.id,
    passages: buffer.add(Buffer.from(JSON.stringify(passages))),
  }));
  const alignmentDocument =
    texts.length > 0 &&
    addDocument(
      documentResource(uri, alignment(uri, record, { folio, texts }), 'application/json'),
    );
  return {
    texts: builtTexts,
    storedTexts: buffer.add(compressTexts(counted)),
    pages,
    ...(alignmentDocument && { alignment: alignmentDocument }),
    findings,
    bytes: buffer.bytes(),
  };
}

/** Collects bytes and copies them into one buffer at the end. */
function byteCollector() {
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

/** The texts of a folio that can be read; problems are added to the findings. */
export function readTexts(task: LeafTask, findings: FileFinding[]): ReadText[] {
  const published = publishedTexts(task);
  return task.texts.flatMap((text) => readOne(task, text, published, findings) ?? []);
}

function readOne(
  { folder, folio, size, orientation }: LeafTask,
  { layer, file, bytes, name }: TextTask,
  published: (layer: Layer) => FolioText | undefined,
  findings: FileFinding[],
): ReadText | undefined {
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
    const isAcross = read.page !== undefined && isQuarterTurned(read.page, size);
    const turned = isAcross ? fitTurnedText(read, orientation, size) : undefined;
    const scaled = turned ?? scaleText(read, size);
    findings.push(
      ...textFindings(folder, name, read, scaled, size, turned !== undefined),
      ...wordConflicts(folder, name, conflicts),
    );
    const before = published(layer);
    return { layer, text: before ? keepIds(scaleText(before, size), scaled) : scaled };
  } catch (error) {
    if (!(error instanceof FondsError)) throw error;
    return refuse(error.message);
  }
}

/** The texts as published before, with the size the canvas had then. */
function publishedTexts({ before }: LeafTask): (layer: Layer) => FolioText | undefined {
  if (!before) return () => undefined;
  // The catalogue wrote them, so they are not checked.
  const { width, height } = JSON.parse(before.leaf) as Size;
  const texts = decompressTexts(before.texts);
  return ({ id }) => {
    const found = texts.find(({ layer }) => layer.id === id);
    return found && { ...found.text, page: { width, height } };
  };
}

/** The names a folio may have in a file with several: its id, its image, its labels. */
const namesOf = ({ id, image, label }: Folio): string[] => [
  id,
  ...(image === undefined ? [] : [image]),
  ...Object.values(label).flat(),
];

/** A text with its passages, aligned with its source unless it has boxes of its own. */
function alignedText(
  { folder, folio, size, texts }: LeafTask,
  { layer, text }: ReadText,
  all: readonly ReadText[],
  findings: FileFinding[],
): LeafText {
  const source = sourceOf(layer, all);
  const isPlaced = linesOf(text).some((line) => line.box);
  const ownBoxes = () => ownPassages(text, size);
  if (!source) return { layer, text, passages: ownBoxes() };
  const { segments, means } = alignedBy(layer.alignment[folio.id], source.text, text);
  // A text with boxes of its own needs no alignment, but may give one.
  if (isPlaced && means === 'order') return { layer, text, passages: ownBoxes() };
  const index = texts.find((one) => one.layer === layer)?.index ?? 0;
  const place = {
    file: `${folder}/record.yaml`,
    pointer: `/layers/${index}/alignment/${folio.id}`,
  };
  findings.push(...alignmentFindings(place, folio, { layer, text }, source, segments, means));
  return {
    layer,
    text,
    passages: isPlaced ? ownBoxes() : alignedPassages(text, source.text, segments, size),
    alignment: { source: source.layer.id, segments },
  };
}

/** An alignment in record.yaml comes first, then one in the texts, then the order of the blocks. */
function alignedBy(
  written: readonly Segment[] | undefined,
  source: FolioText,
  text: FolioText,
): { segments: readonly Segment[]; means: AlignmentOrigin } {
  if (written) return { segments: written, means: 'mapping' };
  const corresponding = alignByCorrespondence(source, text);
  if (corresponding.length) return { segments: corresponding, means: 'corresp' };
  return { segments: alignInOrder(source, text), means: 'order' };
}

/**
 * The text that a text without boxes is aligned with: the layer it names, or the first transcription,
 * preferably one with boxes.
 */
function sourceOf(layer: Layer, all: readonly ReadText[]): ReadText | undefined {
  const others = all.filter((read) => read.layer !== layer);
  if (layer.alignedWith) return others.find((read) => read.layer.id === layer.alignedWith);
  if (layer.kind === 'transcription') return undefined;
  const transcriptions = others.filter((read) => read.layer.kind === 'transcription');
  return transcriptions.find(({ text }) => text.blocks.some(boxOfUnit)) ?? transcriptions[0];
}
