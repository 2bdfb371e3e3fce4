import { FondsError } from '../../../errors.ts';

/** Codes of the client, and of a server that is shutting down, starting or full, or has waited too long. */
const UNAVAILABLE = /^(CONNECT_TIMEOUT|CONNECTION_|EPIPE|ECONN|08|25P03|53300|57P0)/;

/** Nobody listens at the address, or the server says that it is shutting down or starting. */
const REFUSED = /^(ECONNREFUSED|ENOENT|57P0[123])$/;

/** The password is wrong, or there is no such user or database. */
const UNUSABLE = /^(28|3D)/;

/** The statement took longer than it may. */
const CANCELLED = '57014';

const codeOf = (error: unknown): string => {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : '';
};

/** A call of the system failed, which has a code for everything that can happen to a network. */
const isOfSystem = (error: unknown): boolean => error instanceof Error && 'syscall' in error;

/**
 * Names what went wrong with a connection; other errors stay as they are.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function explained(error: unknown): unknown {
  const code = codeOf(error);
  if (UNAVAILABLE.test(code) || isOfSystem(error)) return unavailable(error);
  if (code === CANCELLED) {
    return new FondsError('BUSY', 'a statement took too long', { cause: error });
  }
  if (!UNUSABLE.test(code)) return error;
  const { message } = error as Error;
  return new FondsError('DATA_UNUSABLE', `the database cannot be used: ${message}`, {
    cause: error,
  });
}

export function unavailable(cause: unknown): FondsError {
  const code = codeOf(cause);
  const detail = REFUSED.test(code)
    ? `the database refuses connections (${code})`
    : `the database cannot be reached (${code || (cause as Error).message})`;
  return new FondsError('DATABASE_UNAVAILABLE', detail, { cause });
}

export const isUnavailable = (error: unknown): error is FondsError =>
  error instanceof FondsError && error.code === 'DATABASE_UNAVAILABLE';

/** True if the server is down as far as this process can tell, instead of out of reach. */
export const isRefused = (error: unknown): boolean =>
  isUnavailable(error) && REFUSED.test(codeOf(error.cause));

/** True if the server answers, but has no place for another connection. */
export const isFull = (error: unknown): boolean =>
  isUnavailable(error) && codeOf(error.cause) === '53300';

/**
 * Calls `onLate` after a time, unless it is cancelled before. What has arrived in the meantime is handled
 * first, so that a process that was stopped, or was busy, does not take its own pause for that of another.
 *
 * @returns cancels it
 */
export function deadline(ms: number, onLate: () => void): () => void {
  let immediate: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    immediate = setImmediate(() => {
      immediate = setImmediate(onLate);
    });
  }, ms);
  return () => {
    clearTimeout(timer);
    clearImmediate(immediate);
  };
}
