import type { Finding } from './finding.ts';

/** A finding in a file that people write: where it stands and how to mend it. */
export type FileFinding = Finding & {
  /** Relative to the folder of the descriptions, or of the masters. */
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly mend?: string;
};

/** One line a finding: `rgaspi/record.yaml:4:3 error: unknown key “titel” [unknown-key]. Write “title”.` */
export function formatFinding(finding: FileFinding): string {
  const { file, line, column, severity, message, rule, mend } = finding;
  const place = file && `${[file, line, column].filter((part) => part !== undefined).join(':')} `;
  return `${place}${severity}: ${message} [${rule}]${mend ? `\n    ${mend}` : ''}`;
}

export const hasErrors = (findings: readonly Finding[]): boolean =>
  findings.some(({ severity }) => severity === 'error');
