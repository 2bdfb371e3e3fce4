import { readFile } from 'node:fs/promises';
import { basename, join, posix } from 'node:path';
import type { FileFinding } from '../../check/finding.ts';
import { imageType } from '../../iiif/presentation/description.ts';
import type { Uris } from '../../iiif/uri.ts';
import type { ArchiveRecord, Folio, Layer } from '../../record/record.ts';
import { pathInside } from '../../system/file/folder.ts';
import { sha256 } from '../../system/file/hash.ts';
import { NOT_A_FILE } from '../../system/file/regular-file.ts';
import { fileResource, type Resource } from '../resource.ts';
import { type Draft, recordFile } from './draft.ts';
import type { HashedFile, HashFile } from './walk/file-hash.ts';
import type { FileTree, FolderListing, MaybeStamp } from './walk/file-tree.ts';
import type { FileStamp } from './walk/snapshot.ts';
import { type LinkPolicy, outsideLinkFinding } from './walk/tree.ts';

/** The files of a record, with their hashes. */
export type Inputs = {
  readonly masters: ReadonlyMap<Folio, HashedFile>;
  readonly texts: readonly { layer: Layer; folio: Folio; file: HashedFile; name: string }[];
  readonly logos: readonly { file: HashedFile; name: string }[];
  readonly hash: string;
  /** Stamps of the files and of the folders searched for them; undefined if one has just been changed. */
  readonly stamps: readonly FileStamp[] | undefined;
};

type InputContext = {
  readonly manifestTree: FileTree;
  readonly imageTree: FileTree;
  readonly links: LinkPolicy;
};

/** Finds every file the record names; a missing one is reported with how to fix it. */
export async function findInputs(
  draft: Draft,
  context: InputContext,
): Promise<{ inputs: Inputs; findings: FileFinding[] }> {
  const { record, folder } = draft;
  const findings: FileFinding[] = [];
  const { list, folders } = listings();

  /** The one file with that name in the folder of the record, or a finding at the pointer. */
  const find = async (tree: FileTree, name: string, pointer: string, what: string) => {
    const root = tree.path(folder);
    const names = await matching((inside) => list(tree, inside), folder, name);
    if (typeof names === 'string') {
      const message = `${what} cannot be found, because ${root} cannot be read (${names})`;
      findings.push(unreadable(draft, pointer, message, 'unreadable-folder'));
      return undefined;
    }
    const [first, second] = names;
    if (!first || second) {
      findings.push(missingOrAmbiguous(draft, names, root, name, pointer, what));
      return undefined;
    }
    const path = tree.path(posix.join(folder, first));
    if (context.links === 'refuse' && tree.isOutside(path)) {
      const file = recordFile(folder);
      const linkFinding = outsideLinkFinding(file);
      const message = `${what}, ${first}: ${linkFinding.message}`;
      findings.push({ ...linkFinding, message, pointer, ...draft.at(pointer) });
      return undefined;
    }
    const hashed = await hashOrReason(tree.hash, path);
    if (typeof hashed !== 'string') return { name: first, file: hashed };
    findings.push(unreadable(draft, pointer, `${what}, ${first}, cannot be read: ${hashed}`));
    return undefined;
  };

  const masters = new Map<Folio, HashedFile>();
  for (const [i, folio] of record.folios.entries()) {
    const name = folio.image ?? `${folio.id}.*`;
    const what = `the image of folio ${folio.id}`;
    const master = await find(context.imageTree, name, `/folios/${i}`, what);
    if (master) masters.set(folio, master.file);
  }
  const texts: Inputs['texts'][number][] = [];
  for (const [layer, folio, pointer] of expectedTexts(record)) {
    const name = layer.files.replaceAll('{folio}', folio.id);
    const what = `the text of layer ${layer.id} for folio ${folio.id}`;
    const text = await find(context.manifestTree, name, pointer, what);
    if (text) texts.push({ layer, folio, ...text });
  }
  const logos: Inputs['logos'][number][] = [];
  for (const [i, { logo }] of record.providers.entries()) {
    const file =
      logo && (await find(context.manifestTree, logo, `/provider/${i}/logo`, 'the logo'));
    if (file) logos.push(file);
  }

  const files = [...masters.values(), ...texts.map(fileOf), ...logos.map(fileOf)];
  const hash = sha256(
    JSON.stringify([draft.hash, folder, files.map((file) => [basename(file.file), file.hash])]),
  );
  const { imageTree, manifestTree } = context;
  const stamps = allKnown([
    ...folders(),
    ...[...masters.values()].flatMap(imageTree.notesOf),
    ...[...texts, ...logos].map(fileOf).flatMap(manifestTree.notesOf),
  ]);
  return { inputs: { masters, texts, logos, hash, stamps }, findings };
}

/** All stamps, or undefined if one is missing. */
const allKnown = (all: readonly MaybeStamp[]): readonly FileStamp[] | undefined =>
  all.every((pair): pair is FileStamp => pair[1] !== undefined) ? all : undefined;

/** The file with its hash, or the reason why it cannot be read. */
async function hashOrReason(hashFile: HashFile, file: string): Promise<HashedFile | string> {
  try {
    return await hashFile(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code);
    if (error instanceof Error && error.message === NOT_A_FILE) return NOT_A_FILE;
    throw error;
  }
}

const unreadable = (
  draft: Draft,
  pointer: string,
  message: string,
  rule = 'unreadable-file',
): FileFinding => ({
  ...draft.at(pointer),
  severity: 'error',
  pointer,
  file: recordFile(draft.folder),
  rule,
  message,
  suggestion: 'Check that the file exists, is not a broken link, and is readable for this user.',
});

const fileOf = ({ file }: { readonly file: HashedFile }) => file;

/** Every text the record should have: the layer, the folio, and the pointer to the name. */
const expectedTexts = ({ layers, folios }: ArchiveRecord): [Layer, Folio, string][] =>
  layers.flatMap((layer, i) =>
    folios
      .filter(({ id }) => layer.folios?.includes(id) ?? true)
      .map((folio): [Layer, Folio, string] => [layer, folio, `/layers/${i}/files`]),
  );

const missingOrAmbiguous = (
  draft: Draft,
  names: readonly string[],
  root: string,
  name: string,
  pointer: string,
  what: string,
): FileFinding => ({
  ...draft.at(pointer),
  severity: 'error',
  pointer,
  file: recordFile(draft.folder),
  ...(names.length
    ? {
        rule: 'ambiguous-file',
        message: `${what} could be any of ${names.join(', ')}`,
        suggestion: 'Keep one of them, or name it in record.yaml.',
      }
    : {
        rule: 'missing-file',
        message: `${what} is missing`,
        suggestion: `Put ${name} into ${root}.`,
      }),
});

/** The names of the files in a folder, or the reason why it cannot be read. */
type FolderNames = FolderListing['names'];

/** Lists each folder once: the leaves of a record share a few folders. */
function listings() {
  const cache = new Map<string, FolderListing>();
  const list = async (tree: FileTree, folder: string): Promise<FolderNames> => {
    const path = tree.path(folder);
    const listing = cache.get(path) ?? (await tree.list(folder));
    cache.set(path, listing);
    return listing.names;
  };
  const folders = (): MaybeStamp[] => [...cache.values()].map(({ note }) => note);
  return { list, folders };
}

/** The files of that name below the folder `root`; `.*` at its end stands for any one extension. */
async function matching(
  list: (folder: string) => Promise<FolderNames>,
  root: string,
  name: string,
): Promise<FolderNames> {
  if (!pathInside(join('/top', root), name)) return [];
  const slash = name.lastIndexOf('/') + 1;
  // macOS may decompose an é into two characters, in file names and in record.yaml.
  const [folder, last] = [name.slice(0, slash), name.slice(slash).normalize('NFC')];
  const names = await list(posix.join(root, folder).replace(/\/$/, ''));
  if (typeof names === 'string') return names;
  const isMatch = last.endsWith('.*')
    ? (file: string) => file.replace(/\.[^.]+$/, '.*').toLowerCase() === last.toLowerCase()
    : (file: string) => file === last;
  return names.filter((file) => isMatch(file.normalize('NFC'))).map((file) => folder + file);
}

/** The logos of a record, published under its own address. */
export const logoResources = (uri: Uris, record: string, { logos }: Inputs): Promise<Resource[]> =>
  Promise.all(
    logos.map(async ({ name, file }) => {
      const address = uri.logo(record, name).slice(uri.base.length);
      return fileResource(address, imageType(name), await readFile(file.file));
    }),
  );
