import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Coding, Document, Documents } from '../catalogue/documents.ts';
import { FondsError } from '../errors.ts';
import { COMMENTING } from '../iiif/commenting.ts';
import { embedded } from '../iiif/embedded.ts';
import { recordIn, type Uris } from '../iiif/uri.ts';
import { sha256 } from '../storage/hash.ts';
import { jsonType, versionOf, wantsPage } from './accept.ts';
import { type Answer, headOf, REVALIDATE, send, sendBody } from './answer.ts';
import { codingOf, encodingLine, tagIn } from './coding.ts';

const PREFIX = '/iiif/presentation/3/';
const ANY_VERSION = /^\/iiif\/presentation\/(?:([234])\/)?(.+)/;

/** Manifests and Collections, which describe the pages of their records. https://signposting.org/FAIR/ */
const IS_DESCRIPTION = /\/(?:manifest|collection\/[^/]+)$/;

/**
 * Answers `/iiif/presentation/{2|3|4}/…`, and leads from addresses without a version to the one the
 * reader takes: documents built at ingest are a look-up and a write. Canvases,
 * ranges and single annotations are published inside others and are found there. False where the
 * request is for another part of the server.
 */
export function presentationFront(options: {
  readonly documents: Documents;
  readonly uri: Uris;
  /** True where an address is one of a withdrawn record, which others answer. */
  readonly isGone: (path: string) => boolean;
}): (req: IncomingMessage, res: ServerResponse, path: string) => boolean {
  const { documents, uri, isGone } = options;

  const give = (path: string, req: IncomingMessage, res: ServerResponse): boolean => {
    const coding = codingOf(req);
    const whole = documents(path + commentingOf(req), coding);
    const found = whole ?? partOf(documents, uri, path);
    if (!found && isGone(path)) return false;
    if (!found) throw new FondsError('NOT_FOUND', `there is nothing at ${path}`);
    const record = IS_DESCRIPTION.test(path) ? recordIn(path) : undefined;
    if (record) res.setHeader('Link', `<${uri.record(record)}>; rel="describes"`);
    const answer = answerOf(req, found);
    if (whole) sendCoded(req, res, answer, coding, whole.bytes);
    else send(req, res, { ...answer, body: found.bytes });
    return true;
  };

  return (req, res, path) => {
    const [, version, rest] = ANY_VERSION.exec(path) ?? [];
    if (rest === undefined) return false;
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      res.setHeader('Allow', 'GET, HEAD, OPTIONS');
      throw new FondsError('METHOD_NOT_ALLOWED', `${req.method} is not answered here`);
    }
    res.setHeader('Vary', 'Accept');
    const page = pageFor(uri, path);
    if (version === undefined) {
      sendTo(`${uri.base}/iiif/presentation/${versionOf(req)}/${rest}`, req, res);
    } else if (page && wantsPage(req)) {
      sendTo(page, req, res);
    } else {
      return give(path, req, res);
    }
    return true;
  };
}

const sendTo = (address: string, req: IncomingMessage, res: ServerResponse): void =>
  send(req, res, { status: 303, type: 'text/plain', body: '', headers: { Location: address } });

/** The one query that names another document: the texts as comments. */
const commentingOf = (req: IncomingMessage): string =>
  new URLSearchParams(req.url?.split('?')[1]).get('motivation') === 'commenting' ? COMMENTING : '';

/** Each type is a representation of its own, with a tag of its own. */
const answerOf = (req: IncomingMessage, { type, hash, modified }: Document) => {
  const given = jsonType(type, req);
  return {
    type: given,
    etag: `"${hash}${given === type ? '' : '-json'}"`,
    lastModified: new Date(modified),
    cache: REVALIDATE,
  } satisfies Omit<Answer, 'body'>;
};

/** What was coded at ingest goes out as it lies. */
function sendCoded(
  req: IncomingMessage,
  res: ServerResponse,
  answer: ReturnType<typeof answerOf>,
  coding: Coding,
  bytes: Uint8Array,
): void {
  res.setHeader('Vary', 'Accept, Accept-Encoding');
  const etag = tagIn(coding, answer.etag);
  sendBody(req, res, headOf({ ...answer, etag, headers: encodingLine(coding) }), bytes);
}

/** A record, or a version of it, and what is asked of it. */
const PART = /^([^/]+(?:\/v\/\d+)?)\/(.+)$/;

/** What a document holds under an address of its own, such as a canvas of a Manifest. */
function partOf(documents: Documents, uri: Uris, path: string): Document | undefined {
  if (!path.startsWith(PREFIX)) return undefined;
  const [, record = '', rest = ''] = PART.exec(path.slice(PREFIX.length)) ?? [];
  const [kind, folio, layer] = rest.split('/');
  const holder =
    kind === 'annotation' && folio && layer
      ? uri.page(record, folio, layer)
      : kind === 'canvas' || kind === 'range'
        ? uri.manifest(record)
        : undefined;
  const whole = holder && documents(holder.slice(uri.base.length), 'plain');
  if (!whole) return undefined;
  const found = embedded(JSON.parse(Buffer.from(whole.bytes).toString()), uri.base + path);
  if (!found) return undefined;
  const bytes = Buffer.from(JSON.stringify(found));
  return { ...whole, bytes, hash: sha256(bytes).slice(0, 32) };
}

/** Where a person reads what the address of a canvas or a collection stands for. */
function pageFor(uri: Uris, path: string): string | undefined {
  if (!path.startsWith(PREFIX)) return undefined;
  const [first = '', second, third, ...more] = path.slice(PREFIX.length).split('/');
  if (more.length > 0) return undefined;
  if (second === 'canvas' && third) return uri.folio(first, third);
  return undefined;
}
