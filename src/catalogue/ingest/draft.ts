import { join } from 'node:path';
import { type FileFinding, hasErrors } from '../../check/finding.ts';
import type { CheckedRecord, RecordValidator } from '../../check/record.ts';
import { FondsError } from '../../errors.ts';
import type { ArchiveRecord, Section } from '../../record/record.ts';
import { escapesFolder } from '../../system/file/folder.ts';
import { sha256 } from '../../system/file/hash.ts';
import { readRegularFile, stampOf } from '../../system/file/regular-file.ts';
import { decodeUtf8 } from '../../text/decode.ts';
import {
  joinPath,
  type LinkPolicy,
  outsideLinkFinding,
  RECORD_FILE,
  recordFolders,
} from './walk/tree.ts';

/** A record.yaml that passed the schema, with its position in the hierarchy. */
export type Draft = {
  readonly record: ArchiveRecord;
  /** Slash-separated, below manifests/ and likewise below images/. */
  readonly folder: string;
  /** Records from the top down to this one. */
  readonly path: readonly ArchiveRecord[];
  readonly at: CheckedRecord['at'];
  /** Hash of this record.yaml and of all above it. */
  readonly hash: string;
  /** Stamp of the file; undefined if it has just been changed. */
  readonly stamp: string | undefined;
};

const MAX_BYTES = 1_000_000;

export const recordFile = (folder: string): string => joinPath(folder, RECORD_FILE);

export type DraftResult = { readonly draft?: Draft; readonly findings: readonly FileFinding[] };

/** Reads one record.yaml; `above` is the nearest record above it. */
export function readDraft(
  root: string,
  links: LinkPolicy,
  folder: string,
  validate: RecordValidator,
  above: Pick<Draft, 'path' | 'hash'> | undefined,
): DraftResult {
  const file = recordFile(folder);
  const path = join(root, file);
  if (links === 'refuse' && escapesFolder(root, path))
    return { findings: [outsideLinkFinding(file)] };
  const now = Date.now();
  try {
    const { bytes, stats } = readRegularFile(path, MAX_BYTES);
    const text = decodeUtf8(bytes);
    const { record, at, findings } = validate(text, file);
    if (!record || hasErrors(findings)) return { findings };
    const draft: Draft = {
      record,
      folder,
      at,
      path: [...(above?.path ?? []), record],
      hash: sha256(`${above?.hash ?? ''}\n${sha256(text)}`),
      stamp: stampOf(stats, now),
    };
    return { draft, findings };
  } catch (error) {
    return { findings: [unreadableFile(file, error)] };
  }
}

function unreadableFile(file: string, error: unknown): FileFinding {
  if (error instanceof FondsError) return finding(file, 'utf-8', error.message);
  const { code, message } = error as NodeJS.ErrnoException;
  return finding(file, 'unreadable-file', `it cannot be read: ${code ?? message}`);
}

/** The finding for a record whose parent is not valid. */
export function invalidParent(folder: string, above: string): FileFinding {
  const message = `the record above, ${recordFile(above)}, is not valid`;
  const suggestion = 'Correct that one first. Until then, this record stays as it was published.';
  return { ...finding(recordFile(folder), 'parent', message), suggestion };
}

export function parentWithFolios(folder: string, above: string): FileFinding {
  const message = `the record above, ${recordFile(above)}, has folios, so it cannot have records below it`;
  const suggestion =
    'Move this folder next to that one, or move the folios to records of their own.';
  return { ...finding(recordFile(folder), 'parent', message), suggestion };
}

/** The finding for an id that another record already has. */
export function duplicateId({ record, folder, at }: Draft, other: string): FileFinding {
  const message = `the id ${record.id} is already used in ${recordFile(other)}`;
  return {
    ...finding(recordFile(folder), 'duplicate-id', message),
    ...at('/id'),
    suggestion: 'Give this record another id, because ids are permanent.',
  };
}

export const missingFolder = (manifests: string): FileFinding =>
  finding('', 'missing-folder', `there is no folder ${manifests}; see FONDS_MANIFESTS`);

const finding = (file: string, rule: string, message: string): FileFinding => {
  return { severity: 'error', pointer: '', rule, message, file };
};

/** The first valid record with that id; undefined if there is none. */
export function findDraft(
  manifests: string,
  links: LinkPolicy,
  validate: RecordValidator,
  id: string,
): Draft | undefined {
  const above: { readonly folder: string; readonly draft: Draft | undefined }[] = [];
  for (const entry of recordFolders(manifests, links)) {
    if (entry.kind === 'end') above.pop();
    if (entry.kind !== 'record') continue;
    const { draft } = readDraft(manifests, links, entry.folder, validate, above.at(-1)?.draft);
    if (draft?.record.id === id) return draft;
    above.push({ folder: entry.folder, draft });
  }
  return undefined;
}

/** Inconsistencies within one record.yaml: duplicate ids, and ids that do not exist. */
export function inconsistencies(draft: Draft): FileFinding[] {
  const { record } = draft;
  const folios = new Set(record.folios.map(({ id }) => id));
  const layers = new Set(record.layers.map(({ id }) => id));
  const problems: [pointer: string, rule: string, message: string][] = [
    ...duplicateIds(record.folios, '/folios', 'folio'),
    ...duplicateIds(record.layers, '/layers', 'layer'),
  ];
  const checkId = (pointer: string, id: string, ids: ReadonlySet<string>) => {
    if (ids.has(id)) return;
    const available = [...ids].join(', ') || 'none';
    problems.push([pointer, 'unknown-id', `there is no “${id}”; available: ${available}`]);
  };
  for (const [i, { id }] of record.folios.entries()) {
    if (id !== 'versions') continue;
    problems.push([
      `/folios/${i}/id`,
      'reserved-id',
      '“versions” is reserved for the page that lists all versions',
    ]);
  }
  for (const [pointer, id] of namedFolios(record)) checkId(pointer, id, folios);
  for (const [pointer, id] of namedLayers(record)) checkId(pointer, id, layers);
  for (const [i, { id, alignedWith }] of record.layers.entries()) {
    if (alignedWith !== id) continue;
    const pointer = `/layers/${i}/alignedWith`;
    problems.push([pointer, 'unknown-id', 'a layer cannot be aligned with itself']);
  }
  if (record.folios.length === 0 && record.layers.length > 0) {
    problems.push(['/layers', 'no-folios', 'a record with texts needs folios for them']);
  }
  return problems.map(([pointer, rule, message]) => ({
    severity: 'error',
    file: `${draft.folder}/record.yaml`,
    pointer,
    rule,
    message,
    ...draft.at(pointer),
  }));
}

/** A pointer into record.yaml, and the id that stands there. */
type NamedId = [pointer: string, id: string];

const namedFolios = ({ start, contents, layers, accessRules }: ArchiveRecord): NamedId[] => [
  ...(start === undefined ? [] : [['/start', start] satisfies NamedId]),
  ...sectionFolios(contents, '/contents').map(([id, pointer]): NamedId => [pointer, id]),
  ...layers.flatMap(({ folios = [], alignment }, i): NamedId[] => [
    ...folios.map((id, j): NamedId => [`/layers/${i}/folios/${j}`, id]),
    ...Object.keys(alignment).map((id): NamedId => [`/layers/${i}/alignment/${id}`, id]),
  ]),
  ...Object.keys(accessRules?.folios ?? {}).map((id): NamedId => [`/access/folios/${id}`, id]),
  ...(accessRules?.redactions ?? []).map(
    ({ folio }, i): NamedId => [`/access/redactions/${i}/folio`, folio],
  ),
];

const namedLayers = ({ layers, accessRules }: ArchiveRecord): NamedId[] => [
  ...layers.flatMap(({ id, alignedWith }, i): NamedId[] =>
    alignedWith === undefined || alignedWith === id
      ? []
      : [[`/layers/${i}/alignedWith`, alignedWith]],
  ),
  ...Object.keys(accessRules?.layers ?? {}).map((id): NamedId => [`/access/layers/${id}`, id]),
  ...(accessRules?.redactions ?? []).flatMap(({ layer }, i): NamedId[] =>
    layer === undefined ? [] : [[`/access/redactions/${i}/layer`, layer]],
  ),
];

function duplicateIds(
  parts: ArchiveRecord['folios'] | ArchiveRecord['layers'],
  pointer: string,
  what: string,
): [string, string, string][] {
  const seen = new Set<string>();
  return parts.flatMap(({ id }, i) => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [[`${pointer}/${i}/id`, 'duplicate-id', `there is already a ${what} “${id}”`]];
  });
}

const sectionFolios = (sections: readonly Section[], pointer: string): [string, string][] =>
  sections.flatMap((section, i) => [
    ...section.folios.map((id, j): [string, string] => [id, `${pointer}/${i}/folios/${j}`]),
    ...sectionFolios(section.sections, `${pointer}/${i}/contents`),
  ]);
