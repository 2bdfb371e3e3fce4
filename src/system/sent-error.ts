import { type ErrorCode, FondsError } from '../errors.ts';

/** An error as plain data, to be sent between processes: a structured clone loses everything but its message. */
export type SentError = {
  readonly message: string;
  readonly isKnown: boolean;
  readonly code?: string;
  /** Bytes that did not fit onto a full disk. */
  readonly needed?: number;
  readonly cause?: SentError;
};

export function toSentError(error: unknown): SentError {
  if (!(error instanceof Error)) return { message: String(error), isKnown: false };
  const { message, cause } = error;
  const { code, needed } = error as { readonly code?: unknown; readonly needed?: number };
  return {
    message,
    isKnown: error instanceof FondsError,
    ...(typeof code === 'string' && { code }),
    ...(needed !== undefined && { needed }),
    ...(cause instanceof Error && { cause: toSentError(cause) }),
  };
}

export function fromSentError({ message, isKnown, code, needed, cause }: SentError): Error {
  const options = cause && { cause: fromSentError(cause) };
  if (isKnown) return new FondsError(code as ErrorCode, message, options);
  return Object.assign(new Error(message, options), {
    ...(code !== undefined && { code }),
    ...(needed !== undefined && { needed }),
  });
}
