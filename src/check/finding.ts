export type Severity = 'error' | 'warning' | 'viewer';

/** One problem in a document, worded so that it can be fixed without reading the code. */
export type Finding = {
  /**
   * `error` violates a MUST of the specification, `warning` a SHOULD; `viewer` is legal, but some
   * viewer in use, or the official validator, fails on it.
   */
  readonly severity: Severity;
  /** JSON pointer to the value; empty for the whole document. https://www.rfc-editor.org/rfc/rfc6901 */
  readonly pointer: string;
  /** The short, permanent name of the rule. */
  readonly rule: string;
  readonly message: string;
  /** The section of the specification that requires it. */
  readonly spec?: string;
  /** The label of the canvas or range concerned. */
  readonly label?: string;
};

/** A finding in a file that people write, with its position and how to fix it. */
export type FileFinding = Finding & {
  /** Relative to the folder of the records, or of the masters. */
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly suggestion?: string;
};

/** `rgaspi/record.yaml:4:3 error: unknown key “titel” [unknown-key]`, and how to fix it on a second line. */
export function formatFinding(finding: FileFinding): string {
  const { file, line, column, severity, message, rule, suggestion } = finding;
  const position =
    file && `${[file, line, column].filter((part) => part !== undefined).join(':')} `;
  return `${position}${severity}: ${message} [${rule}]${suggestion ? `\n    ${suggestion}` : ''}`;
}

export const hasErrors = (findings: readonly Finding[]): boolean =>
  findings.some(({ severity }) => severity === 'error');
