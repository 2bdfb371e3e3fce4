import type { Finding, Severity } from '../finding.ts';
import type { FileCheck } from './check.ts';
import type { ViewerReport } from './viewer-report.ts';

/** The result of a check and, if requested, what viewers show of the document. */
export type CheckReport = FileCheck & { readonly viewers?: readonly ViewerReport[] };

/** The result of a check for people. */
export function formatText({ file, findings, viewers }: CheckReport): string {
  const counts = SEVERITIES.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count ? [`${count} ${NAMES[severity][count === 1 ? 0 : 1]}`] : [];
  });
  const lines = [`${file}: ${counts.join(', ') || 'no problems found'}`];
  for (const finding of bySeverity(findings)) lines.push(...findingLines(finding));
  if (viewers) lines.push(...viewers.flatMap(viewerLines));
  return `${lines.map(printable).join('\n')}\n`;
}

const findingLines = ({ severity, pointer, label, message, rule, spec }: Finding): string[] => [
  `  ${severity.padEnd(8)} ${pointer || '(the document)'}${label ? ` “${label}”` : ''}`,
  `           ${message} [${rule}]`,
  ...(spec ? [`           ${spec}`] : []),
];

const viewerLines = ({ viewer, annotations, texts, search, notes }: ViewerReport): string[] => [
  `  ${viewer}: ${annotations} annotations; ${texts.length ? `texts: ${texts.join(', ')}` : 'no texts'}; ${search ? `searches ${search}` : 'no search'}`,
  ...notes.map((note) => `    - ${note}`),
];

/** Removes control characters, since the line quotes documents of strangers. */
const printable = (line: string): string =>
  [...line].map((one) => (/[\p{Cc}\p{Cf}]/u.test(one) ? '�' : one)).join('');

/** `[{"file", "valid", "findings": [{"severity", "pointer", "rule", "message", …}]}]` */
export const formatJson = (checks: readonly CheckReport[]): string =>
  JSON.stringify(checks.map(reportJson), undefined, 2);

/** The result of a check in JSON. */
export const reportJson = ({ file, valid, findings, viewers }: CheckReport) => ({
  file,
  valid,
  findings: bySeverity(findings),
  ...(viewers === undefined ? {} : { viewers }),
});

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'viewer'];

const NAMES: { readonly [S in Severity]: readonly [one: string, several: string] } = {
  error: ['error', 'errors'],
  warning: ['warning', 'warnings'],
  viewer: ['viewer problem', 'viewer problems'],
};

/** The most severe findings first, each kind in the order of the document. */
const bySeverity = (findings: readonly Finding[]): readonly Finding[] =>
  SEVERITIES.flatMap((wanted) => findings.filter(({ severity }) => severity === wanted));
