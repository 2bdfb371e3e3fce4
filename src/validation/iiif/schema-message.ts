import type { ErrorObject } from 'ajv/dist/2020.js';
import { type Finding, keysOf } from '../finding.ts';
import type { SchemaPlace } from '../place.ts';
import { isObject, valuesAlong } from './json.ts';

/** What AJV found, as a finding in plain words. */
export function tell(error: ErrorObject, document: unknown): Finding {
  const place: SchemaPlace = error.parentSchema?.['place'] ?? {};
  const { keyword, instancePath: pointer, params } = error;
  const spec = place.spec === undefined ? {} : { spec: place.spec };
  const found = { severity: 'error', pointer, ...spec } as const;
  if (keyword === 'false schema') {
    const name = classAround(document, pointer);
    const key = keysOf(pointer).at(-1) ?? '';
    return {
      ...found,
      rule: `${kebab(name)}/${key}`,
      message: `“${key}” does not belong on this ${name}`,
      spec: 'https://iiif.io/api/presentation/3.0/#a-summary-of-property-requirements',
    };
  }
  const title = place.title ?? 'document';
  const missing: string | undefined = params['missingProperty'];
  if (missing !== undefined) {
    const beside = keyword === 'dependentRequired' ? ` beside “${params['property']}”` : '';
    return {
      ...found,
      rule: `${kebab(title)}/${missing}`,
      message: `“${missing}” is missing from this ${title}${beside}`,
    };
  }
  const description = error.parentSchema?.['description'];
  const right = typeof description === 'string' ? `; it should be ${description}` : '';
  return {
    ...found,
    rule: place.property === undefined ? kebab(title) : `${kebab(title)}/${place.property}`,
    message: `${subject(pointer)} ${fault(error)}${right}`,
  };
}

/** What is wrong with the value, as the rest of a sentence. */
function fault({ keyword, params, data }: ErrorObject): string {
  switch (keyword) {
    case 'type':
      return `must be ${[params['type']].flat().join(' or ')}, not ${kindOf(data)}`;
    case 'const':
      return `must be ${quote(params['allowedValue'])}, not ${quote(data)}`;
    case 'enum':
      return `must be one of ${params['allowedValues'].join(', ')}, not ${quote(data)}`;
    case 'minItems':
    case 'minProperties':
    case 'minLength':
      return 'is empty';
    case 'uniqueItems':
      return 'names something twice';
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
      return `must be ${params['comparison']} ${params['limit']}, not ${quote(data)}`;
    default:
      return `is ${quote(data)}`;
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** A value as it stands in the document, cut where it is long. */
function quote(value: unknown): string {
  if (typeof value === 'object' && value !== null) return `an ${kindOf(value)}`;
  const text = String(value);
  return `“${text.length > 80 ? `${text.slice(0, 80)}…` : text}”`;
}

function subject(pointer: string): string {
  const keys = keysOf(pointer);
  const key = keys.at(-1);
  if (key === undefined) return 'the document';
  return /^\d+$/.test(key) ? `entry ${Number(key) + 1} of “${keys.at(-2)}”` : `“${key}”`;
}

/** The class of the resource that has the property to which the pointer points. */
function classAround(document: unknown, pointer: string): string {
  const holder = [...valuesAlong(document, pointer)].at(-2);
  const type = isObject(holder) ? holder['type'] : undefined;
  return typeof type === 'string' && /^\w{1,40}$/.test(type) ? type : 'resource';
}

/** `Language map` and `LanguageMap` as `language-map`. */
const kebab = (title: string): string =>
  title
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .toLowerCase();
