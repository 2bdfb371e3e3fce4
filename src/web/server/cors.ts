import type { IncomingMessage, ServerResponse } from 'node:http';
import cors, { type CorsOptions } from 'cors';

const READING = ['GET', 'HEAD', 'OPTIONS'];
const EXPOSED = [
  ...['Link', 'Location', 'ETag', 'Last-Modified', 'Retry-After'],
  ...['Accept-Ranges', 'Content-Disposition', 'Content-Range'],
];

const OPEN: CorsOptions = {
  origin: '*',
  methods: READING,
  allowedHeaders: [
    'Authorization',
    'Accept',
    'Content-Type',
    'If-Match',
    'If-None-Match',
    'If-Modified-Since',
    'If-Unmodified-Since',
    'Range',
    'If-Range',
  ],
  exposedHeaders: EXPOSED,
  maxAge: 86_400,
};

/**
 * CORS on every answer, errors and 304 too, whether or not the reader sends an Origin, since
 * browsers keep one answer for both kinds. https://iiif.io/api/presentation/3.0/#63-responses
 */
const shared = cors((req: IncomingMessage, use: (error: null, options: CorsOptions) => void) =>
  use(
    null,
    /\/validate(\?|$)/.test(req.url ?? '') ? { ...OPEN, methods: [...READING, 'POST'] } : OPEN,
  ),
);

/** Much that is given was written by others, and is what it is said to be: no browser may guess. */
const AS_SAID = ['X-Content-Type-Options', 'nosniff'] as const;

/** What every answer says, for those that gather their headers. */
export function openToAll(req: IncomingMessage, res: ServerResponse, next: () => void): void {
  res.setHeader(...AS_SAID);
  shared(req, res, next);
}

/** The same as lines, for answers that are written in one go. */
export const OPEN_LINES: readonly string[] = [
  ...AS_SAID,
  'Access-Control-Allow-Origin',
  '*',
  'Access-Control-Expose-Headers',
  EXPOSED.join(','),
];
