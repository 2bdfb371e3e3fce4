import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { ErrorObject } from 'ajv/dist/2020.js';
import { FORMATS } from './formats.ts';

/** A part of a value that the schema does not allow, and the part of the schema that says so. */
export type Fault = ErrorObject;

/** The faults of a value; none where the schema allows it. */
export type Faults = (value: unknown) => readonly Fault[];

type Validate = ((value: unknown) => boolean) & { errors?: ErrorObject[] | null };

/** Where the build puts the checks, whether this runs from src/ or from dist/. */
const HOME = new URL('../../dist/validators/', import.meta.url);

const load = createRequire(import.meta.url);

/**
 * The check that the build made of `schema/{name}.json`, loaded at its first use.
 *
 * @throws Error at the first use, where the build has not been run since the schema was written
 */
export function compiled(name: string): Faults {
  let validate: Validate | undefined;
  return (value) => {
    validate ??= loaded(name);
    if (validate(value)) return [];
    const faults = validate.errors ?? [];
    validate.errors = null;
    return faults;
  };
}

function loaded(name: string): Validate {
  const file = fileURLToPath(new URL(`${name}.cjs`, HOME));
  try {
    return (load(file) as (formats: typeof FORMATS) => Validate)(FORMATS);
  } catch (cause) {
    throw new Error(`the check of ${name}.json cannot be loaded; run “npm run build”`, { cause });
  }
}
