import { distance, closest as nearest } from 'fastest-levenshtein';

/** What can go wrong, and what the reader is told. The HTTP status is part of the meaning. */
const CODES = {
  OTHER_BASE: [500, 'The public address is another one'],
  DATA_UNUSABLE: [500, 'The folder of derived things cannot be used'],
  DISK_FULL: [507, 'The disk is full'],
  DATA_DAMAGED: [500, 'The database is damaged'],
  INVALID_SETTING: [500, 'A setting is not valid'],
  INVALID_REQUEST: [400, 'The request is not well formed'],
  INVALID_ADDRESS: [400, 'The address is not well formed'],
  INVALID_QUERY: [400, 'A parameter of the address is not right'],
  INVALID_REGION: [400, 'The region is not one the Image API defines'],
  REGION_OUTSIDE: [400, 'The region lies outside the image'],
  INVALID_SIZE: [400, 'The size is not one the Image API defines'],
  SIZE_TOO_LARGE: [400, 'The size is larger than this server gives'],
  INVALID_ROTATION: [400, 'The rotation is not one the Image API defines'],
  INVALID_QUALITY: [400, 'The quality is not one this server gives'],
  INVALID_FORMAT: [400, 'The format is not one this server gives'],
  INVALID_CONTENT_STATE: [400, 'The content state cannot be read'],
  INVALID_CITATION: [400, 'What is to be cited is not clear'],
  OUTSIDE_CANVAS: [400, 'The region lies outside the canvas'],
  CANNOT_CHECK: [422, 'There is nothing that could be checked'],
  INVALID_BACKUP: [422, 'The copy of the change log cannot be read'],
  INVALID_TEXT: [422, 'The text file cannot be read'],
  ADDRESS_REFUSED: [403, 'This address is not fetched from here'],
  NOT_FOUND: [404, 'There is nothing at this address'],
  NO_SUCH_IMAGE: [404, 'There is no such image'],
  NO_SUCH_RECORD: [404, 'There is no such record'],
  NO_SUCH_CANVAS: [404, 'There is no such canvas'],
  GONE: [410, 'The record has been withdrawn'],
  METHOD_NOT_ALLOWED: [405, 'Only GET, HEAD and OPTIONS are answered here'],
  TOO_SLOW: [408, 'The request did not arrive in time'],
  TOO_LARGE: [413, 'More was sent than is read here'],
  TAKES_TOO_LONG: [413, 'This takes longer than the server gives it'],
  PRECONDITION_FAILED: [412, 'What is there is another version than the one asked for'],
  WOULD_REPLACE: [409, 'A file that must be kept would be replaced'],
  IMAGE_UNREADABLE: [500, 'The image cannot be read'],
  PACK_DAMAGED: [503, 'The image is damaged here, and will be made anew'],
  INVALID_RESOURCE: [500, 'A resource built from the record is not valid'],
  UPSCALING_UNSUPPORTED: [501, 'This server does not enlarge images'],
  DATASET_CLOSED: [
    503,
    'The file holds a record that has been withdrawn, and is being written anew; try again later',
  ],
  BUSY: [503, 'The server has more to do than it can; try again shortly'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ErrorCode = keyof typeof CODES;

/** Every error that a reader may meet: code, HTTP status, what it says. */
export const ERROR_TABLE: readonly (readonly [code: string, status: number, title: string])[] =
  Object.entries(CODES).map(([code, [status, title]]) => [code, status, title]);

/**
 * The one error of the archive. The message says what was asked, where, and what would be right;
 * code, status and title come from the table above. The message of a 5xx never reaches the reader.
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

/** True for «there is no such file», which callers often expect. */
export const isMissing = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'ENOENT' || error.code === 'ENOTDIR');

/** What the system, SQLite and libvips say of a disk that is full, or of which one has used one's part. */
const FULL: ReadonlySet<unknown> = new Set(['DISK_FULL', 'ENOSPC', 'EDQUOT']);
const SAID_FULL = /no space left on device|disk quota exceeded|database or disk is full/i;

/** True where a disk, or what one may use of it, is full. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && FULL.has(error.code)) return true;
  return SAID_FULL.test(error.message) || isDiskFull(error.cause);
}

/** Nobody slips while writing a name of this length, and to compare longer ones takes long. */
const LONGEST = 100;

/** ` (did you mean “title”?)` where a known name is near to what was written, or nothing. */
export function didYouMean(written: string, known: readonly string[]): string {
  if (known.length === 0 || written.length > LONGEST) return '';
  const near = nearest(written, known);
  return distance(written, near) <= Math.max(2, near.length / 3)
    ? ` (did you mean “${near}”?)`
    : '';
}
