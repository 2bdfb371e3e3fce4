import type { IncomingMessage, ServerResponse } from 'node:http';
import cors, { type CorsOptions } from 'cors';

const READ_METHODS = ['GET', 'HEAD', 'OPTIONS'];
const EXPOSED_HEADERS = [
  ...['Link', 'Location', 'ETag', 'Last-Modified', 'Retry-After'],
  ...['Accept-Ranges', 'Content-Disposition', 'Content-Range'],
];

const PUBLIC: CorsOptions = {
  origin: '*',
  methods: READ_METHODS,
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
  exposedHeaders: EXPOSED_HEADERS,
  maxAge: 86_400,
};

/**
 * CORS on every answer, errors and 304 too, whether or not the reader sends an Origin, since
 * browsers keep one answer for both kinds. https://iiif.io/api/presentation/3.0/#63-responses
 */
const allowAnyOrigin = cors(
  (req: IncomingMessage, use: (error: null, options: CorsOptions) => void) =>
    use(
      null,
      /\/validate(\?|$)/.test(req.url ?? '')
        ? { ...PUBLIC, methods: [...READ_METHODS, 'POST'] }
        : PUBLIC,
    ),
);

/** Much that is given was written by others, and is what it is said to be: no browser may guess. */
const NO_SNIFFING = ['X-Content-Type-Options', 'nosniff'] as const;

/** What every answer says, for those that gather their headers. */
export function setCommonHeaders(
  req: IncomingMessage,
  res: ServerResponse,
  next: () => void,
): void {
  res.setHeader(...NO_SNIFFING);
  allowAnyOrigin(req, res, next);
}

/** The same as lines, for answers that are written in one go. */
export const COMMON_HEADER_LINES: readonly string[] = [
  ...NO_SNIFFING,
  'Access-Control-Allow-Origin',
  '*',
  'Access-Control-Expose-Headers',
  EXPOSED_HEADERS.join(','),
];
