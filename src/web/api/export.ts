import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import express, { Router } from 'express';
import { FondsError, isDiskFull } from '../../errors.ts';
import type { FileAvailability } from '../../export/dataset/state.ts';
import type { ExportRequest, Exports } from '../../export/exports.ts';
import type { DescribedReader } from '../../export/metadata/described.ts';
import { METADATA_WRITERS } from '../../export/metadata/formats.ts';
import { metadataFiles } from '../../iiif/presentation/description.ts';
import type { MetadataFile, RecordExport } from '../../iiif/uri.ts';
import type { OpenFile } from '../../system/file/cache-folder.ts';
import { etagOf, headOf, REVALIDATE, send, sendBytes } from '../server/answer.ts';
import { isFresh, rangeOf } from '../server/conditional.ts';
import { closeSignal, isDisconnect } from '../server/disconnect.ts';
import { FILE_POLICY } from '../server/security.ts';
import { noRecord } from './text.ts';

type ExportKind = ExportRequest['kind'];

const TYPES: { readonly [E in ExportKind]: string } = {
  txt: 'text/plain; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  'tei.xml': 'application/tei+xml',
  'mets.xml': 'application/xml',
  'parallel.html': 'text/html; charset=utf-8',
  'record.pdf': 'application/pdf',
  'bag.zip': 'application/zip',
};

/** How a file is called where it is saved, behind the id of its record. */
const NAMES: { readonly [E in RecordExport]: string } = {
  'tei.xml': '.tei.xml',
  'mets.xml': '.mets.xml',
  'parallel.html': '.parallel.html',
  'record.pdf': '.pdf',
  'bag.zip': '.bag.zip',
};

/** Records as files to take away. */
export function exportRoutes(exports: Exports): Router {
  const routes = Router({ strict: true });

  for (const kind of Object.keys(NAMES) as RecordExport[]) {
    routes.get(`/records/:record/${kind}`, (req, res) =>
      give(exports, req.params.record, { kind }, `${req.params.record}${NAMES[kind]}`, req, res),
    );
    routes.get(`/records/:record/:folio/${kind}`, (req, res) => {
      const { record, folio } = req.params as { record: string; folio: string };
      return give(exports, record, { kind, folio }, `${record}.${folio}${NAMES[kind]}`, req, res);
    });
  }
  for (const kind of ['txt', 'md'] as const) {
    routes.get(`/records/:record/text/:layer.${kind}`, (req, res) => {
      const { record, layer } = req.params as { record: string; layer: string };
      return give(exports, record, { kind, layer }, `${record}.${layer}.${kind}`, req, res);
    });
  }
  return routes;
}

/**
 * Sends what lies on disk, or what is made while it is made; the reader sets the pace and may leave at
 * any moment. A question about it (HEAD, or one with the tag of what is there) never has it made; for a
 * range it must be whole first.
 */
async function give(
  exports: Exports,
  record: string,
  wanted: ExportRequest,
  name: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const { etag, modified, find, open, follow } = exports.prepare(record, wanted);
  const lastModified = new Date(modified);
  const place = wanted.kind === 'bag.zip' ? 'attachment' : 'inline';
  const headers = {
    'Content-Disposition': `${place}; filename="${name}"`,
    'Content-Security-Policy': FILE_POLICY.export,
    'Accept-Ranges': 'bytes',
  };
  const type = TYPES[wanted.kind];
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
  const isQuestion = req.method === 'HEAD';
  try {
    const kept = isQuestion || !req.headers.range ? await find() : await whole(open(signal));
    if (kept || isQuestion) await giveKept(req, res, kept, { etag, lastModified }, begin);
    else {
      const bytes = await follow(signal);
      if (res.destroyed) bytes.destroy();
      else {
        begin();
        await passOn(bytes, res);
      }
    }
  } catch (error) {
    // Whoever leaves before the end is not an error of ours.
    if (!signal.aborted || !isDisconnect(error)) throw error;
  }
}

/** Where the disk has no room for it, all of it is sent without being kept, whatever part is asked for. */
const whole = (opening: Promise<OpenFile>): Promise<OpenFile | undefined> =>
  opening.catch((error: unknown) => {
    if (!isDiskFull(error)) throw error;
    return undefined;
  });

type Version = { readonly etag: string; readonly lastModified: Date };

async function giveKept(
  req: IncomingMessage,
  res: ServerResponse,
  kept: OpenFile | undefined,
  version: Version,
  begin: () => void,
): Promise<void> {
  try {
    if (res.destroyed) return;
    begin();
    if (kept && req.method === 'GET') await sendFile(req, res, kept, version);
    else {
      if (kept) res.setHeader('Content-Length', kept.bytes);
      res.end();
    }
  } finally {
    await kept?.file.close();
  }
}

/** A reader who gets less than all of it sees the connection break off, as there is no length to compare. */
const passOn = (bytes: Readable, res: ServerResponse): Promise<void> => pipeline(bytes, res);

async function sendFile(
  req: IncomingMessage,
  res: ServerResponse,
  { file, bytes }: OpenFile,
  { etag, lastModified }: Version,
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
  await passOn(source, res);
}

const DATASET_TYPES: readonly (readonly [ending: RegExp, type: string])[] = [
  [/\.jsonl\.gz$/, 'application/gzip'],
  [/\.json$/, 'application/ld+json'],
  [/SHA256SUMS$/, 'text/plain; charset=utf-8'],
];

/** A finished file; what is being written, and the notes of the writer, are nobody's business. */
const NAME = /^\/(dataset\.json|SHA256SUMS|[a-z][\w.-]*\.jsonl\.gz)$/;

/**
 * Everything that is published, as files, where the archive has written them.
 *
 * @param folder where `fonds export dataset` writes
 * @param standing of a file: what holds a withdrawn record is not given, and of others nothing is known
 */
export function datasetRoutes(
  folder: string,
  standing: (path: string) => Promise<FileAvailability>,
): Router {
  const routes = Router({ strict: true });
  const files = express.static(folder, {
    cacheControl: false,
    index: false,
    redirect: false,
    setHeaders: (res, file) => {
      res.setHeader('Cache-Control', REVALIDATE);
      const type = DATASET_TYPES.find(([ending]) => ending.test(file))?.[1];
      if (type) res.setHeader('Content-Type', type);
    },
  });
  routes.use('/dataset', async (req, res, next) => {
    const is = NAME.test(req.path) ? await standing(req.path.slice(1)) : 'unknown';
    if (is === 'closed') {
      throw new FondsError('DATASET_CLOSED', `${req.path} holds a record that is withdrawn`);
    }
    if (is === 'open') files(req, res, next);
    else next();
  });
  return routes;
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** `/records/{record}/mods.xml` and the like: a record in each form that libraries take. */
export function metadataRoutes(described: () => DescribedReader): Router {
  const routes = Router({ strict: true });
  for (const file of Object.keys(METADATA_WRITERS) as MetadataFile[]) {
    routes.get(`/records/:record/${file}`, (req, res) => {
      const id = req.params.record;
      const found = described()(id);
      if (!found) throw noRecord(id);
      const known = metadataFiles(found.path);
      if (!known.includes(file)) {
        const there = known.join(', ');
        throw new FondsError('NOT_FOUND', `“${id}” has no ${file}; there are ${there}`);
      }
      const body = `${DECLARATION}${METADATA_WRITERS[file](found)}\n`;
      const etag = etagOf(body);
      const name = `inline; filename="${id}.${file}"`;
      const headers = { 'Content-Disposition': name };
      send(req, res, { type: 'application/xml', body, etag, cache: REVALIDATE, headers });
    });
  }
  return routes;
}
