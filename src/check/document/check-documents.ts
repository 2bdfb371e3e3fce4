import PQueue from 'p-queue';
import { isObject, type JsonObject, textOf } from '../../record/json.ts';
import { type Finding, hasErrors, type Severity } from '../finding.ts';
import { type Node, readDocument } from '../iiif/document.ts';
import { documentValidator } from '../iiif/document-validator.ts';
import { at } from '../pointer.ts';
import {
  type CheckReport,
  checkSource,
  type FileCheck,
  formatJson,
  formatText,
  sourcesOf,
} from './check.ts';
import { fetchDocument, type ProbeResult, probeAddress } from './fetch.ts';
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

/** Annotation pages are taken from the checked documents; those of a fetched Manifest are fetched too. */
async function withViewers(checks: readonly FileCheck[]): Promise<readonly CheckReport[]> {
  const known = new Map<string, JsonObject>();
  for (const { document } of checks) {
    if (isObject(document) && document['type'] === 'AnnotationPage') {
      known.set(textOf(document['id']) ?? '', document);
    }
  }
  const told: CheckReport[] = [];
  for (const check of checks) {
    const { file, document } = check;
    if (!isObject(document) || document['type'] !== 'Manifest') {
      told.push(check);
      continue;
    }
    if (/^https?:/i.test(file)) await fetchPages(document, known);
    told.push({ ...check, viewers: viewerReports(document, known) });
  }
  return told;
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

/** An address in a document that should answer. */
export type Link = {
  readonly address: string;
  readonly pointer: string;
  readonly severity: Severity;
  /** The media type that the document states. */
  readonly format?: string;
};

/** The most addresses of one document that are requested; the rest are counted. */
const MAX_LINKS = 500;
/** Addresses requested at the same time. */
const CONCURRENCY = 4;
/** For one address. */
const LINK_TIMEOUT_MS = 10_000;

const SPEC = 'https://iiif.io/api/presentation/3.0/#63-responses';

const REFERENCES = ['AnnotationPage', 'AnnotationCollection', 'Manifest', 'Collection', 'Range'];
const CONTENT = ['body', 'thumbnail', 'rendering', 'logo', 'seeAlso', 'homepage'];
const NO_CONTENT = ['TextualBody', 'SpecificResource', 'Choice', 'Canvas', 'FeatureCollection'];

/** What a document refers to without describing it, without duplicate addresses, in its order. */
export function linksOf(document: JsonObject): readonly Link[] {
  const { nodes } = readDocument(document, {});
  const links = new Map<string, Link>();
  for (const node of nodes) {
    const link = linkOf(node);
    if (link && !links.has(link.address)) links.set(link.address, link);
  }
  return [...links.values()];
}

function linkOf({ resource, type, property, pointer, parent }: Node): Link | undefined {
  const id = textOf(resource['id']) ?? textOf(resource['@id']) ?? '';
  if (!parent || !/^https?:/i.test(id)) return undefined;
  const place = { pointer: at(pointer, 'id'), severity: 'error' as const };
  if (property === 'service' || property === 'services') {
    return /^ImageService/.test(type) ? { ...place, address: `${id}/info.json` } : undefined;
  }
  if (REFERENCES.includes(type) && !('items' in resource)) return { ...place, address: id };
  const isOption = parent.type === 'Choice' && property === 'items';
  if (!(isOption || CONTENT.includes(property)) || NO_CONTENT.includes(type)) return undefined;
  const format = textOf(resource['format']);
  return {
    ...place,
    address: id,
    // A web page on a site that may change.
    severity: property === 'homepage' ? 'warning' : 'error',
    ...(format === undefined ? {} : { format }),
  };
}

/**
 * Requests every address that a document refers to, a few at a time, and reports those that fail.
 * https://iiif.io/api/presentation/3.0/#63-responses
 */
export async function linkFindings(document: unknown): Promise<readonly Finding[]> {
  if (!isObject(document)) return [];
  const links = linksOf(document);
  const queue = new PQueue({ concurrency: CONCURRENCY });
  const found = await Promise.all(
    links.slice(0, MAX_LINKS).map((link) => queue.add(() => linkFinding(link))),
  );
  const rest = links.length - MAX_LINKS;
  const more: Finding = {
    severity: 'warning',
    pointer: '',
    rule: 'link-unasked',
    message: `${MAX_LINKS} addresses were checked; ${rest} more were not. Split the document to check them all.`,
  };
  return [...found.flatMap((finding) => finding ?? []), ...(rest > 0 ? [more] : [])];
}

async function linkFinding({ address, pointer, severity, format }: Link) {
  const finding = { pointer, spec: SPEC };
  let answered: ProbeResult;
  try {
    answered = await probeAddress(address, { timeoutMs: LINK_TIMEOUT_MS });
  } catch (error) {
    const message = `${(error as Error).message}. Everything that a document refers to must be available.`;
    return { ...finding, severity, rule: 'link-answers', message };
  }
  const { status, contentType: type = '' } = answered;
  if (status === 401 || status === 403) {
    const message = `${address} returns ${status}: access to it is restricted. An access service should say so.`;
    return { ...finding, severity: 'warning' as const, rule: 'link-open', message };
  }
  if (status < 200 || status >= 300) {
    const message = `${address} returns ${status}. Everything that a document refers to must be available.`;
    return { ...finding, severity, rule: 'link-answers', message };
  }
  if (format === undefined || essence(type) === essence(format)) return undefined;
  const message = `${address} is sent as “${essence(type)}”, not as “${format}”. The format should be the media type of the response.`;
  return { ...finding, severity: 'warning' as const, rule: 'link-format', message };
}

/** A media type without its parameters. */
const essence = (type: string): string => (type.split(';')[0] ?? '').trim().toLowerCase();
