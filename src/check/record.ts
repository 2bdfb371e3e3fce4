import type { ErrorObject } from 'ajv/dist/2020.js';
import { didYouMean } from '../errors.ts';
import { MAX_EDTF_LENGTH } from '../record/date.ts';
import { recordFromYaml } from '../record/read-record.ts';
import type { ArchiveRecord } from '../record/record.ts';
import type { YamlValue } from '../record/yaml-value.ts';
import type { FileFinding } from './finding.ts';
import { compiledSchema } from './schema.ts';
import { readYaml, type YamlFile } from './yaml.ts';

export type CheckedRecord = {
  readonly record?: ArchiveRecord;
  readonly findings: readonly FileFinding[];
  /** The position in the file of the value at a JSON pointer. */
  readonly at: YamlFile['at'];
};

export type RecordValidator = (text: string, file: string) => CheckedRecord;

/** Returns a function that checks and reads the text of one record.yaml. */
export function recordValidator(): RecordValidator {
  const faultsOf = compiledSchema('record');

  return (text, file) => {
    const yaml = readYaml(text);
    const syntax = yaml.problems.map(({ message, ...position }): FileFinding => {
      return { severity: 'error', pointer: '', rule: 'yaml', message, file, ...position };
    });
    if (syntax.length) return { findings: firstOf(syntax, (one) => one), at: yaml.at };
    const faults = faultsOf(yaml.value);
    if (faults.length === 0) {
      return {
        record: recordFromYaml(yaml.value as { [key: string]: YamlValue }),
        findings: [],
        at: yaml.at,
      };
    }
    const findings = firstOf(
      faults.filter(isInformative),
      (error): FileFinding => ({
        ...findingText(error),
        ...yaml.at(error.instancePath, error.params['additionalProperty'] ?? error.propertyName),
        severity: 'error',
        pointer: error.instancePath,
        file,
      }),
    );
    return { findings, at: yaml.at };
  };
}

/** Nobody fixes more at once, and so many errors usually have one cause. */
const MAX_FINDINGS = 20;

/** The first findings, and a final one that says how many more there are. */
function firstOf<T>(faults: readonly T[], describe: (fault: T) => FileFinding): FileFinding[] {
  const findings = faults.slice(0, MAX_FINDINGS).map(describe);
  const [first] = findings;
  const more = faults.length - findings.length;
  if (!first || more === 0) return findings;
  const message = `at least ${more} more findings; fix these first and check again`;
  return [...findings, { severity: 'error', pointer: '', rule: 'more', message, file: first.file }];
}

/** AJV also reports that an `if` or a list of alternatives failed, which does not help an archivist. */
const isInformative = ({ keyword }: ErrorObject) =>
  !['if', 'anyOf', 'propertyNames'].includes(keyword);

const TYPE_WORDS: { readonly [type: string]: string } = {
  object: 'a map of keys and values',
  array: 'a list, with each entry on a line that begins with “- ”',
  string: 'text',
  number: 'a number',
};

type FindingText = { rule: string; message: string; suggestion?: string };

/** An error of AJV in words, with how to fix it. */
function findingText(error: ErrorObject): FindingText {
  const { keyword, params, instancePath, data, parentSchema } = error;
  const field = instancePath.slice(1) || 'the record';
  const help = parentSchema?.['description'] as string | undefined;
  const written = typeof data === 'string' ? `“${shorten(data)}”` : 'this';
  switch (keyword) {
    case 'additionalProperties': {
      const key = String(params['additionalProperty']);
      const known = Object.keys((parentSchema?.['properties'] as object | undefined) ?? {});
      return {
        rule: 'unknown-key',
        message: `unknown key “${shorten(key)}” in ${field}${didYouMean(key, known)}`,
        suggestion: `Known keys: ${known.join(', ')}.`,
      };
    }
    case 'required':
      return {
        rule: 'missing-key',
        message: `${field} has no “${params['missingProperty']}”`,
        suggestion: `Add a line “${params['missingProperty']}: …”.`,
      };
    case 'dependentRequired':
      return {
        rule: 'missing-key',
        message: `${field} has “${params['property']}” but no “${params['missingProperty']}”`,
      };
    case 'enum':
      return {
        rule: 'unknown-value',
        message: `${field}: ${written} is not a known value${typeof data === 'string' ? didYouMean(data, params['allowedValues']) : ''}`,
        suggestion: `Use one of ${params['allowedValues'].join(', ')}.`,
      };
    case 'type': {
      const kinds = [params['type']].flat().map((kind) => TYPE_WORDS[kind] ?? kind);
      return {
        rule: 'kind',
        message: `${field} must be ${kinds.join(' or ')}`,
        ...(help && { suggestion: help }),
      };
    }
    case 'not':
      return { rule: 'reserved', message: `${field}: ${written} is reserved; choose another one` };
    case 'minItems':
    case 'minProperties':
      return {
        rule: 'empty',
        message: `${field} is empty; fill it in or remove it`,
        ...(help && { suggestion: help }),
      };
    case 'pattern':
      return {
        rule: 'form',
        message: `${field}: ${written} has the wrong form`,
        ...(help && { suggestion: help }),
      };
    case 'format':
      return {
        rule: params['format'],
        message: formatMessage(field, written, String(data).length, params['format']),
      };
    default:
      return {
        rule: keyword,
        message: `${field}: ${written} ${error.message}`,
        ...(help && { suggestion: help }),
      };
  }
}

const shorten = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}…` : text);

function formatMessage(field: string, written: string, length: number, format: string): string {
  switch (format) {
    case 'edtf':
      if (length > MAX_EDTF_LENGTH)
        return `${field}: a date of ${length} characters is too long; the limit is ${MAX_EDTF_LENGTH}`;
      return `${field}: ${written} is not an EDTF date; write 1945-11-06, 1945-11, 1945? or 1944/1945`;
    case 'closure-start':
      return `${field}: ${written} is neither date, creation or death nor an EDTF date`;
    case 'web-address':
      return `${field}: ${written} is not a web address; it must begin with http:// or https://`;
    default:
      return `${field}: ${written} is not a language tag; use one such as ru, en, or de-1901`;
  }
}
