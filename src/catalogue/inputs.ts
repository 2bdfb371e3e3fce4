import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { imageType } from '../iiif/description.ts';
import type { Uris } from '../iiif/uri.ts';
import type { ArchiveRecord, Folio, Layer } from '../record/record.ts';
import { sha256 } from '../storage/hash.ts';
import { listFolder, pathInside } from '../storage/walk.ts';
import type { FileFinding } from '../validation/report.ts';
import type { Draft } from './draft.ts';
import type { HashedFile, HashFile } from './file-hash.ts';
import { fileResource, type Resource } from './resource.ts';

/** The files a record needs, found and hashed. */
export type Inputs = {
  readonly masters: ReadonlyMap<Folio, HashedFile>;
  readonly texts: readonly { layer: Layer; folio: Folio; file: HashedFile; name: string }[];
  readonly logos: readonly { file: HashedFile; name: string }[];
  readonly hash: string;
};

type Places = { readonly manifests: string; readonly images: string; readonly hashFile: HashFile };

/** Finds every file the record names; each that is missing is a finding with the way to mend it. */
export async function findInputs(
  draft: Draft,
  places: Places,
): Promise<{ inputs: Inputs; findings: FileFinding[] }> {
  const { record, folder } = draft;
  const findings: FileFinding[] = [];
  const imageFolder = join(places.images, folder);
  const written = join(places.manifests, folder);
  const list = listOnce();

  /** The one file called so, or a finding at the pointer. */
  const find = async (root: string, name: string, pointer: string, what: string) => {
    const names = await matching(list, root, name);
    const [first, second] = names;
    if (first && !second) {
      const found = await hashed(places.hashFile, join(root, first));
      if (typeof found !== 'string') return { name: first, file: found };
      findings.push(unreadable(draft, pointer, `${what}, ${first}, cannot be read: ${found}`));
      return undefined;
    }
    findings.push(notOne(draft, names, root, name, pointer, what));
    return undefined;
  };

  const masters = new Map<Folio, HashedFile>();
  for (const [i, folio] of record.folios.entries()) {
    const name = folio.image ?? `${folio.id}.*`;
    const found = await find(imageFolder, name, `/folios/${i}`, `the image of folio ${folio.id}`);
    if (found) masters.set(folio, found.file);
  }
  const texts: Inputs['texts'][number][] = [];
  for (const [layer, folio, pointer] of textPlaces(record)) {
    const name = layer.files.replaceAll('{folio}', folio.id);
    const what = `the text of layer ${layer.id} for folio ${folio.id}`;
    const found = await find(written, name, pointer, what);
    if (found) texts.push({ layer, folio, ...found });
  }
  const logos: Inputs['logos'][number][] = [];
  for (const [i, { logo }] of record.providers.entries()) {
    const found = logo && (await find(written, logo, `/provider/${i}/logo`, 'the logo'));
    if (found) logos.push(found);
  }

  const hashes = [...masters.values(), ...texts.map(fileOf), ...logos.map(fileOf)];
  const hash = sha256(
    JSON.stringify([draft.hash, folder, hashes.map((one) => [basename(one.file), one.hash])]),
  );
  return { inputs: { masters, texts, logos, hash }, findings };
}

/** The file with its hash, or why it cannot be read. */
async function hashed(hashFile: HashFile, file: string): Promise<HashedFile | string> {
  try {
    return await hashFile(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code);
    throw error;
  }
}

const unreadable = (draft: Draft, pointer: string, message: string): FileFinding => ({
  ...draft.at(pointer),
  severity: 'error',
  pointer,
  file: `${draft.folder}/record.yaml`,
  rule: 'unreadable-file',
  message,
  mend: 'See that the file is there, is no broken link, and may be read by this user.',
});

const fileOf = ({ file }: { readonly file: HashedFile }) => file;

/** Every text the record should have: the layer, the folio, and the pointer to the name. */
const textPlaces = ({ layers, folios }: ArchiveRecord): [Layer, Folio, string][] =>
  layers.flatMap((layer, i) =>
    folios
      .filter(({ id }) => layer.folios?.includes(id) ?? true)
      .map((folio): [Layer, Folio, string] => [layer, folio, `/layers/${i}/files`]),
  );

const notOne = (
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
  file: `${draft.folder}/record.yaml`,
  ...(names.length
    ? {
        rule: 'ambiguous-file',
        message: `${what} could be any of ${names.join(', ')}`,
        mend: 'Keep one, or name it in record.yaml.',
      }
    : { rule: 'missing-file', message: `${what} is missing`, mend: `Put ${name} into ${root}.` }),
});

/** The names of the files of a folder, which is read once: each leaf of a record asks for the same ones. */
function listOnce(): (folder: string) => Promise<readonly string[]> {
  const known = new Map<string, Promise<string[]>>();
  return (folder) => {
    const names =
      known.get(folder) ??
      listFolder(folder).then((all) => all.flatMap(({ name, isFolder }) => (isFolder ? [] : name)));
    known.set(folder, names);
    return names;
  };
}

/** The files of that name below `root`; `.*` at its end stands for any one extension. */
async function matching(
  list: ReturnType<typeof listOnce>,
  root: string,
  name: string,
): Promise<string[]> {
  const path = pathInside(root, name);
  if (!path) return [];
  const slash = name.lastIndexOf('/') + 1;
  // A Mac writes an é as two characters, in names and in what is written with them.
  const [folder, last] = [name.slice(0, slash), name.slice(slash).normalize('NFC')];
  const names = await list(join(root, folder));
  const isMatch = last.endsWith('.*')
    ? (file: string) => file.replace(/\.[^.]+$/, '.*').toLowerCase() === last.toLowerCase()
    : (file: string) => file === last;
  return names.filter((file) => isMatch(file.normalize('NFC'))).map((file) => folder + file);
}

/** The logos a record brings, published under its own address. */
export const logoResources = (uri: Uris, record: string, { logos }: Inputs): Promise<Resource[]> =>
  Promise.all(
    logos.map(async ({ name, file }) => {
      const address = uri.logo(record, name).slice(uri.base.length);
      return fileResource(address, imageType(name), await readFile(file.file));
    }),
  );
