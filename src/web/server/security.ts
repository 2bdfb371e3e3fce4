import type { IncomingMessage, ServerResponse } from 'node:http';
import cors, { type CorsOptions } from 'cors';
import helmet, { type HelmetOptions } from 'helmet';

/** The Content-Security-Policy of files, by what they are. https://www.w3.org/TR/CSP3/ */
export const FILE_POLICY = {
  image: "default-src 'none'",
  /** An SVG logo comes from outside and may have styles, but must not act as a page of ours. */
  logo: "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  /** An HTML export may show styles and images, and run nothing that a text contains. */
  export: "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'",
} as const;

type Directives = { readonly [name: string]: readonly string[] };
type Sources = { readonly here: readonly string[] };

/**
 * What a page may load and run, by its kind. `here` is this archive: its public origin, and the
 * origin that the browser sees.
 */
const PAGE_POLICIES = {
  /** A page that runs no script. */
  page: ({ here }) => pageDirectives(here),
  /** A page with scripts of ours, which ask only this archive. */
  scripted: ({ here }) => pageDirectives(here, { scriptSrc: here, connectSrc: here }),
  /** A page that sends a form to the public address, whichever address it was opened at. */
  form: ({ here }) => ({ ...pageDirectives(here), formAction: here }),
  /** A window that a viewer has opened: it may close itself, and send a form. */
  windowed: ({ here }) => ({ ...pageDirectives(here, { scriptSrc: here }), formAction: here }),
  viewer: ({ here }) => viewerDirectives(here, []),
  /** Universal Viewer compiles the templates of its trees; without this they stay empty. */
  evalViewer: ({ here }) => viewerDirectives(here, ["'unsafe-eval'"]),
} as const satisfies { readonly [kind: string]: (sources: Sources) => Directives };

export type PagePolicy = keyof typeof PAGE_POLICIES;

const pageDirectives = (here: readonly string[], scripts: Directives = {}): Directives => ({
  defaultSrc: ["'none'"],
  ...scripts,
  styleSrc: here,
  imgSrc: here,
  fontSrc: here,
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'self'"],
});

/**
 * Viewers open manifests of any archive, so data and images may come from anywhere; code comes only
 * from here. Inline styles can't be forbidden: both viewers fall apart without them.
 */
function viewerDirectives(here: readonly string[], unsafe: readonly string[]): Directives {
  const anywhere = ['https:', 'http:'];
  return {
    defaultSrc: ["'none'"],
    scriptSrc: [...here, ...unsafe],
    styleSrc: [...here, "'unsafe-inline'"],
    imgSrc: [...here, 'data:', 'blob:', ...anywhere],
    connectSrc: [...here, ...anywhere],
    // The token services of closed images. https://iiif.io/api/auth/2.0/#access-token-service-request
    frameSrc: [...here, ...anywhere],
    baseUri: ["'none'"],
    formAction: ["'self'"],
  };
}

const isViewer = (kind: PagePolicy): boolean => kind === 'viewer' || kind === 'evalViewer';

/**
 * Sets the security headers of a page.
 *
 * @param base the public base URL of the archive
 */
export function pageSecurity(base: string, kind: PagePolicy = 'page') {
  const directives = PAGE_POLICIES[kind]({ here: ["'self'", new URL(base).origin] });
  const options: HelmetOptions = {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: Object.fromEntries(
        Object.entries(directives).map(([name, sources]) => [name, [...sources]]),
      ),
    },
    // Viewers are there to be embedded, and Universal Viewer offers the code for it.
    ...(isViewer(kind) && { xFrameOptions: false }),
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    crossOriginOpenerPolicy: false,
    strictTransportSecurity: false,
  };
  return helmet(options);
}

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
 * CORS on every answer, including errors and 304, whether or not the request has an Origin: browsers
 * use one cached answer for both kinds. https://iiif.io/api/presentation/3.0/#63-responses
 */
const allowAnyOrigin = cors(
  (req: IncomingMessage, use: (error: null, options: CorsOptions) => void) => {
    const takesPost = /\/validate(\?|$)/.test(req.url ?? '');
    use(null, takesPost ? { ...PUBLIC, methods: [...READ_METHODS, 'POST'] } : PUBLIC);
  },
);

/** Much of what we send was written by others; no browser may guess another media type for it. */
const NO_SNIFFING = ['X-Content-Type-Options', 'nosniff'] as const;

/** Sets the headers that every answer has, and answers preflight requests. */
export function setCommonHeaders(
  req: IncomingMessage,
  res: ServerResponse,
  next: () => void,
): void {
  res.setHeader(...NO_SNIFFING);
  allowAnyOrigin(req, res, next);
}

/** The same headers as raw lines, for answers that are written in one go. */
export const COMMON_HEADER_LINES: readonly string[] = [
  ...NO_SNIFFING,
  'Access-Control-Allow-Origin',
  '*',
  'Access-Control-Expose-Headers',
  EXPOSED_HEADERS.join(','),
];
