import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Document, Documents } from '../../catalogue/documents.ts';
import type { Coding } from '../../catalogue/resource.ts';
import { FondsError } from '../../errors.ts';
import { COMMENTING_QUERY } from '../../iiif/presentation/commenting.ts';
import { recordOfPath, type Uris } from '../../iiif/uri.ts';
import type { SendError } from '../error/send-error.ts';
import { type Answer, headOf, REVALIDATE, send, sendBytes } from '../server/answer.ts';
import { encodingHeader, etagIn } from '../server/compress.ts';
import { whileConnected } from '../server/disconnect.ts';
import { codingFor, jsonTypeFor, presentationVersionFor, wantsHtml } from '../server/negotiate.ts';
import { checkReadOnly } from '../server/request.ts';
import type { Front } from '../server/server.ts';
import type { MadeDocuments } from '../thread/documents.ts';

const PREFIX = '/iiif/presentation/3/';
const ANY_VERSION = /^\/iiif\/presentation\/(?:([234])\/)?(.+)/;

/** Manifests and Collections, which describe the pages of their records. https://signposting.org/FAIR/ */
const IS_DESCRIPTION = /\/(?:manifest|collection\/[^/]+)$/;

/**
 * Answers `/iiif/presentation/{2|3|4}/…`, and leads from addresses without a version to the one the
 * reader takes: documents built at ingest are a look-up and a write. All others are made of these beside
 * the server. False where the request is for another part of the server.
 */
export function presentationFront(options: {
  readonly documents: Documents;
  /** Those that are made when they are asked for. */
  readonly made: MadeDocuments;
  readonly uri: Uris;
  /** True where a document is withdrawn or closed, which another part of the server answers. */
  readonly isElsewhere: (path: string, req: IncomingMessage) => Promise<boolean>;
  /** Answers what fails after it was taken. */
  readonly fail: SendError;
}): Front {
  const { documents, made, uri, isElsewhere, fail } = options;

  const give = async (
    path: string,
    req: IncomingMessage,
    res: ServerResponse,
  ): Promise<boolean> => {
    const coding = codingFor(req);
    const address = path + commentingOf(req);
    const whole = await documents(address, coding);
    const making = whole ? undefined : await made(address);
    if (!whole && !making && (await isElsewhere(path, req))) return false;
    const record = IS_DESCRIPTION.test(path) ? recordOfPath(path) : undefined;
    const answer = (document: Document | undefined): void => {
      if (!document) throw new FondsError('NOT_FOUND', `there is nothing at ${path}`);
      if (record) res.setHeader('Link', `<${uri.record(record)}>; rel="describes"`);
      sendCoded(req, res, document, coding);
    };
    if (!making) answer(whole);
    else
      whileConnected(res, async (signal) => answer(await making(coding, signal))).catch((error) =>
        fail(req, res, error),
      );
    return true;
  };

  return (req, res, path) => {
    const [, version, rest] = ANY_VERSION.exec(path) ?? [];
    if (rest === undefined) return false;
    checkReadOnly(req, res);
    res.setHeader('Vary', 'Accept');
    const page = pageFor(uri, path);
    if (version === undefined) {
      sendTo(`${uri.base}/iiif/presentation/${presentationVersionFor(req)}/${rest}`, req, res);
    } else if (page && wantsHtml(req)) {
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
  new URLSearchParams(req.url?.split('?')[1]).get('motivation') === 'commenting'
    ? COMMENTING_QUERY
    : '';

/** Each type is a representation of its own, with a tag of its own. */
const answerOf = (req: IncomingMessage, { type, hash, modified }: Document) => {
  const given = jsonTypeFor(type, req);
  return {
    type: given,
    etag: `"${hash}${given === type ? '' : '-json'}"`,
    lastModified: new Date(modified),
    cache: REVALIDATE,
  } satisfies Omit<Answer, 'body'>;
};

/** What is coded already goes out as it lies. */
function sendCoded(
  req: IncomingMessage,
  res: ServerResponse,
  document: Document,
  coding: Coding,
): void {
  res.setHeader('Vary', 'Accept, Accept-Encoding');
  const answer = answerOf(req, document);
  const etag = etagIn(coding, answer.etag);
  sendBytes(req, res, headOf({ ...answer, etag, headers: encodingHeader(coding) }), document.bytes);
}

/** Where a person reads what the address of a canvas or a collection stands for. */
function pageFor(uri: Uris, path: string): string | undefined {
  if (!path.startsWith(PREFIX)) return undefined;
  const [first = '', second, third, ...more] = path.slice(PREFIX.length).split('/');
  if (more.length > 0) return undefined;
  if (second === 'canvas' && third) return uri.folio(first, third);
  return undefined;
}
