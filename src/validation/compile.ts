import { Ajv2020 } from 'ajv/dist/2020.js';
import { _ } from 'ajv/dist/compile/codegen/index.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { FORMATS } from './formats.ts';
import { withPlaces } from './place.ts';
import { MAX_ERRORS, type Schema } from './schemas.ts';

/**
 * The code of a check, as a CommonJS module that exports `(formats) => validate`: what AJV would
 * make at each start is made once, at build. The code gathers every fault, and each fault holds the
 * part of the schema that it broke. https://ajv.js.org/standalone.html
 *
 * @param all the schemas to which the one named may refer
 */
export function standalone(all: readonly Schema[], name: string): string {
  const ajv = new Ajv2020({
    allErrors: true,
    allowUnionTypes: true,
    code: { source: true, formats: _`formats` },
    formats: FORMATS,
    strictRequired: false,
    strictTuples: false,
    strictTypes: false,
    verbose: true,
    ...(isOfTexts(name) && { coerceTypes: true, useDefaults: true }),
  });
  ajv.addVocabulary(['place']);
  for (const { schema } of all) ajv.addSchema(withPlaces(schema));
  const code = (standaloneCode as unknown as typeof standaloneCode.default)(ajv, {
    validate: `${name}.json`,
  });
  return `module.exports = (formats) => {\nconst exports = {};\n${boundErrors(code)}\nreturn exports.validate;\n};\n`;
}

/** What is given as text alone: numbers in it are read as numbers, and defaults filled in. */
const isOfTexts = (name: string): boolean => name.startsWith('query-') || name === 'settings';

/**
 * AJV adds the errors of each part to a new copy of the list, so that a document made of faults
 * alone costs the square of its size. Beyond a few thousand the parts are no longer added.
 */
const boundErrors = (code: string): string =>
  code.replace(
    /vErrors === null \? ([\w.]+)\.errors : vErrors\.concat\(\1\.errors\)/g,
    `vErrors === null ? $1.errors : vErrors.length > ${MAX_ERRORS} ? vErrors : vErrors.concat($1.errors)`,
  );
