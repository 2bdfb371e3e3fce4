import { createWriteStream, existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { FondsError } from '../../errors.ts';
import type { Uris } from '../../iiif/uri.ts';
import { isObject, type JsonObject } from '../../record/json.ts';
import { writeAtomically, writeFileAtomically } from '../../system/file/atomic-file.ts';
import { type CopyTask, crawl } from './crawl.ts';

export type SiteSources = {
  readonly uri: Uris;
  /** Fetches from the archive, by a path below its base. */
  readonly get: (path: string) => Promise<Response>;
  /** Writes the tiles and sizes of an image into a folder, by the paths of the Image API. */
  readonly unpackImage: (image: string, folder: string) => Promise<boolean>;
  /** Folders that are copied as they are, by the path they are served at. */
  readonly folders: ReadonlyMap<string, string>;
};

export type SiteOptions = {
  /** Address of the copy, without a slash at the end. */
  readonly base: string;
  /** The records to copy; by default all. */
  readonly records?: ReadonlySet<string>;
  readonly onCopied?: (path: string) => void;
};

type Rewrite = (text: string) => string;

/**
 * Writes a copy of the archive, or of some of its records, that any web server can host: pages, documents,
 * texts, exports, viewers, and images as files (Image API level 0). Everything that a copied page or
 * document links is copied too; links to what needs a server, such as a search, lead to the archive.
 *
 * @returns number of pages, documents and files copied
 */
export async function writeSite(
  sources: SiteSources,
  folder: string,
  { base, records, onCopied = () => undefined }: SiteOptions,
): Promise<number> {
  const { uri, folders } = sources;
  const whole = [...folders.keys()];
  const { rewrite, images, next } = crawl(uri, {
    base,
    records,
    isAtHand: ({ path }) => whole.some((at) => path.startsWith(`${at}/`)),
  });
  const pictures: CopyTask[] = [];
  let count = 0;
  for (let task = next(); task; task = next()) {
    if (task.kind === 'picture') {
      pictures.push(task);
      continue;
    }
    await copy(sources, folder, task, rewrite);
    onCopied(task.path);
    count++;
  }
  for (const [at, from] of folders) await cp(from, join(folder, at), { recursive: true });
  for (const image of images) await copyImage(sources, folder, image, rewrite);
  for (const task of pictures) {
    // Most images are among the tiles and sizes already copied; the others are fetched.
    if (!existsSync(join(folder, task.path))) await copy(sources, folder, task, rewrite);
  }
  const [first] = records ?? [];
  if (first !== undefined) await writeEntrance(folder, rewrite(uri.record(first)));
  return count;
}

const TEXT =
  /^(text\/|application\/(ld\+)?json|application\/(\w+\+)?xml|application\/javascript|image\/svg)/;

async function copy(
  { get }: SiteSources,
  folder: string,
  { address, path, kind }: CopyTask,
  rewrite: Rewrite,
): Promise<void> {
  const answer = await get(address);
  const { body, status } = answer;
  // Manifests and texts name images that are closed, and a copy for the web has nothing but what is open.
  if (kind === 'picture' && (status === 401 || status === 403)) return;
  if (!answer.ok || !body) {
    throw new FondsError('NOT_FOUND', `a copied page links ${address}, which answers ${status}`);
  }
  const file = join(folder, path.endsWith('/') ? `${path}index.html` : path);
  if (TEXT.test(answer.headers.get('content-type') ?? '')) {
    const text = await answer.text();
    const own = kind === 'document' ? JSON.stringify(levelZeroDocument(JSON.parse(text))) : text;
    await writeFileAtomically(file, rewrite(own));
  } else {
    const bytes = Readable.fromWeb(body as ReadableStream);
    await writeAtomically(file, (temporary) => pipeline(bytes, createWriteStream(temporary)));
  }
}

async function copyImage(
  { uri, get, unpackImage }: SiteSources,
  folder: string,
  image: string,
  rewrite: Rewrite,
): Promise<void> {
  const at = uri.image(3, image).slice(uri.base.length);
  const into = join(folder, at);
  const info = (await (await get(`${at}/info.json`)).json()) as JsonObject;
  if (!(await unpackImage(image, into))) return;
  await writeFileAtomically(join(into, 'info.json'), rewrite(JSON.stringify(levelZeroInfo(info))));
}

/** The start page of a copy of some records leads to the first of them. */
const writeEntrance = (folder: string, first: string): Promise<void> =>
  writeFileAtomically(
    join(folder, 'index.html'),
    `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=${first}"><a href="${first}">${first}</a>\n`,
  );

/** The properties of image information that hold for files on a web server. https://iiif.io/api/image/3.0/compliance/ */
const LEVEL_0_KEYS = [
  '@context',
  'id',
  'type',
  'protocol',
  'profile',
  'width',
  'height',
  'sizes',
  'tiles',
  'rights',
  'partOf',
  'seeAlso',
];

/** The image information of a level 0 service. https://iiif.io/api/image/3.0/#5-image-information */
export const levelZeroInfo = (info: JsonObject): JsonObject => ({
  ...Object.fromEntries(Object.entries(info).filter(([name]) => LEVEL_0_KEYS.includes(name))),
  profile: 'level0',
});

/** A document with no services but Image API 3.0 at level 0, which needs only files. */
export function levelZeroDocument(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(levelZeroDocument);
  if (!isObject(value)) return value;
  const { service, ...rest } = value;
  const services = (Array.isArray(service) ? service : [])
    .filter((one) => isObject(one) && one['type'] === 'ImageService3')
    .map((one) => ({ ...one, profile: 'level0' }));
  const own = Object.fromEntries(
    Object.entries(rest).map(([name, one]) => [name, levelZeroDocument(one)]),
  );
  return services.length ? { ...own, service: services } : own;
}
