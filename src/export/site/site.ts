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
  /** Asks the archive itself, by a path below its base. */
  readonly get: (path: string) => Promise<Response>;
  /** Writes the tiles and sizes of an image into a folder, by the paths of the Image API. */
  readonly unpackImage: (image: string, folder: string) => Promise<void>;
  /** Folders that go over whole, by the address they are served at. */
  readonly folders: ReadonlyMap<string, string>;
};

export type SiteOptions = {
  /** The address the copy will have, without a slash at its end. */
  readonly base: string;
  /** The records that are copied; all where it is absent. */
  readonly records?: ReadonlySet<string>;
  readonly onCopied?: (path: string) => void;
};

type Rewrite = (text: string) => string;

/**
 * Writes a copy of the archive, or of some records of it, that any web server can host: pages, documents,
 * texts, exports, viewers, and images as files (Image API level 0). What a page or a document of the copy
 * speaks of is copied too; what needs a server, such as a search, stays at the archive.
 *
 * @returns how many pages, documents and files were copied
 */
export async function writeSite(
  sources: SiteSources,
  folder: string,
  { base, records, onCopied: tell = () => undefined }: SiteOptions,
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
  for (let errand = next(); errand; errand = next()) {
    if (errand.kind === 'picture') {
      pictures.push(errand);
      continue;
    }
    await copy(sources, folder, errand, rewrite);
    tell(errand.path);
    count++;
  }
  for (const [at, from] of folders) await cp(from, join(folder, at), { recursive: true });
  for (const image of images) await copyImage(sources, folder, image, rewrite);
  for (const errand of pictures) {
    // Most lie among the tiles and sizes; the others are made once.
    if (!existsSync(join(folder, errand.path))) await copy(sources, folder, errand, rewrite);
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
  if (!answer.ok || !body) {
    throw new FondsError('NOT_FOUND', `${address} is spoken of, but answers ${status}`);
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
  await unpackImage(image, into);
  await writeFileAtomically(join(into, 'info.json'), rewrite(JSON.stringify(levelZeroInfo(info))));
}

/** A copy of a few records begins with the first of them. */
const writeEntrance = (folder: string, first: string): Promise<void> =>
  writeFileAtomically(
    join(folder, 'index.html'),
    `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=${first}"><a href="${first}">${first}</a>\n`,
  );

/** What is asked of a server that only has files. https://iiif.io/api/image/3.0/compliance/ */
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

/** The image information of the same image as files: level 0. https://iiif.io/api/image/3.0/#5-image-information */
export const levelZeroInfo = (info: JsonObject): JsonObject => ({
  ...Object.fromEntries(Object.entries(info).filter(([name]) => LEVEL_0_KEYS.includes(name))),
  profile: 'level0',
});

/** A document whose services are those that files can give: Image API 3.0, level 0. */
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
