import type { FileFinding } from '../../check/finding.ts';
import type { Leaf, LeafText, Unit } from '../../iiif/unit.ts';
import { imageId } from '../../iiif/uri.ts';
import { listedSizes } from '../../image/image.ts';
import { measureOrientation } from '../../image/pack/cut.ts';
import { type Limits, largestSize } from '../../image/request/size.ts';
import type { Size } from '../../record/box.ts';
import type { Folio, Layer } from '../../record/record.ts';
import type { Spool, SpooledBytes } from '../../system/file/spool.ts';
import { compressTexts, decompressTexts, type Resource } from '../resource.ts';
import type { Draft } from './draft.ts';
import type { Inputs } from './inputs.ts';
import type { LeafPool } from './leaf/pool.ts';
import { type BuiltLeaf, type LeafTask, NEEDS_ORIENTATION, type TextTask } from './leaf/task.ts';

/** What is published of a leaf until now, as the catalogue keeps it. */
export type PublishedLeaf = (folio: Folio) => LeafTask['before'];

type MadeParts = Pick<BuiltLeaf, 'findings'> & {
  readonly texts: readonly LeafText[];
  readonly pages: readonly Resource[];
  readonly alignments: readonly Resource[];
};

export type BuiltLeaves = {
  readonly unit: Unit;
  readonly findings: readonly FileFinding[];
  /** The annotation pages and the alignments of all leaves, in their order. */
  readonly resources: readonly Resource[];
};

/**
 * A record with its images measured and its texts read, checked against each other, and what they publish.
 *
 * @param sizes the pixel size of each folio's image, after its EXIF orientation
 * @param known what was published before, whose units keep their ids
 * @param spool takes the texts, so that they are not all in memory
 */
export async function buildLeaves(
  draft: Draft,
  inputs: Inputs,
  sizes: ReadonlyMap<Folio, Size>,
  limits: Limits,
  known: PublishedLeaf,
  spool: Spool,
  pool: LeafPool,
): Promise<BuiltLeaves> {
  const { record, path } = draft;
  const tasks = textTasks(draft, inputs);
  const folios = record.folios.filter((folio) => sizes.has(folio));
  const works = folios.map(async (folio): Promise<Leaf & Omit<MadeParts, 'texts'>> => {
    const size = sizes.get(folio) as Size;
    const texts = tasks.get(folio) ?? [];
    const parts = texts.length
      ? await makeParts(draft, inputs, { folio, size, texts }, known, spool, pool)
      : NOTHING;
    return {
      folio,
      image: imageId(record.id, folio.id),
      ...size,
      max: largestSize(size, limits, false),
      sizes: listedSizes(size),
      ...parts,
    };
  });
  // None may go on with the spool once another has failed and it is closed.
  await Promise.allSettled(works);
  const made = await Promise.all(works);
  const leaves = made.map(({ findings: _, pages: __, alignments: ___, ...leaf }) => leaf);
  return {
    unit: { record, path, leaves },
    findings: made.flatMap(({ findings }) => findings),
    resources: [
      ...made.flatMap(({ pages }) => pages),
      ...made.flatMap(({ alignments }) => alignments),
    ],
  };
}

const NOTHING: MadeParts = { texts: [], pages: [], alignments: [], findings: [] };

/** The texts of each folio, each with those before and after it in its layer. */
function textTasks({ record }: Draft, { texts }: Inputs): Map<Folio, TextTask[]> {
  const tasks = new Map<Folio, TextTask[]>();
  for (const [index, layer] of record.layers.entries()) {
    const own = texts.filter((text) => text.layer === layer);
    for (const [i, { folio, file, name }] of own.entries()) {
      const [prev, next] = [own[i - 1]?.folio.id, own[i + 1]?.folio.id];
      const { folios: _, ...rest } = layer;
      const written = layer.alignment[folio.id];
      const task: TextTask = {
        layer: { ...rest, alignment: written ? { [folio.id]: written } : {} },
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

/** What a thread makes of the texts of a leaf, put into the spool. */
async function makeParts(
  draft: Draft,
  inputs: Inputs,
  about: Pick<LeafTask, 'folio' | 'size' | 'texts'>,
  known: PublishedLeaf,
  spool: Spool,
  pool: LeafPool,
): Promise<MadeParts> {
  const { record, folder } = draft;
  const task = (): LeafTask => {
    const before = known(about.folio);
    return { record: record.id, folder, ...about, ...(before && { before }) };
  };
  let made = await pool.run(task);
  if (made === NEEDS_ORIENTATION) {
    const master = inputs.masters.get(about.folio);
    const orientation = master ? await measureOrientation(master.file) : 1;
    made = await pool.run(() => ({ ...task(), orientation }));
  }
  if (made === NEEDS_ORIENTATION) throw new Error('an orientation that is known is asked for');
  const read = spool.write(made.bytes);
  return {
    texts: spannedTexts(made, record.layers, read),
    pages: made.pages.map((one) => spannedResource(one, read)),
    alignments: made.alignment ? [spannedResource(made.alignment, read)] : [],
    // Only these point into record.yaml: the others are about the text, or about what was built.
    findings: made.findings.map((one) =>
      one.pointer.startsWith('/layers/') ? { ...one, ...draft.at(one.pointer) } : one,
    ),
  };
}

/** The texts of a leaf as they are kept, by the list that stands for them. */
const packs = new WeakMap<readonly LeafText[], () => Buffer>();

/**
 * The texts of a leaf, which wait in the spool and are read anew each time somebody asks: a record of a
 * thousand leaves has some hundred megabytes of them.
 */
export function spannedTexts(
  { texts, packed }: Pick<BuiltLeaf, 'texts' | 'packed'>,
  layers: readonly Layer[],
  kept: SpooledBytes,
): readonly LeafText[] {
  const read = () => kept(...packed);
  const all = texts.flatMap(({ passages, layer: id, ...rest }, i): LeafText[] => {
    const layer = layers.find((one) => one.id === id);
    if (!layer) return [];
    return [
      {
        layer,
        ...rest,
        get text() {
          return decompressTexts(read())[i]?.text ?? { blocks: [] };
        },
        // Those of all texts are read when a record is published, these alone.
        get passages() {
          return JSON.parse(kept(...passages).toString());
        },
      },
    ];
  });
  packs.set(all, read);
  return all;
}

export const packedTexts = (texts: readonly LeafText[]): Buffer =>
  packs.get(texts)?.() ?? compressTexts(texts);

/** A document whose bytes wait in the spool, each form in a stretch of what was kept. */
export const spannedResource = (
  { gzip, brotli, ...about }: BuiltLeaf['pages'][number],
  kept: SpooledBytes,
): Resource => ({
  ...about,
  get gzip() {
    return kept(...gzip);
  },
  get brotli() {
    return kept(...brotli);
  },
});
