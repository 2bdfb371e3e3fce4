import { closest, distance } from 'fastest-levenshtein';

/** Every error code, with its HTTP status and title. */
const CODES = {
  OTHER_BASE: [500, 'The base URL differs from the published one'],
  DATA_UNUSABLE: [500, 'The data folder cannot be used'],
  DISK_FULL: [507, 'The disk is full'],
  DATA_DAMAGED: [500, 'The database is damaged'],
  INVALID_SETTING: [500, 'A setting is invalid'],
  INVALID_REQUEST: [400, 'The request is malformed'],
  INVALID_ADDRESS: [400, 'The address is malformed'],
  INVALID_QUERY: [400, 'A query parameter is invalid'],
  INVALID_REGION: [400, 'The region is not valid in the Image API'],
  REGION_OUTSIDE: [400, 'The region is outside the image'],
  INVALID_SIZE: [400, 'The size is not valid in the Image API'],
  SIZE_TOO_LARGE: [400, 'The size is larger than this server allows'],
  INVALID_ROTATION: [400, 'The rotation is not valid in the Image API'],
  INVALID_QUALITY: [400, 'This server does not offer this quality'],
  INVALID_FORMAT: [400, 'This server does not offer this format'],
  INVALID_CONTENT_STATE: [400, 'The content state cannot be read'],
  INVALID_CITATION: [400, 'It is not clear what to cite'],
  OUTSIDE_CANVAS: [400, 'The region is outside the canvas'],
  CANNOT_CHECK: [422, 'There is nothing to check'],
  INVALID_BACKUP: [422, 'The copy of the change log cannot be read'],
  INVALID_TEXT: [422, 'The text file cannot be read'],
  SIGN_IN_FAILED: [400, 'Signing in has failed'],
  FOREIGN_REQUEST: [403, 'The request does not come from a page of this archive'],
  CLOSED: [403, 'This is closed'],
  SIGN_IN_NEEDED: [401, 'This is open to some readers only'],
  ADDRESS_REFUSED: [403, 'This server does not fetch from this address'],
  NOT_FOUND: [404, 'There is nothing at this address'],
  NO_SUCH_IMAGE: [404, 'There is no such image'],
  NO_SUCH_RECORD: [404, 'There is no such record'],
  NO_SUCH_CANVAS: [404, 'There is no such canvas'],
  GONE: [410, 'The record has been withdrawn'],
  METHOD_NOT_ALLOWED: [405, 'Only GET, HEAD and OPTIONS are allowed here'],
  TOO_SLOW: [408, 'The request took too long to arrive'],
  TOO_LARGE: [413, 'The request is too large'],
  TAKES_TOO_LONG: [413, 'This takes longer than the server allows'],
  PRECONDITION_FAILED: [412, 'The current version differs from the requested one'],
  WOULD_REPLACE: [409, 'This would replace a file that must be kept'],
  COPY_UNFINISHED: [500, 'The copy of the archive is not finished'],
  COPY_DIFFERS: [500, 'The copy differs from the original'],
  IMAGE_UNREADABLE: [500, 'The image cannot be read'],
  PACK_DAMAGED: [503, 'The image is damaged and will be created again'],
  INVALID_RESOURCE: [500, 'A resource built from the record is invalid'],
  UPSCALING_UNSUPPORTED: [501, 'This server does not enlarge images'],
  DATASET_CLOSED: [
    503,
    'The file contains a withdrawn record or text and is being written again; try again later',
  ],
  DATABASE_UNAVAILABLE: [503, 'The database cannot be reached; try again shortly'],
  STORE_UNAVAILABLE: [503, 'The store of files cannot be reached; try again shortly'],
  PROVIDER_UNAVAILABLE: [503, 'The sign-in provider does not answer; try again shortly'],
  INGEST_LOST: [503, 'Another ingest has taken over'],
  BUSY: [503, 'The server is busy; try again shortly'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ErrorCode = keyof typeof CODES;

/** Every error code, for documentation. */
export const ERROR_TABLE: readonly (readonly [code: string, status: number, title: string])[] =
  Object.entries(CODES).map(([code, [status, title]]) => [code, status, title]);

/**
 * The one error class. The message says what was requested, where, and what would be right; status and
 * title follow from the code. The message of a 5xx never reaches the reader.
 */
export class FondsError extends Error {
  override readonly name = 'FondsError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.code = code;
  }

  get status(): number {
    return CODES[this.code][0];
  }

  get title(): string {
    return CODES[this.code][1];
  }
}

/** True if a file or one of its folders does not exist. */
export const isMissing = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'ENOENT' || error.code === 'ENOTDIR');

/** How the system, SQLite and libvips report a full disk or an exhausted quota. */
const DISK_FULL_CODES: ReadonlySet<unknown> = new Set(['DISK_FULL', 'ENOSPC', 'EDQUOT']);
const DISK_FULL_MESSAGE = /no space left on device|disk quota exceeded|database or disk is full/i;

/** True if a disk is full or its quota exhausted. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && DISK_FULL_CODES.has(error.code)) return true;
  return DISK_FULL_MESSAGE.test(error.message) || isDiskFull(error.cause);
}

/** True if the bucket of a store is out of reach. */
export const isUnavailable = (error: unknown): boolean =>
  error instanceof FondsError && error.code === 'STORE_UNAVAILABLE';

/** Longer names are not typing errors, and comparing them takes long. */
const MAX_LENGTH = 100;

/** ` (did you mean “title”?)` if a known name is similar to `written`, otherwise an empty string. */
export function didYouMean(written: string, known: readonly string[]): string {
  if (known.length === 0 || written.length > MAX_LENGTH) return '';
  const nearest = closest(written, known);
  return distance(written, nearest) <= Math.max(2, nearest.length / 3)
    ? ` (did you mean “${nearest}”?)`
    : '';
}
