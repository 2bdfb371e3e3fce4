import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { Router } from 'express';
import { FondsError, isDiskFull } from '../../errors.ts';
import type { FileAvailability } from '../../export/dataset/state.ts';
import type { Exports, PreparedExport } from '../../export/exports.ts';
import { isLayerDownload } from '../../export/file/layer-text.ts';
import { LEAF_TEXT_FORMATS } from '../../export/file/leaf-text.ts';
import type { DescribedReader } from '../../export/metadata/described.ts';
import { METADATA_FORMATS } from '../../export/metadata/formats.ts';
import { contentType, METADATA_FILES, recordDownloads } from '../../iiif/downloads.ts';
import { metadataFiles } from '../../iiif/presentation/description.ts';
import type { OpenFile } from '../../system/file/cache-folder.ts';
import type { Store } from '../../system/store/store.ts';
import { etagOf, headOf, REVALIDATE, send, sendBytes, sendStream } from '../server/answer.ts';
import { isFresh, rangeOf } from '../server/conditional.ts';
import { closeSignal, isDisconnect } from '../server/disconnect.ts';
import { FILE_POLICY } from '../server/security.ts';
import { noRecord } from './text.ts';

/** `/records/{record}/record.pdf` and the like: the downloads of a record, of a leaf, of one text. */
export function exportRoutes(exports: Exports): Router {
  const routes = Router();

  for (const { name, extension, mediaType, isAttachment } of recordDownloads()) {
    const file = { type: contentType(mediaType), isAttachment };
    routes.get(`/records/:record/${name}`, async (req, res) => {
      const { record } = req.params;
      const prepared = await exports.prepare(record, { kind: name });
      return sendExport(req, res, prepared, { ...file, name: `${record}${extension}` });
    });
    routes.get(`/records/:record/:folio/${name}`, async (req, res) => {
      const { record, folio } = req.params as { record: string; folio: string };
      const prepared = await exports.prepare(record, { kind: name, folio });
      return sendExport(req, res, prepared, { ...file, name: `${record}.${folio}${extension}` });
    });
  }
  for (const { ending, type } of LEAF_TEXT_FORMATS) {
    if (!isLayerDownload(ending)) continue;
    routes.get(`/records/:record/text/:layer.${ending}`, async (req, res) => {
      const { record, layer } = req.params as { record: string; layer: string };
      const prepared = await exports.prepare(record, { kind: ending, layer });
      return sendExport(req, res, prepared, { type, name: `${record}.${layer}.${ending}` });
    });
  }
  return routes;
}

/** How a download is labelled: its `Content-Type`, and the name under which browsers save it. */
type FileHead = {
  readonly type: string;
  readonly name: string;
  readonly isAttachment?: true | undefined;
};

/**
 * Sends the finished file, or the bytes as they are made; the reader sets the pace and may disconnect at
 * any time. HEAD and a matching `If-None-Match` never make the file; a range needs all of it first.
 */
async function sendExport(
  req: IncomingMessage,
  res: ServerResponse,
  { etag, modified, find, open, follow }: PreparedExport,
  { type, name, isAttachment }: FileHead,
): Promise<void> {
  const lastModified = new Date(modified);
  const headers = {
    'Content-Disposition': `${isAttachment ? 'attachment' : 'inline'}; filename="${name}"`,
    'Content-Security-Policy': FILE_POLICY.export,
    'Accept-Ranges': 'bytes',
  };
  if (isFresh(req, etag, lastModified)) {
    sendBytes(req, res, headOf({ type, etag, lastModified, cache: REVALIDATE, headers }), '');
    return;
  }
  const begin = () => {
    const all = { ETag: etag, 'Last-Modified': lastModified.toUTCString(), ...headers };
    for (const [header, value] of Object.entries(all)) res.setHeader(header, value);
    res.setHeader('Cache-Control', REVALIDATE);
    res.setHeader('Content-Type', type);
  };
  const signal = closeSignal(res);
  const isHead = req.method === 'HEAD';
  try {
    const file = isHead || !req.headers.range ? await find() : await unlessFull(open(signal));
    if (file || isHead) await sendFinished(req, res, file, { etag, lastModified }, begin);
    else {
      // There is no length yet, so a reader learns of a failure from the broken connection.
      const bytes = await follow(signal);
      if (res.destroyed) bytes.destroy();
      else {
        begin();
        await pipeline(bytes, res);
      }
    }
  } catch (error) {
    // A reader who disconnects is not an error.
    if (!signal.aborted || !isDisconnect(error)) throw error;
  }
}

/** On a full disk the file can't be kept, so a request for a range gets all of it. */
const unlessFull = (opening: Promise<OpenFile>): Promise<OpenFile | undefined> =>
  opening.catch((error: unknown) => {
    if (!isDiskFull(error)) throw error;
    return undefined;
  });

type FileVersion = { readonly etag: string; readonly lastModified: Date };

async function sendFinished(
  req: IncomingMessage,
  res: ServerResponse,
  file: OpenFile | undefined,
  version: FileVersion,
  begin: () => void,
): Promise<void> {
  try {
    if (res.destroyed) return;
    begin();
    if (file && req.method === 'GET') await sendFile(req, res, file, version);
    else {
      if (file) res.setHeader('Content-Length', file.bytes);
      res.end();
    }
  } finally {
    await file?.file.close();
  }
}

async function sendFile(
  req: IncomingMessage,
  res: ServerResponse,
  { file, bytes }: OpenFile,
  { etag, lastModified }: FileVersion,
): Promise<void> {
  const range = rangeOf(req, bytes, etag, lastModified);
  if (range === 'unsatisfiable') {
    res.statusCode = 416;
    res.setHeader('Content-Range', `bytes */${bytes}`);
    res.setHeader('Content-Length', 0);
    res.end();
    return;
  }
  const { first, last } = range ?? { first: 0, last: bytes - 1 };
  res.statusCode = range ? 206 : 200;
  if (range) res.setHeader('Content-Range', `bytes ${first}-${last}/${bytes}`);
  res.setHeader('Content-Length', last - first + 1);
  const source = file.createReadStream({ start: first, end: last, autoClose: false });
  await pipeline(source, res);
}

const DATASET_TYPES: readonly (readonly [ending: RegExp, type: string])[] = [
  [/\.jsonl\.gz$/, 'application/gzip'],
  [/\.json$/, 'application/ld+json'],
  [/SHA256SUMS$/, 'text/plain; charset=utf-8'],
];

/** A finished file, as opposed to files being written and the state of the writer. */
const FINISHED_FILE = /^\/(dataset\.json|SHA256SUMS|[a-z][\w.-]*\.jsonl\.gz)$/;

/**
 * `/dataset/…`: everything that is published, as the files of `fonds export dataset`.
 *
 * @param store where `fonds export dataset` writes
 * @param availability of a file: closed if it contains a withdrawn record or a retracted text
 */
export function datasetRoutes(
  store: Store,
  availability: (path: string) => Promise<FileAvailability>,
): Router {
  const routes = Router();
  routes.use('/dataset', async (req, res, next) => {
    const status = FINISHED_FILE.test(req.path) ? await availability(req.path.slice(1)) : 'unknown';
    if (status === 'closed') {
      throw new FondsError(
        'DATASET_CLOSED',
        `${req.path} contains a record or a text that has been withdrawn`,
      );
    }
    const key = req.path.slice(1);
    const object = status === 'open' && (await store.stat(key));
    if (!object) {
      next();
      return;
    }
    const head = headOf({
      type: DATASET_TYPES.find(([ending]) => ending.test(key))?.[1] ?? 'application/octet-stream',
      etag: `"${object.etag}"`,
      lastModified: object.modified,
      cache: REVALIDATE,
      headers: { 'Accept-Ranges': 'bytes' },
    });
    await sendStream(req, res, head, object.bytes, (range) => store.stream(key, range));
  });
  return routes;
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** `/records/{record}/mods.xml` and the like: the description of a record in each metadata format. */
export function metadataRoutes(described: () => DescribedReader): Router {
  const routes = Router();
  for (const file of METADATA_FILES) {
    routes.get(`/records/:record/${file}`, async (req, res) => {
      const id = req.params.record;
      const record = await described()(id);
      if (!record) throw noRecord(id);
      const available = metadataFiles(record.path);
      if (!available.includes(file)) {
        throw new FondsError(
          'NOT_FOUND',
          `“${id}” has no ${file}; there are ${available.join(', ')}`,
        );
      }
      const body = `${DECLARATION}${await METADATA_FORMATS[file].write(record)}\n`;
      const headers = { 'Content-Disposition': `inline; filename="${id}.${file}"` };
      const etag = etagOf(body);
      send(req, res, { type: 'application/xml', body, etag, cache: REVALIDATE, headers });
    });
  }
  return routes;
}
