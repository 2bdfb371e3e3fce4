import { join } from 'node:path';
import type { FileFinding } from '../../../check/finding.ts';
import {
  escapesFolder,
  type FolderEntry,
  listFolder,
  realPath,
} from '../../../system/file/folder.ts';

/** Whether links may lead to places outside manifests/ and images/. */
export type LinkPolicy = 'follow' | 'refuse';

/** The file that makes a folder a record. */
export const RECORD_FILE = 'record.yaml';

/** What the walk through manifests/ comes upon. Folders are slash-separated paths, that of the root empty. */
export type TreeEvent =
  | { readonly kind: 'record'; readonly folder: string }
  /** All that lies under the record has come. */
  | { readonly kind: 'end'; readonly folder: string }
  /** What lies in the folder, if anything, is not known. */
  | { readonly kind: 'closed'; readonly folder: string; readonly finding: FileFinding }
  /** Something is left alone that no record can be. */
  | { readonly kind: 'odd'; readonly finding: FileFinding };

type OpenFolder = {
  readonly folder: string;
  readonly isRecord: boolean;
  readonly below: readonly FolderEntry[];
  next: number;
};

/**
 * Every folder below `root` that holds a record.yaml, each before those in it, and each while the next are
 * not yet looked for. A link to a folder that it lies in itself is not followed round.
 */
export function* recordFolders(root: string, links: LinkPolicy): Generator<TreeEvent> {
  const open: OpenFolder[] = [];

  /** Opens a folder; what is found says whether it is a record. */
  function* enter(folder: string): Generator<TreeEvent> {
    let entries: FolderEntry[];
    try {
      entries = listFolder(join(root, folder));
    } catch (error) {
      yield { kind: 'closed', folder, finding: closed(folder, error) };
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
        yield { kind: 'odd', finding: odd(folder, name) };
    }
    if (isRecord) yield { kind: 'record', folder };
  }

  const isRound = (path: string): boolean => {
    const real = realPath(path);
    return open.some(({ folder }) => realPath(join(root, folder)) === real);
  };

  yield* enter('');
  for (let here = open.at(-1); here; here = open.at(-1)) {
    const entry = here.below[here.next++];
    if (!entry) {
      open.pop();
      if (here.isRecord) yield { kind: 'end', folder: here.folder };
      continue;
    }
    const folder = joinPath(here.folder, entry.name);
    const path = join(root, folder);
    if (entry.isLink && links === 'refuse' && escapesFolder(root, path)) {
      yield { kind: 'closed', folder, finding: outsideLinkFinding(folder) };
    } else if (!entry.isLink || !isRound(path)) yield* enter(folder);
  }
}

/** The path of what lies in a folder. */
export const joinPath = (folder: string, name: string): string =>
  folder ? `${folder}/${name}` : name;

const finding = (file: string, rule: string, message: string, mend: string): FileFinding => {
  return { severity: 'error', pointer: '', file, rule, message, mend };
};

const closed = (folder: string, error: unknown): FileFinding => {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  const mend = 'See that this user may read it; nothing is withdrawn as long as it is closed.';
  return finding(folder, 'unreadable-folder', `the folder cannot be read: ${code}`, mend);
};

const odd = (folder: string, name: string): FileFinding => ({
  ...finding(
    joinPath(folder, name),
    'no-regular-file',
    'it is neither a file nor a folder, and is left alone',
    'Take it away: a FIFO, a socket or a device has no place here.',
  ),
  severity: 'warning',
});

/** What is said of a link that leaves its root, where FONDS_LINKS is `refuse`. */
export const outsideLinkFinding = (file: string): FileFinding =>
  finding(
    file,
    'link-outside',
    'it is a link to a place outside, and FONDS_LINKS is “refuse”',
    'Put what it leads to here, or set FONDS_LINKS=follow.',
  );
