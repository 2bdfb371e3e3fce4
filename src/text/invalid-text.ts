import { FondsError } from '../errors.ts';

/** An error with only the reason; `parseXml` adds the line and column where it has one. */
export const invalidText = (reason: string): FondsError => new FondsError('INVALID_TEXT', reason);
