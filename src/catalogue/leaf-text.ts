import { readFileSync } from 'node:fs';
import { FondsError } from '../errors.ts';
import type { Size } from '../record/box.ts';
import type { Folio, Layer } from '../record/record.ts';
import { keepIds } from '../text/keep-ids.ts';
import { MOST_TEXT_BYTES, readText } from '../text/read-text.ts';
import { scaleText } from '../text/scale-text.ts';
import type { FolioText } from '../text/text.ts';
import { liesAcross, textOfTurned } from '../text/turn-text.ts';
import type { FileFinding } from '../validation/report.ts';
import { type LeafTask, NEEDS_ORIENTATION, type TextTask } from './leaf-task.ts';
import type { Read } from './misaligned.ts';
import { unpackTexts } from './packed-texts.ts';
import { contradictions, textFinding, textFindings } from './text-finding.ts';

/** The texts of a folio as far as they can be read; what is wrong with them goes to the findings. */
export function readTexts(
  task: LeafTask,
  findings: FileFinding[],
): Read[] | typeof NEEDS_ORIENTATION {
  const known = publishedTexts(task);
  const reads: Read[] = [];
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
): Read | typeof NEEDS_ORIENTATION | undefined {
  const refuse = (message: string) => {
    findings.push(textFinding(folder, name, 'unreadable-text', message));
    return undefined;
  };
  if (bytes > MOST_TEXT_BYTES) {
    return refuse(
      `the file has ${bytes} bytes; a text of one folio has at most ${MOST_TEXT_BYTES}`,
    );
  }
  try {
    const { differing, ...read } = readText(readFileSync(file), name, {
      names: namesOf(folio),
      layer,
    });
    const isAcross = read.page && liesAcross(read.page, size);
    if (isAcross && orientation === undefined) return NEEDS_ORIENTATION;
    const turned =
      isAcross && orientation !== undefined ? textOfTurned(read, orientation, size) : undefined;
    const scaled = turned ?? scaleText(read, size);
    findings.push(
      ...textFindings(folder, name, read, scaled, size, turned !== undefined),
      ...contradictions(folder, name, differing),
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
  const texts = unpackTexts(before.texts);
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
