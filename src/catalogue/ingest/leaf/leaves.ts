import type { FileFinding } from '../../../check/finding.ts';
import type { Leaf, UnreadText } from '../../../iiif/unit.ts';
import { imageId } from '../../../iiif/uri.ts';
import { listedSizes } from '../../../image/image.ts';
import type { MasterSource } from '../../../image/master/master-source.ts';
import { measureOrientation } from '../../../image/pack/cut.ts';
import { type Limits, largestSize } from '../../../image/request/size.ts';
import type { Size } from '../../../record/box.ts';
import type { Folio, Layer } from '../../../record/record.ts';
import type { Spool, SpooledBytes } from '../../../system/file/spool.ts';
import { decompressTexts, type Publication, type Resource } from '../../resource.ts';
import type { Draft } from '../draft.ts';
import type { Inputs } from '../inputs.ts';
import type { LeafPool } from './pool.ts';
import type { BuiltLeaf, LeafTask, TextTask } from './task.ts';

/** A folio as published before, as stored. */
export type PublishedLeaf = (folio: Folio) => Promise<LeafTask['before']>;

/** Where leaves are read from. */
type LeafSources = {
  /** What was published before, whose units keep their ids. */
  readonly published: PublishedLeaf;
  readonly masters: MasterSource;
};

/** The leaves of a record and the documents that are built from their texts. */
export type BuiltLeaves = Pick<Publication, 'unit'> & {
  readonly findings: readonly FileFinding[];
  /** The annotation pages of all leaves, then the alignments, in the order of the folios. */
  readonly resources: readonly Resource[];
  readonly readStoredTexts: (folio: string) => Uint8Array | undefined;
};

/**
 * Builds the leaves of a record: reads their texts, checks them against each other and builds their
 * documents, in threads.
 *
 * @param sizes pixel size of each folio's image, after its EXIF orientation
 * @param spool holds the texts, so that they are not all in memory
 */
export async function buildLeaves(
  draft: Draft,
  inputs: Inputs,
  sizes: ReadonlyMap<Folio, Size>,
  limits: Limits,
  sources: LeafSources,
  spool: Spool,
  pool: LeafPool,
): Promise<BuiltLeaves> {
  const { record, path } = draft;
  const tasks = textTasks(draft, inputs);
  const folios = record.folios.filter((folio) => sizes.has(folio));
  const works = folios.map(async (folio) => {
    const size = sizes.get(folio) as Size;
    const texts = tasks.get(folio) ?? [];
    const built = texts.length
      ? await buildTexts(draft, inputs, { folio, size, texts }, sources, spool, pool)
      : NO_TEXTS;
    const leaf: Leaf<UnreadText> = {
      folio,
      image: imageId(record.id, folio.id),
      ...size,
      max: largestSize(size, limits, false),
      sizes: listedSizes(size),
      texts: built.texts,
    };
    return { ...built, leaf };
  });
  // If one fails, the spool is closed, so wait until no other can still write to it.
  await Promise.allSettled(works);
  const leaves = await Promise.all(works);
  const readers = new Map(leaves.map(({ leaf, readStored }) => [leaf.folio.id, readStored]));
  return {
    unit: { record, path, leaves: leaves.map(({ leaf }) => leaf) },
    findings: leaves.flatMap(({ findings }) => findings),
    resources: [
      ...leaves.flatMap(({ pages }) => pages),
      ...leaves.flatMap(({ alignments }) => alignments),
    ],
    readStoredTexts: (folio) => readers.get(folio)?.(),
  };
}

/** What is built from the texts of one leaf. */
type BuiltTexts = Pick<BuiltLeaf, 'findings'> & {
  readonly texts: readonly UnreadText[];
  readonly readStored: () => Uint8Array | undefined;
  readonly pages: readonly Resource[];
  readonly alignments: readonly Resource[];
};

const NO_TEXTS: BuiltTexts = {
  texts: [],
  readStored: () => undefined,
  pages: [],
  alignments: [],
  findings: [],
};

/** The texts of each folio, each with the previous and the next folio of its layer. */
function textTasks({ record }: Draft, { texts }: Inputs): Map<Folio, TextTask[]> {
  const tasks = new Map<Folio, TextTask[]>();
  for (const [index, layer] of record.layers.entries()) {
    const own = texts.filter((text) => text.layer === layer);
    for (const [i, { folio, file, name }] of own.entries()) {
      const [prev, next] = [own[i - 1]?.folio.id, own[i + 1]?.folio.id];
      const { folios: _, ...rest } = layer;
      const alignment = layer.alignment[folio.id];
      const task: TextTask = {
        layer: { ...rest, alignment: alignment ? { [folio.id]: alignment } : {} },
        index,
        file: file.file,
        bytes: file.bytes,
        name,
        ...(prev !== undefined && { prev }),
        ...(next !== undefined && { next }),
      };
      tasks.set(folio, [...(tasks.get(folio) ?? []), task]);
    }
  }
  return tasks;
}

/** Builds the texts of one leaf in a thread and moves the result into the spool. */
async function buildTexts(
  draft: Draft,
  { masters }: Inputs,
  about: Pick<LeafTask, 'folio' | 'size' | 'texts'>,
  sources: LeafSources,
  spool: Spool,
  pool: LeafPool,
): Promise<BuiltTexts> {
  const { record, folder } = draft;
  const master = masters.get(about.folio);
  const orientation = master ? await sources.masters.with(master.file, measureOrientation) : 1;
  const built = await pool.run(async () => {
    const before = await sources.published(about.folio);
    return { record: record.id, folder, ...about, orientation, ...(before && { before }) };
  });
  const read = spool.write(built.bytes);
  return {
    texts: unreadTexts(built, record.layers, read),
    readStored: () => read(...built.storedTexts),
    pages: built.pages.map((page) => spooledResource(page, read)),
    alignments: built.alignment ? [spooledResource(built.alignment, read)] : [],
    // Only these point into record.yaml; the others are about the text, or about a built document.
    findings: built.findings.map((finding) =>
      finding.pointer.startsWith('/layers/')
        ? { ...finding, ...draft.at(finding.pointer) }
        : finding,
    ),
  };
}

/** The texts of a leaf, which stay in the spool and are read again each time. */
function unreadTexts(
  { texts, storedTexts }: Pick<BuiltLeaf, 'texts' | 'storedTexts'>,
  layers: readonly Layer[],
  read: SpooledBytes,
): UnreadText[] {
  return texts.flatMap(({ passages, layer: id, ...rest }, i): UnreadText[] => {
    const layer = layers.find((one) => one.id === id);
    if (!layer) return [];
    return [
      {
        layer,
        ...rest,
        readText: () => decompressTexts(read(...storedTexts))[i]?.text ?? { blocks: [] },
        // Every publication reads the passages, so they are stored apart and uncompressed.
        readPassages: () => JSON.parse(read(...passages).toString()),
      },
    ];
  });
}

/** A document whose bytes stay in the spool. */
const spooledResource = (
  { gzip, brotli, ...about }: BuiltLeaf['pages'][number],
  read: SpooledBytes,
): Resource => ({ ...about, gzip: () => read(...gzip), brotli: () => read(...brotli) });
