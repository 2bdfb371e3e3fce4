import { anyValidator } from '../validation/iiif/any.ts';
import { isObject, type JsonObject, textOf } from '../validation/iiif/json.ts';
import { hasErrors } from '../validation/report.ts';
import { checkSource, type FileCheck } from './check.ts';
import { viewerContract } from './contract.ts';
import { namedPages } from './contract-reading.ts';
import { fetchDocument } from './fetch.ts';
import { formatJson, formatText, type Told } from './format.ts';
import { linkFindings } from './link.ts';
import { sourcesOf } from './source.ts';

export type CheckOptions = {
  readonly format?: 'text' | 'json';
  /** Also says what viewers will show of each Manifest. */
  readonly viewers?: boolean;
  /** Also asks every address that the documents name. */
  readonly links?: boolean;
};

/** Pages of annotations that are fetched for one Manifest. */
const MAX_PAGES = 100;

/**
 * Checks every document that the places lead to.
 *
 * @returns the report, ready to be printed, and whether there was no error in any of them
 * @throws FondsError CANNOT_CHECK where there is no such file, or an address does not answer
 */
export async function checkPlaces(
  places: readonly string[],
  { format = 'text', viewers = false, links = false }: CheckOptions,
): Promise<{ text: string; valid: boolean }> {
  const validate = anyValidator();
  const checks: FileCheck[] = [];
  for await (const source of sourcesOf(places)) {
    const checked = checkSource(source, validate);
    const { document, ...check } = links ? await withLinks(checked) : checked;
    checks.push(viewers ? { ...check, document } : check);
  }
  const told = viewers ? await withViewers(checks) : checks;
  return {
    text: format === 'json' ? `${formatJson(told)}\n` : told.map(formatText).join('\n'),
    valid: checks.every(({ valid }) => valid),
  };
}

async function withLinks(check: FileCheck): Promise<FileCheck> {
  const findings = [...check.findings, ...(await linkFindings(check.document))];
  return { ...check, findings, valid: !hasErrors(findings) };
}

/** Pages of annotations are taken from among what is checked; those of a fetched Manifest are fetched. */
async function withViewers(checks: readonly FileCheck[]): Promise<readonly Told[]> {
  const known = new Map<string, JsonObject>();
  for (const { document } of checks) {
    if (isObject(document) && document['type'] === 'AnnotationPage') {
      known.set(textOf(document['id']) ?? '', document);
    }
  }
  const told: Told[] = [];
  for (const check of checks) {
    const { file, document } = check;
    if (!isObject(document) || document['type'] !== 'Manifest') {
      told.push(check);
      continue;
    }
    if (/^https?:/i.test(file)) await fetchPages(document, known);
    told.push({ ...check, viewers: viewerContract(document, known) });
  }
  return told;
}

/** A page that does not answer is left out: the contract then says that it was not counted. */
async function fetchPages(manifest: JsonObject, known: Map<string, JsonObject>): Promise<void> {
  for (const id of namedPages(manifest).slice(0, MAX_PAGES)) {
    if (known.has(id)) continue;
    try {
      const { bytes } = await fetchDocument(id);
      const page: unknown = JSON.parse(Buffer.from(bytes).toString());
      if (isObject(page)) known.set(id, page);
    } catch {
      // Said by the contract.
    }
  }
}
