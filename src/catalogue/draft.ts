import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FondsError } from '../errors.ts';
import type { ArchiveRecord } from '../record/record.ts';
import { sha256 } from '../storage/hash.ts';
import { foldersWith, isFolder } from '../storage/walk.ts';
import { decodeUtf8 } from '../text/decode.ts';
import type { CheckedRecord, RecordValidator } from '../validation/record.ts';
import { type FileFinding, hasErrors } from '../validation/report.ts';

/** A record.yaml that passed the schema, with its place in the hierarchy. */
export type Draft = {
  readonly record: ArchiveRecord;
  /** Slash-separated, below manifests/ and likewise below images/. */
  readonly folder: string;
  /** Records from the top down to this one. */
  readonly path: readonly ArchiveRecord[];
  readonly at: CheckedRecord['at'];
  /** Hash of this record.yaml and of all above it. */
  readonly hash: string;
};

export type Drafts = {
  readonly good: readonly Draft[];
  /** Folders whose record.yaml cannot be used now; what they published before stays. */
  readonly bad: ReadonlySet<string>;
  readonly findings: readonly FileFinding[];
};

const NAME = 'record.yaml';
const MOST_BYTES = 1_000_000;

/** Reads every record.yaml below the folder, parents before children. */
export async function readDrafts(manifests: string, validate: RecordValidator): Promise<Drafts> {
  const good = new Map<string, Draft>();
  const bad = new Set<string>();
  const findings: FileFinding[] = [];
  const ids = new Map<string, string>();
  if (!(await isFolder(manifests))) {
    findings.push(
      finding('', 'missing-folder', `there is no folder ${manifests}; see FONDS_MANIFESTS`),
    );
  }
  for (const folder of await foldersWith(manifests, NAME)) {
    const parent = nearest(folder, (above) => good.has(above) || bad.has(above));
    const read = await readDraft(manifests, folder, validate);
    const refused = read.draft
      ? [...orphaned(folder, parent, bad, good), ...taken(read.draft, ids)]
      : read.findings;
    if (!read.draft || refused.length) {
      bad.add(folder);
      findings.push(...refused);
      continue;
    }
    const { record, hash } = read.draft;
    const above = parent === undefined ? undefined : good.get(parent);
    ids.set(record.id, fileOf(folder));
    good.set(folder, {
      ...read.draft,
      path: [...(above?.path ?? []), record],
      hash: sha256(`${above?.hash ?? ''}\n${hash}`),
    });
  }
  return { good: [...good.values()], bad, findings };
}

const fileOf = (folder: string) => (folder ? `${folder}/${NAME}` : NAME);

type Read = { readonly draft?: Draft; readonly findings: readonly FileFinding[] };

async function readDraft(
  manifests: string,
  folder: string,
  validate: RecordValidator,
): Promise<Read> {
  const file = fileOf(folder);
  const text = await readSmall(join(manifests, file));
  if (typeof text !== 'string') return { findings: [finding(file, text.rule, text.message)] };
  const { record, at, findings } = validate(text, file);
  if (!record || hasErrors(findings)) return { findings };
  return { draft: { record, folder, at, path: [record], hash: sha256(text) }, findings };
}

function orphaned(
  folder: string,
  parent: string | undefined,
  bad: ReadonlySet<string>,
  good: ReadonlyMap<string, Draft>,
): FileFinding[] {
  if (parent === undefined) return [];
  if (bad.has(parent)) {
    const message = `the record above, ${fileOf(parent)}, is not valid`;
    const mend = 'Mend that one first; what was published before stays as it is.';
    return [{ ...finding(fileOf(folder), 'parent', message), mend }];
  }
  if (!good.get(parent)?.record.folios.length) return [];
  const message = `the record above, ${fileOf(parent)}, has folios, so nothing can lie under it`;
  const mend = 'Put this folder beside that one, or give the folios to records of their own.';
  return [{ ...finding(fileOf(folder), 'parent', message), mend }];
}

function taken({ record, folder, at }: Draft, ids: ReadonlyMap<string, string>) {
  const other = ids.get(record.id);
  if (other === undefined) return [];
  return [
    {
      ...finding(fileOf(folder), 'duplicate-id', `the id ${record.id} is already that of ${other}`),
      ...at('/id'),
      mend: 'Give this record an id of its own; ids are permanent.',
    },
  ];
}

const finding = (file: string, rule: string, message: string): FileFinding => {
  return { severity: 'error', pointer: '', rule, message, file };
};

/** The nearest folder above for which `has` is true. */
function nearest(folder: string, has: (folder: string) => boolean): string | undefined {
  const steps = folder.split('/').slice(0, -1);
  for (let count = steps.length; count > 0; count--) {
    const above = steps.slice(0, count).join('/');
    if (has(above)) return above;
  }
  return folder !== '' && has('') ? '' : undefined;
}

/** The text of a record.yaml, or why it is none. */
async function readSmall(file: string): Promise<string | { rule: string; message: string }> {
  try {
    const { size } = await stat(file);
    if (size > MOST_BYTES)
      return { rule: 'size', message: `it is larger than ${MOST_BYTES} bytes` };
    return decodeUtf8(await readFile(file));
  } catch (error) {
    if (error instanceof FondsError) return { rule: 'utf-8', message: error.message };
    return { rule: 'unreadable-file', message: `it cannot be read: ${String(error)}` };
  }
}
