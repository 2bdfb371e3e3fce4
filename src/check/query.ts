import type { ErrorObject } from 'ajv/dist/2020.js';
import { didYouMean, FondsError } from '../errors.ts';
import { isObject } from '../record/json.ts';
import { compiledSchema, readSchema } from './schema.ts';

/** The parameters of a query, and what is wrong with them according to the schema of the route. */
export type ParsedQuery<T> = {
  /** The parameters, converted to the types of the schema, with defaults filled in. */
  readonly values: T;
  /** The parameters that the schema does not define but allows, without duplicates, in their order. */
  readonly ignored: readonly string[];
  readonly problems: readonly QueryProblem[];
};

export type QueryProblem = {
  readonly parameter: string;
  /** What was given and what would be right, as a sentence without its full stop. */
  readonly message: string;
};

const MAX_PARAMETERS = 100;

/**
 * Reads and checks the query of a route against `schema/query/{name}.json`, which has one property for
 * each parameter. A parameter of the type array may be repeated. Undefined parameters are problems if
 * the schema has `additionalProperties: false`; otherwise they are ignored, but listed. The
 * `description` of a property completes the message «it must be …».
 *
 * @returns a function of the requested address, starting at `/` or at `?`; it never throws
 */
export function queryParser<T>(name: string): (url: string) => ParsedQuery<T> {
  const schema = readSchema(`query-${name}`);
  const faultsOf = compiledSchema(`query-${name}`);
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const defined = Object.keys(properties);
  const lists = new Set(defined.filter((one) => isList(properties[one])));
  return (url) => {
    const given = new URLSearchParams(url.split('?').slice(1).join('?').split('#')[0]);
    const names = [...new Set(given.keys())];
    const repeated = names.filter((one) => !lists.has(one) && given.getAll(one).length > 1);
    const entries = names
      .slice(0, MAX_PARAMETERS)
      .map((one) => [one, lists.has(one) ? given.getAll(one) : given.get(one)] as const);
    const values: Record<string, unknown> = Object.fromEntries(entries);
    const faults = faultsOf(values)
      .filter(isInformative)
      .map((fault) => problemOf(fault, defined));
    const infinite = defined.filter((one) => values[one] === Infinity || values[one] === -Infinity);
    const ignored = names.filter((one) => !defined.includes(one));
    for (const one of ignored) delete values[one];
    return {
      values: values as T,
      ignored,
      problems: [
        ...repeated.filter((one) => defined.includes(one)).map(repeatedParameter),
        ...infinite.map(infiniteNumber),
        ...faults,
      ],
    };
  };
}

/**
 * The same for routes that refuse an invalid query.
 *
 * @throws FondsError INVALID_QUERY, which lists each parameter, what was given and what would be right
 */
export function queryReader<T>(name: string): (url: string) => T {
  const check = queryParser<T>(name);
  return (url) => {
    const { values, problems } = check(url);
    if (problems.length === 0) return values;
    throw new FondsError('INVALID_QUERY', problems.map(({ message }) => message).join('; '));
  };
}

const isList = (schema: unknown): boolean => isObject(schema) && schema['type'] === 'array';

const isInformative = ({ keyword }: ErrorObject) => !['if', 'anyOf', 'oneOf'].includes(keyword);

/** AJV accepts infinite numbers as integers and skips their limits. */
const infiniteNumber = (parameter: string): QueryProblem => ({
  parameter,
  message: `“${parameter}” is infinite; it must be a whole number`,
});

const repeatedParameter = (parameter: string): QueryProblem => ({
  parameter,
  message: `“${parameter}” is given more than once; give it only once`,
});

function problemOf(fault: ErrorObject, defined: readonly string[]): QueryProblem {
  const { keyword, params, instancePath, data, parentSchema } = fault;
  if (keyword === 'additionalProperties') {
    const parameter = String(params['additionalProperty']);
    const known = defined.length ? defined.join(', ') : 'none';
    const message = `“${shorten(parameter)}” is not a parameter of this address${didYouMean(parameter, defined)}; known parameters: ${known}`;
    return { parameter, message };
  }
  const missing: string | undefined = params['missingProperty'];
  if (missing !== undefined) {
    return { parameter: missing, message: `“${missing}” is missing` };
  }
  const parameter = instancePath.split('/')[1] ?? '';
  const right = parentSchema?.['description'] ?? fault.message;
  const message = `“${parameter}” is “${shorten(String(data))}”; it must be ${right}`;
  return { parameter, message };
}

const shorten = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text);
