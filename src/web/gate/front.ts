import type {
  IncomingMessage,
  OutgoingHttpHeader,
  OutgoingHttpHeaders,
  ServerResponse,
} from 'node:http';
import { EVERYONE, type Reader } from '../../access/reader.ts';
import type { ReaderOf } from '../../access/reader-of.ts';
import type { AccessGate, Admitted } from '../../catalogue/sealed/gate.ts';
import { recordOfPath } from '../../iiif/uri.ts';
import type { SendError } from '../error/send-error.ts';
import type { Front } from '../server/server.ts';

/** Answers a request from the private view of a record. */
export type PrivateAnswer = (
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
) => void | Promise<void>;

type Parts = {
  readonly gate: AccessGate;
  readonly readerOf: ReaderOf;
  /** The same, also by an access token: for image information only. */
  readonly readerOfToken: ReaderOf;
  /** The view of a record that a decision allows. */
  readonly viewFor: (record: string, admitted: Admitted) => Promise<PrivateAnswer | undefined>;
  /** The record of a short address of a citation, or of another that names one in its query. */
  readonly recordOf: (
    url: string,
    path: string,
  ) => string | undefined | Promise<string | undefined>;
  /** Called before a reader is given what is closed to others. */
  readonly onAdmitted: (reader: Reader, record: string) => void;
  readonly fail: SendError;
};

/**
 * Answers readers who may see more of a record than everyone, from a view of that record which is made for
 * them. All others are left to what is published, with nothing looked up.
 */
export function gateFront(parts: Parts): Front {
  const { gate, viewFor, recordOf, onAdmitted, fail } = parts;
  const answer = async (
    req: IncomingMessage,
    res: ServerResponse,
    path: string,
    known: Reader | Promise<Reader>,
  ): Promise<boolean> => {
    const reader = await known;
    if (reader === EVERYONE) return false;
    const record = recordOfPath(path) ?? (await recordOf(req.url ?? '', path));
    if (record === undefined) return false;
    const judged = await gate.judgeAdmitted(record, reader);
    const view = judged && (await viewFor(record, judged));
    if (!view) return false;
    onAdmitted(reader, record);
    keepPrivate(res);
    await view(req, res, path);
    return true;
  };

  return (req, res, path) => {
    const reader = path.endsWith('/info.json') ? parts.readerOfToken(req) : parts.readerOf(req);
    if (reader === EVERYONE) return false;
    return answer(req, res, path, reader).catch((error: unknown) => {
      fail(req, res, error);
      return true;
    });
  };
}

/** Nobody else may be given what this reader is given. */
const PRIVATE = 'private, no-cache';

type Headers = OutgoingHttpHeaders | OutgoingHttpHeader[];

/** Whatever is answered is kept out of shared caches. */
function keepPrivate(res: ServerResponse): void {
  const writeHead = res.writeHead.bind(res) as (
    status: number,
    headers?: Headers,
  ) => ServerResponse;
  res.writeHead = ((status: number, ...rest: unknown[]) => {
    const given = rest.find((value) => typeof value === 'object' && value !== null) as
      | Headers
      | undefined;
    const vary = [namedIn(given, 'vary') ?? res.getHeader('Vary'), 'Cookie, Authorization'];
    res.removeHeader('Cache-Control');
    res.removeHeader('Vary');
    const lines = [
      ...without(given, new Set(['cache-control', 'vary'])),
      ...['Cache-Control', PRIVATE, 'Vary', vary.filter(Boolean).join(', ')],
    ];
    return writeHead(status, lines);
  }) as typeof res.writeHead;
}

/** The lines of headers, names and values alternating. */
const linesOf = (headers: Headers | undefined): OutgoingHttpHeader[] => {
  if (!headers) return [];
  if (Array.isArray(headers)) return headers;
  return Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [name, value],
  );
};

const without = (
  headers: Headers | undefined,
  names: ReadonlySet<string>,
): OutgoingHttpHeader[] => {
  const lines = linesOf(headers);
  return lines.filter((_, i) => !names.has(String(lines[i - (i % 2)]).toLowerCase()));
};

const namedIn = (headers: Headers | undefined, name: string): OutgoingHttpHeader | undefined => {
  const lines = linesOf(headers);
  const at = lines.findIndex((line, i) => i % 2 === 0 && String(line).toLowerCase() === name);
  return at < 0 ? undefined : lines[at + 1];
};
