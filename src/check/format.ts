import type { Finding, Severity } from '../validation/finding.ts';
import type { FileCheck } from './check.ts';
import type { Contract } from './contract.ts';

/** A check, and what viewers show of it where that was asked for. */
export type Told = FileCheck & { readonly viewers?: readonly Contract[] };

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'viewer'];

const NAMES: { readonly [S in Severity]: readonly [one: string, several: string] } = {
  error: ['error', 'errors'],
  warning: ['warning', 'warnings'],
  viewer: ['viewer trouble', 'viewer troubles'],
};

/** The findings of the gravest kind first, each kind in the order of the document. */
export const bySeverity = (findings: readonly Finding[]): readonly Finding[] =>
  SEVERITIES.flatMap((wanted) => findings.filter(({ severity }) => severity === wanted));

/** `[{"file", "valid", "findings": [{"severity", "pointer", "rule", "message", …}]}]` */
export const formatJson = (checks: readonly Told[]): string =>
  JSON.stringify(checks.map(plain), undefined, 2);

/** What of a check is told to programs. */
export const plain = ({ file, valid, findings, viewers }: Told) => ({
  file,
  valid,
  findings: bySeverity(findings),
  ...(viewers === undefined ? {} : { viewers }),
});

/** The check of one document, for people. */
export function formatText({ file, findings, viewers }: Told): string {
  const counts = SEVERITIES.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count ? [`${count} ${NAMES[severity][count === 1 ? 0 : 1]}`] : [];
  });
  const lines = [`${file}: ${counts.join(', ') || 'nothing found'}`];
  for (const finding of bySeverity(findings)) lines.push(...findingLines(finding));
  if (viewers) lines.push(...viewers.flatMap(contractLines));
  return `${lines.map(printable).join('\n')}\n`;
}

const findingLines = ({ severity, pointer, label, message, rule, spec }: Finding): string[] => [
  `  ${severity.padEnd(8)} ${pointer || '(the document)'}${label ? ` “${label}”` : ''}`,
  `           ${message} [${rule}]`,
  ...(spec ? [`           ${spec}`] : []),
];

const contractLines = ({ viewer, annotations, texts, search, notes }: Contract): string[] => [
  `  ${viewer}: ${annotations} annotations; ${texts.length ? `texts: ${texts.join(', ')}` : 'no texts'}; ${search ? `searches ${search}` : 'no search'}`,
  ...notes.map((note) => `    - ${note}`),
];

/** Without what would steer a terminal: documents of strangers are quoted here. */
const printable = (line: string): string =>
  [...line].map((one) => (/[\p{Cc}\p{Cf}]/u.test(one) ? '�' : one)).join('');
