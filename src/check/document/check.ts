import { readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FondsError, isMissing } from '../../errors.ts';
import { isObject, textOf } from '../../record/json.ts';
import { listFolder } from '../../system/file/folder.ts';
import { type Finding, hasErrors, type Severity } from '../finding.ts';
import type { ValidateDocument } from '../iiif/document-validator.ts';
import { type FetchedDocument, fetchDocument, MAX_BYTES } from './fetch.ts';
import type { ViewerReport } from './viewer-report.ts';

export type FileCheck = {
  readonly file: string;
  /** True if there is no error; warnings and viewer problems do not count. */
  readonly valid: boolean;
  readonly findings: readonly Finding[];
  /** The document, if it is JSON. */
  readonly document?: unknown;
};

/** Checks one document. It never throws: invalid JSON or UTF-8 is a finding too. */
export function checkSource(
  { file, bytes, fetched }: Source,
  validate: ValidateDocument,
): FileCheck {
  const read = parse(bytes);
  if ('finding' in read) return { file, valid: false, findings: [read.finding] };
  const { document } = read;
  const url = fetched && addressOf(document, file, fetched);
  const { findings } = validate(document, url === undefined ? {} : { url });
  const all = fetched ? [...answerFindings(fetched), ...findings] : findings;
  return { file, valid: !hasErrors(all), findings: all, document };
}

function parse(bytes: Uint8Array): { document: unknown } | { finding: Finding } {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { document: JSON.parse(text) as unknown };
  } catch (error) {
    const isJson = error instanceof SyntaxError;
    const why = isJson ? `: ${error.message}` : ': it is not UTF-8';
    return {
      finding: {
        severity: 'error',
        pointer: '',
        rule: isJson ? 'json' : 'encoding',
        message: `this cannot be read${why}. A IIIF document must be JSON in UTF-8.`,
        spec: 'https://www.rfc-editor.org/rfc/rfc8259',
      },
    };
  }
}

/** The address that the id must equal: the requested one, or the one it redirects to. */
function addressOf(document: unknown, asked: string, { url }: FetchedDocument): string {
  const id = isObject(document) ? (textOf(document['id']) ?? textOf(document['@id'])) : undefined;
  return id === url ? url : asked;
}

/** Findings about the headers of the response. https://iiif.io/api/presentation/3.0/#63-responses */
function* answerFindings({
  contentType: type,
  allowOrigin: allows,
}: FetchedDocument): Generator<Finding> {
  const spec = 'https://iiif.io/api/presentation/3.0/#63-responses';
  if (allows !== '*') {
    const message =
      'the response has no “Access-Control-Allow-Origin: *”. It must have this header, or viewers on other sites cannot open the document.';
    yield { severity: 'error', pointer: '', rule: 'cors', message, spec };
  }
  if (!/^application\/(ld\+)?json\b/i.test(type ?? '')) {
    const message = `the Content-Type is “${type ?? ''}”. A document should be sent as application/ld+json with its profile, or as application/json.`;
    yield { severity: 'warning', pointer: '', rule: 'media-type', message, spec };
  }
}

/** A document to check, not yet parsed. */
export type Source = {
  /** The path or the address, as given. */
  readonly file: string;
  readonly bytes: Uint8Array;
  /** The response, if it was fetched. */
  readonly fetched?: FetchedDocument;
};

/**
 * Every document at the given paths and addresses: a file, an http(s) address, or all .json files in a
 * folder and below it.
 *
 * @throws FondsError CANNOT_CHECK if a file does not exist or an address does not answer
 */
export async function* sourcesOf(places: readonly string[]): AsyncGenerator<Source> {
  for (const place of places) {
    if (/^https?:\/\//i.test(place)) {
      const fetched = await fetchDocument(place);
      yield { file: place, bytes: fetched.bytes, fetched };
      continue;
    }
    for (const file of await filesAt(place)) yield { file, bytes: await bytesOf(file) };
  }
}

async function filesAt(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (!found.isDirectory()) return [path];
  const files = await jsonBelow(path, new Set());
  if (files.length > 0) return files;
  throw new FondsError('CANNOT_CHECK', `the folder ${path} contains no .json files`);
}

/** @param above the real paths of the folders above, to stop at circular links */
async function jsonBelow(folder: string, above: ReadonlySet<string>): Promise<string[]> {
  const real = await realpath(folder);
  if (above.has(real)) return [];
  const found: string[] = [];
  for (const { name, kind } of listFolder(folder)) {
    const path = join(folder, name);
    if (kind === 'folder') found.push(...(await jsonBelow(path, new Set([...above, real]))));
    else if (kind === 'file' && /\.json$/i.test(name)) found.push(path);
  }
  return found;
}

async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > MAX_BYTES) {
      throw new FondsError('CANNOT_CHECK', `${file} is larger than ${MAX_BYTES} bytes`);
    }
    return await readFile(file);
  } catch (error) {
    throw error instanceof FondsError ? error : unreadable(file, error);
  }
}

function unreadable(path: string, cause: unknown): FondsError {
  const why = isMissing(cause) ? 'there is no such file or folder' : 'it cannot be read';
  return new FondsError('CANNOT_CHECK', `${path}: ${why}`, { cause });
}

/** The result of a check and, if requested, what viewers show of the document. */
export type CheckReport = FileCheck & { readonly viewers?: readonly ViewerReport[] };

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'viewer'];

const NAMES: { readonly [S in Severity]: readonly [one: string, several: string] } = {
  error: ['error', 'errors'],
  warning: ['warning', 'warnings'],
  viewer: ['viewer problem', 'viewer problems'],
};

/** The most severe findings first, each kind in the order of the document. */
export const bySeverity = (findings: readonly Finding[]): readonly Finding[] =>
  SEVERITIES.flatMap((wanted) => findings.filter(({ severity }) => severity === wanted));

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

/** The result of a check for people. */
export function formatText({ file, findings, viewers }: CheckReport): string {
  const counts = SEVERITIES.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count ? [`${count} ${NAMES[severity][count === 1 ? 0 : 1]}`] : [];
  });
  const lines = [`${file}: ${counts.join(', ') || 'no problems found'}`];
  for (const finding of bySeverity(findings)) lines.push(...findingLines(finding));
  if (viewers) lines.push(...viewers.flatMap(contractLines));
  return `${lines.map(printable).join('\n')}\n`;
}

const findingLines = ({ severity, pointer, label, message, rule, spec }: Finding): string[] => [
  `  ${severity.padEnd(8)} ${pointer || '(the document)'}${label ? ` “${label}”` : ''}`,
  `           ${message} [${rule}]`,
  ...(spec ? [`           ${spec}`] : []),
];

const contractLines = ({ viewer, annotations, texts, search, notes }: ViewerReport): string[] => [
  `  ${viewer}: ${annotations} annotations; ${texts.length ? `texts: ${texts.join(', ')}` : 'no texts'}; ${search ? `searches ${search}` : 'no search'}`,
  ...notes.map((note) => `    - ${note}`),
];

/** Removes control characters, since the line quotes documents of strangers. */
const printable = (line: string): string =>
  [...line].map((one) => (/[\p{Cc}\p{Cf}]/u.test(one) ? '�' : one)).join('');
