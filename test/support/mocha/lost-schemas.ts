import { dropLostSchemas } from '../engine.ts';

/** Before and after all tests: drops what tests have left in PostgreSQL. */
export const mochaGlobalSetup = dropLostSchemas;
export const mochaGlobalTeardown = dropLostSchemas;
