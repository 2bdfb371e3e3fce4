import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { _ } from 'ajv/dist/compile/codegen/index.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { isEdtf } from '../record/date.ts';
import { isObject, type JsonObject } from '../record/json.ts';
import { isLanguageTag } from '../record/language.ts';
import { isPlace, parseCluster } from '../system/cluster.ts';
import { parseNetworks, parseRanges } from '../system/networks.ts';

/** An error of AJV: a part of a value that the schema does not allow, and the part of the schema that says so. */
export type SchemaError = ErrorObject;

/** Returns the errors of a value; none if the schema allows it. */
export type SchemaErrors = (value: unknown) => readonly SchemaError[];

type Validate = ((value: unknown) => boolean) & { errors?: ErrorObject[] | null };

/** Where the build puts the compiled validators, whether this runs from src/ or from dist/. */
const HOME = new URL('../../dist/validators/', import.meta.url);

const load = createRequire(import.meta.url);

/**
 * The validator that the build compiled from `schema/{name}.json`, loaded at its first use.
 *
 * @throws Error at the first use, if the build has not been run since the schema was added
 */
export function compiledSchema(name: string): SchemaErrors {
  let validate: Validate | undefined;
  return (value) => {
    validate ??= loadValidator(name);
    if (validate(value)) return [];
    const faults = validate.errors ?? [];
    validate.errors = null;
    return faults;
  };
}

function loadValidator(name: string): Validate {
  const file = fileURLToPath(new URL(`${name}.cjs`, HOME));
  try {
    return (load(file) as (formats: typeof FORMATS) => Validate)(FORMATS);
  } catch (cause) {
    throw new Error(`the validator of ${name}.json cannot be loaded; run “npm run build”`, {
      cause,
    });
  }
}

/**
 * The code of a validator, as a CommonJS module that exports `(formats) => validate`. It is generated
 * once, at build, instead of at each start. The code collects every error, and each error contains the
 * part of the schema that was violated. https://ajv.js.org/standalone.html
 *
 * @param all the schemas that the named one may refer to
 */
export function validatorCode(all: readonly Schema[], name: string): string {
  const ajv = new Ajv2020({
    allErrors: true,
    allowUnionTypes: true,
    code: { source: true, formats: _`formats` },
    formats: FORMATS,
    strictRequired: false,
    strictTuples: false,
    strictTypes: false,
    verbose: true,
    ...(hasTextValues(name) && { coerceTypes: true, useDefaults: true }),
  });
  ajv.addVocabulary(['place']);
  for (const { schema } of all) ajv.addSchema(withPlaces(schema));
  const code = (standaloneCode as unknown as typeof standaloneCode.default)(ajv, {
    validate: `${name}.json`,
  });
  return `module.exports = (formats) => {\nconst exports = {};\n${boundErrors(code)}\nreturn exports.validate;\n};\n`;
}

/** True for schemas of text values, in which numbers are converted and defaults filled in. */
const hasTextValues = (name: string): boolean => name.startsWith('query-') || name === 'settings';

/**
 * AJV copies the list of errors whenever it adds those of a part, so a document full of errors takes
 * quadratic time. Beyond a few thousand errors, no more are added.
 */
const boundErrors = (code: string): string =>
  code.replace(
    /vErrors === null \? ([\w.]+)\.errors : vErrors\.concat\(\1\.errors\)/g,
    `vErrors === null ? $1.errors : vErrors.length > ${MAX_ERRORS} ? vErrors : vErrors.concat($1.errors)`,
  );

export type Schema = { readonly name: string; readonly schema: JsonObject };

/** Errors of one document beyond this number are not collected. */
export const MAX_ERRORS = 5000;

const SCHEMAS_HOME = new URL('./schema/', import.meta.url);

/** The files of the JSON Schemas by name: `record`, and `query-search` for `query/search.json`. */
export const schemaFiles = (): ReadonlyMap<string, URL> =>
  new Map(
    readdirSync(SCHEMAS_HOME, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.json'))
      .map((file) => file.replaceAll(sep, '/'))
      .sort()
      .map((file) => [
        file.slice(0, -'.json'.length).replace('/', '-'),
        new URL(file, SCHEMAS_HOME),
      ]),
  );

/** All JSON Schemas of the archive. */
export const schemas = (): readonly Schema[] =>
  [...schemaFiles()].map(([name, file]) => ({ name, schema: parsed(file) }));

/** @throws Error if there is no schema of that name */
export function readSchema(name: string): JsonObject {
  const file = schemaFiles().get(name);
  if (!file) throw new Error(`no schema ${name}`);
  return parsed(file);
}

const parsed = (file: URL): JsonObject => JSON.parse(readFileSync(file, 'utf8'));

/** True for an absolute http or https address. */
const isWebAddress = (text: string): boolean =>
  /^https?:\/\/[^\s<>"]+$/.test(text) && URL.canParse(text);

/** True for an address that other addresses can be built from. */
function isBaseAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && !url.search && !url.hash;
}

/** True for `none`, or `Name=address; …` with {state} or {manifest} in each address. */
const isViewers = (text: string): boolean =>
  text.trim() === 'none' || text.split(';').every(isViewer);

function isViewer(text: string): boolean {
  const [name = '', ...rest] = text.split('=');
  const address = rest.join('=').trim();
  return (
    name.trim() !== '' && /^https?:\/\/\S*$/.test(address) && /\{(state|manifest)\}/.test(address)
  );
}

/** The values of `format` in our schemas, with their tests. */
export const FORMATS = {
  /** https://www.rfc-editor.org/rfc/rfc3986 */
  uri: fullFormats.uri as RegExp | ((text: string) => boolean),
  'web-address': isWebAddress,
  'base-address': isBaseAddress,
  viewers: isViewers,
  cluster: (text: string): boolean => parseCluster(text) !== undefined,
  place: isPlace,
  networks: (text: string): boolean => parseNetworks(text) !== undefined,
  ranges: (text: string): boolean => parseRanges(text) !== undefined,
  /** https://www.rfc-editor.org/rfc/rfc5646 */
  language: isLanguageTag,
  'language-or-none': (tag: string): boolean => tag === 'none' || isLanguageTag(tag),
  /** https://www.loc.gov/standards/datetime/ */
  edtf: isEdtf,
  'closure-start': (start: string): boolean =>
    ['date', 'creation', 'death'].includes(start) || isEdtf(start),
} as const;

/** Where a part of a schema is: the title of its definition and the property it describes. */
export type SchemaPlace = {
  readonly title?: string;
  readonly property?: string;
  /** The section of the specification. */
  readonly spec?: string;
};

/** Keywords whose values are not schemas. */
const DATA = new Set(['const', 'enum', 'default', 'examples', 'required', 'dependentRequired']);

/** A copy of a schema in which every part has its location as `place`. */
export const withPlaces = (schema: JsonObject): JsonObject => withPlace(schema, {}) as JsonObject;

function withPlace(part: unknown, above: SchemaPlace): unknown {
  if (Array.isArray(part)) return part.map((entry) => withPlace(entry, above));
  if (!isObject(part)) return part;
  const { title = above.title, $comment: spec = above.spec } = part;
  const place = { ...above, title, spec } as SchemaPlace;
  const entries = Object.entries(part).map(([keyword, value]) => [
    keyword,
    DATA.has(keyword) ? value : placedUnder(keyword, value, place),
  ]);
  return { ...Object.fromEntries(entries), place };
}

function placedUnder(keyword: string, value: unknown, place: SchemaPlace): unknown {
  if (!isObject(value) || (keyword !== 'properties' && keyword !== '$defs')) {
    return withPlace(value, place);
  }
  const entries = Object.entries(value).map(([name, schema]) => [
    name,
    withPlace(schema, keyword === '$defs' ? {} : { ...place, property: name }),
  ]);
  return Object.fromEntries(entries);
}
