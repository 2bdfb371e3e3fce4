import type { IncomingMessage } from 'node:http';
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
export const openToAll = cors(
  (req: IncomingMessage, use: (error: null, options: CorsOptions) => void) =>
    use(
      null,
      /\/validate(\?|$)/.test(req.url ?? '') ? { ...OPEN, methods: [...READING, 'POST'] } : OPEN,
    ),
);

/** The same as header lines, for answers that are written in one go. */
export const OPEN_LINES: readonly string[] = [
  'Access-Control-Allow-Origin',
  '*',
  'Access-Control-Expose-Headers',
  EXPOSED.join(','),
];
