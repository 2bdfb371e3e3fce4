import { readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import type { Finding } from '../finding.ts';
import { isObject, type JsonObject } from './json.ts';
import { type SchemaPlace, tell } from './schema-message.ts';

const SCHEMAS = [
  'presentation-3',
  'image-info-3',
  'image-info-2',
  'content-state-1',
  'discovery-1',
  'auth-2',
] as const;

const MAX_ERRORS = 5000;

export type SchemaName = (typeof SCHEMAS)[number];

/**
 * Reads the schemas, which refer to each other, and compiles one, which takes some tenths of a second; the check that it returns
 * tells every fault, not only the first. A fault is named after the title of the definition and
 * the property: `manifest/label`, `language-map`.
 */
export function schemaCheck(name: SchemaName): (document: unknown) => readonly Finding[] {
  const ajv = new Ajv2020({
    allErrors: true,
    allowUnionTypes: true,
    code: { process: boundErrors },
    formats: { uri: fullFormats.uri },
    messages: false,
    strictRequired: false,
    strictTuples: false,
    strictTypes: false,
    verbose: true,
  });
  const places = new Map<unknown, SchemaPlace>();
  for (const file of SCHEMAS) {
    const schema = readSchema(file);
    for (const [part, place] of placesIn(schema, {})) places.set(part, place);
    ajv.addSchema(schema);
  }
  const isValid = ajv.getSchema(`${name}.json`) as ValidateFunction;
  return (document) => {
    if (isValid(document)) return [];
    const errors = isValid.errors ?? [];
    isValid.errors = null;
    const findings = errors
      .slice(0, MAX_ERRORS)
      .filter(isTelling)
      .map((error) => tell(error, places.get(error.parentSchema) ?? {}, document));
    return [
      ...new Map(findings.map((found) => [`${found.pointer} ${found.rule}`, found])).values(),
    ];
  };
}

/**
 * AJV adds the errors of each part to a new copy of the list, so that a document made of faults
 * alone costs the square of its size. Beyond a few thousand the parts are no longer added.
 */
const boundErrors = (code: string): string =>
  code.replace(
    /vErrors === null \? (\w+)\.errors : vErrors\.concat\(\1\.errors\)/g,
    `vErrors === null ? $1.errors : vErrors.length > ${MAX_ERRORS} ? vErrors : vErrors.concat($1.errors)`,
  );

/** AJV also reports that the branch of an `if` failed, after it has said what failed in there. */
const isTelling = ({ keyword }: ErrorObject) => keyword !== 'if';

const readSchema = (name: SchemaName): JsonObject =>
  JSON.parse(readFileSync(new URL(`../schema/${name}.json`, import.meta.url), 'utf8'));

/** Every part of a schema with the title, the section and the property that it is about. */
function* placesIn(part: unknown, above: SchemaPlace): Generator<[unknown, SchemaPlace]> {
  if (Array.isArray(part)) {
    for (const entry of part) yield* placesIn(entry, above);
  } else if (isObject(part)) {
    const { title = above.title, $comment: spec = above.spec } = part;
    const place = { ...above, title, spec } as SchemaPlace;
    yield [part, place];
    for (const [keyword, value] of Object.entries(part)) yield* placesUnder(keyword, value, place);
  }
}

function* placesUnder(
  keyword: string,
  value: unknown,
  place: SchemaPlace,
): ReturnType<typeof placesIn> {
  if (keyword === 'properties' || keyword === '$defs') {
    for (const [property, schema] of Object.entries(value ?? {})) {
      yield* placesIn(schema, keyword === '$defs' ? {} : { ...place, property });
    }
  } else {
    yield* placesIn(value, place);
  }
}
