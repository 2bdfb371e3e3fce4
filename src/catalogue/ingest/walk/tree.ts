import { join } from 'node:path';
import type { FileFinding } from '../../../check/finding.ts';
import {
  escapesFolder,
  type FolderEntry,
  listFolder,
  realPath,
} from '../../../system/file/folder.ts';

/** Whether links may lead out of manifests/ and images/. */
export type LinkPolicy = 'follow' | 'refuse';

/** The file that makes a folder a record. */
export const RECORD_FILE = 'record.yaml';

/** What the walk through manifests/ finds. Folders are slash-separated paths; that of the root is empty. */
export type TreeEvent =
  | { readonly kind: 'record'; readonly folder: string }
  /** Everything under the record has been listed. */
  | { readonly kind: 'end'; readonly folder: string }
  /** The folder cannot be read, so what it contains is unknown. */
  | { readonly kind: 'unreadable'; readonly folder: string; readonly finding: FileFinding }
  /** Something that is neither a file nor a folder is ignored. */
  | { readonly kind: 'irregular'; readonly finding: FileFinding };

type OpenFolder = {
  readonly folder: string;
  readonly isRecord: boolean;
  readonly below: readonly FolderEntry[];
  next: number;
};

/**
 * Lists every folder below `root` that contains a record.yaml, parents first. Folders are read one at a
 * time, as the caller asks for them. A link to one of its own parent folders is not followed.
 */
export function* recordFolders(root: string, links: LinkPolicy): Generator<TreeEvent> {
  const open: OpenFolder[] = [];

  /** Opens a folder and lists its own record, if it has one. */
  function* enter(folder: string): Generator<TreeEvent> {
    let entries: FolderEntry[];
    try {
      entries = listFolder(join(root, folder));
    } catch (error) {
      yield { kind: 'unreadable', folder, finding: closed(folder, error) };
      return;
    }
    const isRecord = entries.some(({ name, kind }) => name === RECORD_FILE && kind !== 'folder');
    open.push({
      folder,
      isRecord,
      below: entries.filter(({ kind }) => kind === 'folder'),
      next: 0,
    });
    for (const { name, kind } of entries) {
      if (kind === 'other' && name !== RECORD_FILE)
        yield { kind: 'irregular', finding: odd(folder, name) };
    }
    if (isRecord) yield { kind: 'record', folder };
  }

  const isCycle = (path: string): boolean => {
    const real = realPath(path);
    return open.some(({ folder }) => realPath(join(root, folder)) === real);
  };

  yield* enter('');
  for (let current = open.at(-1); current; current = open.at(-1)) {
    const entry = current.below[current.next++];
    if (!entry) {
      open.pop();
      if (current.isRecord) yield { kind: 'end', folder: current.folder };
      continue;
    }
    const folder = joinPath(current.folder, entry.name);
    const path = join(root, folder);
    if (entry.isLink && links === 'refuse' && escapesFolder(root, path)) {
      yield { kind: 'unreadable', folder, finding: outsideLinkFinding(folder) };
    } else if (!entry.isLink || !isCycle(path)) yield* enter(folder);
  }
}

/** The path of an entry of a folder. */
export const joinPath = (folder: string, name: string): string =>
  folder ? `${folder}/${name}` : name;

const finding = (file: string, rule: string, message: string, suggestion: string): FileFinding => {
  return { severity: 'error', pointer: '', file, rule, message, suggestion };
};

const closed = (folder: string, error: unknown): FileFinding => {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  const suggestion =
    'Make the folder readable for this user. Nothing is withdrawn as long as it is not.';
  return finding(folder, 'unreadable-folder', `the folder cannot be read: ${code}`, suggestion);
};

const odd = (folder: string, name: string): FileFinding => ({
  ...finding(
    joinPath(folder, name),
    'no-regular-file',
    'it is neither a file nor a folder and is ignored',
    'Remove it: a FIFO, a socket or a device does not belong current.',
  ),
  severity: 'warning',
});

/** The finding for a link out of its root while FONDS_LINKS is `refuse`. */
export const outsideLinkFinding = (file: string): FileFinding =>
  finding(
    file,
    'link-outside',
    'it is a link that leads outside, and FONDS_LINKS is “refuse”',
    'Replace the link with what it leads to, or set FONDS_LINKS=follow.',
  );
