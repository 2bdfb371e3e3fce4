import PQueue from 'p-queue';
import { isObject, type JsonObject, textOf } from '../../record/json.ts';
import type { Finding, Severity } from '../finding.ts';
import { type Node, readDocument } from '../iiif/document.ts';
import { at } from '../pointer.ts';
import { type ProbeResult, probeAddress } from './fetch.ts';

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
