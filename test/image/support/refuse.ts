import { expect } from 'chai';
import { type ErrorCode, FondsError } from '../../../src/errors.ts';

/** Expects that the work ends with the error of that code. */
export function refuse(code: ErrorCode, work: () => unknown): void {
  expect(work).to.throw(FondsError).with.property('code', code);
}

export async function refuseLater(code: ErrorCode, work: Promise<unknown>): Promise<FondsError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(FondsError).with.property('code', code);
  return error as FondsError;
}
