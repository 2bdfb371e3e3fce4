import { renewValidators } from '../../../script/validators.ts';

/** Before all tests: generates the validators again, from the current schemas. */
export const mochaGlobalSetup = (): Promise<void> => renewValidators('.');
