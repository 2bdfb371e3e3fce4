import { expect } from 'chai';
import type { Finding, Severity } from '../../../src/check/finding.ts';
import { presentationValidator } from '../../../src/check/iiif/presentation-validator.ts';
import { keysOf } from '../../../src/check/pointer.ts';

// biome-ignore lint/suspicious/noExplicitAny: JSON as it comes from a file
type Json = any;

/** Compiling the schema takes longer than all checks together, so the tables share one. */
export const validate = presentationValidator();

/** Other values at JSON pointers; undefined takes a property away, `/-` at the end adds an entry. */
export type Changes = Readonly<Record<string, unknown>>;

/** A changed copy of a document. */
export function put(document: object, changes: Changes): Json {
  const copy = structuredClone(document) as Json;
  for (const [pointer, value] of Object.entries(changes)) {
    const keys = keysOf(pointer);
    const key = keys.at(-1) ?? '';
    const holder = keys.slice(0, -1).reduce((inner, step) => inner[step], copy);
    if (key === '-') holder.push(value);
    else holder[key] = value;
  }
  return JSON.parse(JSON.stringify(copy));
}

/** What is changed, the rule that says so, and the changes. */
export type Row = readonly [name: string, rule: string, changes: Changes];

/**
 * A test for each row: the changed document has findings of the rule, and of no other of this
 * severity; the document as it is has none.
 */
export function findsEach(severity: Severity, document: object, rows: readonly Row[]): void {
  const rulesOf = (value: unknown) => rulesIn(validate(value), severity);
  for (const [name, rule, changes] of rows) {
    it(`finds ${name} (${rule})`, () => {
      expect(rulesOf(document)).to.not.include(rule);
      const before = new Set(rulesOf(document));
      expect(rulesOf(put(document, changes)).filter((found) => !before.has(found))).to.deep.equal([
        rule,
      ]);
    });
  }
}

/** A test for each row: the changed document has no error. */
export function allows(document: object, rows: readonly [name: string, changes: Changes][]): void {
  for (const [name, changes] of rows) {
    it(`allows ${name}`, () => {
      const findings = validate(put(document, changes));
      expect(findings.filter(({ severity }) => severity === 'error')).to.deep.equal([]);
    });
  }
}

/** The names of the rules that found something, each once. */
export const rulesIn = (findings: readonly Finding[], severity: Severity): readonly string[] => [
  ...new Set(findings.filter((finding) => finding.severity === severity).map(({ rule }) => rule)),
];
