import { isObject, type JsonObject, textOf } from '../../record/json.ts';
import { hasErrors } from '../finding.ts';
import { documentValidator } from '../iiif/document-validator.ts';
import { checkSource, type FileCheck } from './check.ts';
import { fetchDocument } from './fetch.ts';
import { linkFindings } from './links.ts';
import { type CheckReport, formatJson, formatText } from './report.ts';
import { sourcesOf } from './source.ts';
import { namedPages, viewerReports } from './viewer-report.ts';

export type CheckOptions = {
  readonly format?: 'text' | 'json';
  /** Also report what viewers will show of each Manifest. */
  readonly viewers?: boolean;
  /** Also request every address that the documents contain. */
  readonly links?: boolean;
};

/** The most annotation pages that are fetched for one Manifest. */
const MAX_PAGES = 100;

/**
 * Checks every document at the given paths and addresses.
 *
 * @returns the report, ready to print, and whether all documents are without errors
 * @throws FondsError CANNOT_CHECK if a file does not exist or an address does not answer
 */
export async function checkDocuments(
  places: readonly string[],
  { format = 'text', viewers = false, links = false }: CheckOptions,
): Promise<{ text: string; valid: boolean }> {
  const validate = documentValidator();
  const checks: FileCheck[] = [];
  for await (const source of sourcesOf(places)) {
    const checked = checkSource(source, validate);
    const { document, ...check } = links ? await withLinks(checked) : checked;
    checks.push(viewers ? { ...check, document } : check);
  }
  const reports = viewers ? await withViewers(checks) : checks;
  return {
    text: format === 'json' ? `${formatJson(reports)}\n` : reports.map(formatText).join('\n'),
    valid: checks.every(({ valid }) => valid),
  };
}

async function withLinks(check: FileCheck): Promise<FileCheck> {
  const findings = [...check.findings, ...(await linkFindings(check.document))];
  return { ...check, findings, valid: !hasErrors(findings) };
}

/** Annotation pages are taken from the checked documents; those of a fetched Manifest are fetched too. */
async function withViewers(checks: readonly FileCheck[]): Promise<readonly CheckReport[]> {
  const known = new Map<string, JsonObject>();
  for (const { document } of checks) {
    if (isObject(document) && document['type'] === 'AnnotationPage') {
      known.set(textOf(document['id']) ?? '', document);
    }
  }
  const reports: CheckReport[] = [];
  for (const check of checks) {
    const { file, document } = check;
    if (!isObject(document) || document['type'] !== 'Manifest') {
      reports.push(check);
      continue;
    }
    if (/^https?:/i.test(file)) await fetchPages(document, known);
    reports.push({ ...check, viewers: viewerReports(document, known) });
  }
  return reports;
}

/** Fetches the annotation pages of a Manifest. A page that cannot be fetched is left out, which the report then says. */
async function fetchPages(manifest: JsonObject, known: Map<string, JsonObject>): Promise<void> {
  for (const id of namedPages(manifest).slice(0, MAX_PAGES)) {
    if (known.has(id)) continue;
    try {
      const { bytes } = await fetchDocument(id);
      const page: unknown = JSON.parse(Buffer.from(bytes).toString());
      if (isObject(page)) known.set(id, page);
    } catch {
      // The report counts it as unread.
    }
  }
}
