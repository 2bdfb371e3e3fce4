import { readdirSync, readFileSync } from 'node:fs';
import type { JsonObject } from './iiif/json.ts';

export type Schema = { readonly name: string; readonly schema: JsonObject };

/** Faults of one document beyond this many are no longer gathered. */
export const MAX_ERRORS = 5000;

const HOME = new URL('./schema/', import.meta.url);

/** The JSON Schemas of the archive, by the names of their files without `.json`. */
export const schemas = (): readonly Schema[] =>
  readdirSync(HOME)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => file.slice(0, -'.json'.length))
    .map((name) => ({ name, schema: readSchema(name) }));

export const readSchema = (name: string): JsonObject =>
  JSON.parse(readFileSync(new URL(`${name}.json`, HOME), 'utf8'));
