import type { ErrorObject } from 'ajv/dist/2020.js';
import { didYouMean, FondsError } from '../errors.ts';
import { isObject } from '../record/json.ts';
import { compiledSchema, readSchema } from './schema.ts';

/** What a query says, and what of it is not as the schema of its route wants it. */
export type ParsedQuery<T> = {
  /** Each parameter as the type that the schema gives it, defaults filled in. */
  readonly values: T;
  /** Parameters given that the schema does not define but lets pass, each once, in their order. */
  readonly ignored: readonly string[];
  readonly problems: readonly QueryProblem[];
};

export type QueryProblem = {
  readonly parameter: string;
  /** What was given and what is right, as one sentence without its full stop. */
  readonly message: string;
};

const MAX_PARAMETERS = 100;

/**
 * The check of the query of a route, by `schema/query-{name}.json`: one property for each parameter.
 * A parameter may be repeated where its type is array. Others than those defined are faults where
 * the schema has `additionalProperties: false`, and are ignored, but named, where it has not. The
 * `description` of a property says in the message what would be right.
 *
 * @returns a function of the address asked for, from `/` or from `?` on; it never throws
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
    const endless = defined.filter((one) => values[one] === Infinity || values[one] === -Infinity);
    const ignored = names.filter((one) => !defined.includes(one));
    for (const one of ignored) delete values[one];
    return {
      values: values as T,
      ignored,
      problems: [
        ...repeated.filter((one) => defined.includes(one)).map(repeatedParameter),
        ...endless.map(tooFar),
        ...faults,
      ],
    };
  };
}

/**
 * The same for routes that refuse what is not right.
 *
 * @throws FondsError INVALID_QUERY, which names each parameter, what was given and what is right
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

/** AJV takes them for whole numbers, and then compares them with no bound. */
const tooFar = (parameter: string): QueryProblem => ({
  parameter,
  message: `“${parameter}” has no end; it is to be a whole number`,
});

const repeatedParameter = (parameter: string): QueryProblem => ({
  parameter,
  message: `“${parameter}” is given more than once; give it once`,
});

function problemOf(fault: ErrorObject, defined: readonly string[]): QueryProblem {
  const { keyword, params, instancePath, data, parentSchema } = fault;
  if (keyword === 'additionalProperties') {
    const parameter = String(params['additionalProperty']);
    const known = defined.length ? defined.join(', ') : 'none';
    const message = `“${shorten(parameter)}” is not known here${didYouMean(parameter, defined)}; known are ${known}`;
    return { parameter, message };
  }
  const missing: string | undefined = params['missingProperty'];
  if (missing !== undefined) {
    return { parameter: missing, message: `“${missing}” is missing` };
  }
  const parameter = instancePath.split('/')[1] ?? '';
  const right = parentSchema?.['description'] ?? fault.message;
  const message = `“${parameter}” is “${shorten(String(data))}”; it is to be ${right}`;
  return { parameter, message };
}

const shorten = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text);
