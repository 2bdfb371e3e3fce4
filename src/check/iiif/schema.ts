import type { ErrorObject } from 'ajv/dist/2020.js';
import { isObject, type JsonObject, textOf } from '../../record/json.ts';
import type { Finding } from '../finding.ts';
import { keysOf, valuesAlong } from '../pointer.ts';
import { compiledSchema, MAX_ERRORS, type SchemaPlace } from '../schema.ts';

/** An error of AJV as a finding in plain words. */
export function findingOfError(error: ErrorObject, document: unknown): Finding {
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
      message: `“${key}” is not allowed on this ${name}`,
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
  const right = typeof description === 'string' ? `; it must be ${description}` : '';
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
      return `must be ${[params['type']].flat().map(withArticle).join(' or ')}, not ${withArticle(kindOf(data))}`;
    case 'const':
      return `must be ${quote(params['allowedValue'])}, not ${quote(data)}`;
    case 'enum':
      return `must be one of ${params['allowedValues'].join(', ')}, not ${quote(data)}`;
    case 'minItems':
    case 'minProperties':
    case 'minLength':
      return 'is empty';
    case 'uniqueItems':
      return 'contains a duplicate';
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
      return `must be ${params['comparison']} ${params['limit']}, not ${quote(data)}`;
    default:
      return `is ${quote(data)}`;
  }
}

const withArticle = (kind: string): string => {
  if (kind === 'null') return kind;
  return `${/^[aio]/.test(kind) ? 'an' : 'a'} ${kind}`;
};

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** A value of the document in quotation marks, shortened to 80 characters. */
function quote(value: unknown): string {
  if (typeof value === 'object' && value !== null) return withArticle(kindOf(value));
  const text = String(value);
  return `“${text.length > 80 ? `${text.slice(0, 80)}…` : text}”`;
}

function subject(pointer: string): string {
  const keys = keysOf(pointer);
  const key = keys.at(-1);
  if (key === undefined) return 'the document';
  return /^\d+$/.test(key) ? `entry ${Number(key) + 1} of “${keys.at(-2)}”` : `“${key}”`;
}

/** The class of the resource that has the property at the pointer. */
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

export type SchemaName =
  | 'presentation-3'
  | 'image-info-3'
  | 'image-info-2'
  | 'content-state-1'
  | 'search-2'
  | 'search-1'
  | 'discovery-1'
  | 'auth-2';

/**
 * Checks a document against a schema and reports every error, not just the first. A rule is named
 * after the title of the definition and the property: `manifest/label`, `language-map`.
 */
export function schemaCheck(name: SchemaName): (document: unknown) => readonly Finding[] {
  const faults = compiledSchema(name);
  return (document) => {
    const findings = faults(document)
      .slice(0, MAX_ERRORS)
      .filter(isInformative)
      .map((error) => findingOfError(error, document));
    return [
      ...new Map(findings.map((found) => [`${found.pointer} ${found.rule}`, found])).values(),
    ];
  };
}

/** AJV also reports that a branch of an `if` failed, after reporting what failed in it. */
const isInformative = ({ keyword }: ErrorObject) => keyword !== 'if';

const ID = {
  rule: 'id-filled',
  message:
    'the id has a placeholder, or white space around it. The id of a document must be the address at which it is published.',
};

const BLANK = {
  rule: 'uri-filled',
  message:
    'this address has a placeholder, or white space around it. It must be an absolute URI once it is filled in.',
};

const EMPTY = {
  rule: 'template',
  message:
    'this is a template that has not been filled in: its label has no text and it has no canvas. A Manifest must have at least one Canvas.',
};

/**
 * In a document that is meant to be filled in, such as an example or a template, blanks are reported
 * as warnings. All other findings keep their severity.
 */
export function softenForTemplate(finding: Finding, document: JsonObject): Finding {
  if (URI_RULES.has(finding.rule) && isBlank([...valuesAlong(document, finding.pointer)].at(-1))) {
    return { ...finding, ...(finding.pointer === '/id' ? ID : BLANK), severity: 'warning' };
  }
  if (finding.pointer === '/items' && finding.rule === 'manifest/items' && isUntitled(document)) {
    return { ...finding, ...EMPTY, severity: 'warning' };
  }
  return finding;
}

const URI_RULES = new Set(['http-uri', 'uri', 'uri-of-a-canvas', 'target-holder']);

/** True for an address with placeholders, such as `{{ id.path }}/page/1`. */
function isBlank(value: unknown): boolean {
  const text = textOf(value) ?? '';
  const filled = text.trim().replace(/\{\{ *[\w.]+ *\}\}/g, 'https://template.example');
  return filled !== text && /^https?:\/\/\S+$/.test(filled);
}

/** True if the label has only empty texts and there is no canvas. */
function isUntitled({ label, items }: JsonObject): boolean {
  if (!Array.isArray(items) || items.length > 0 || !isObject(label)) return false;
  const texts = Object.values(label).flat();
  return texts.length > 0 && texts.every((text) => text === '');
}
