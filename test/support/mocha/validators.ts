import { renewValidators } from '../../../script/validators.ts';

/** Before any test: the checks that the build makes, as the schemas of now say. */
export const mochaGlobalSetup = (): Promise<void> => renewValidators('.');
