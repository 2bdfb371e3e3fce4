import { checkSource } from '../../check/document/check.ts';
import type { FetchedDocument } from '../../check/document/fetch.ts';
import { type CheckReport, reportJson } from '../../check/document/report.ts';
import { viewerReports } from '../../check/document/viewer-report.ts';
import { documentValidator } from '../../check/iiif/document-validator.ts';
import { FondsError } from '../../errors.ts';
import { uris } from '../../iiif/uri.ts';
import { isObject } from '../../record/json.ts';
import { readerOf, type Site } from '../layout/reader.ts';
import type { Language } from '../layout/words.ts';
import { UNNAMED, validatePage } from './validate-page.tsx';

/** A document to check, as it was sent. */
export type CheckTask = {
  readonly site: Omit<Site, 'uri'> & { readonly base: string };
  readonly bytes: Uint8Array;
  /** The media type of a form; absent if the bytes are the document itself. */
  readonly form?: string | undefined;
  /** The address and the response, if the document was fetched. */
  readonly address?: string;
  readonly fetched?: FetchedDocument;
  /** Whether to report what viewers show. */
  readonly viewers: boolean;
  /** How to build the page; absent for JSON. */
  readonly page?: {
    readonly lang: Language | undefined;
    readonly accepted: readonly string[];
    readonly fetches: boolean;
  };
};

/** The body of the answer, or the address from which to fetch the document first. */
export type CheckAnswer = { readonly body: string } | { readonly address: string };

type Document = { readonly file: string; readonly bytes: Uint8Array };

/** Pasted text up to this size is put back into the form, to be corrected and checked again. */
const MAX_ECHOED_BYTES = 200_000;

/** Checks what is sent to `/validate`, from its bytes to the body of the answer. */
export function documentChecker(): (task: CheckTask) => Promise<CheckAnswer> {
  const validate = documentValidator();
  return async (task) => {
    const sent = await documentIn(task);
    if ('address' in sent) return sent;
    const { file, bytes } = sent;
    const source = { file, bytes, ...(task.fetched && { fetched: task.fetched }) };
    const { document, ...check } = checkSource(source, validate);
    const isManifest = isObject(document) && document['type'] === 'Manifest';
    const hasContract = isManifest && (task.viewers || task.page !== undefined);
    const report = hasContract ? { ...check, viewers: viewerReports(document) } : check;
    return {
      body: task.page
        ? pageOf(task, task.page, sent, report)
        : JSON.stringify([reportJson(report)]),
    };
  };
}

function pageOf(
  { site: { base, ...named } }: CheckTask,
  { lang, accepted, fetches }: NonNullable<CheckTask['page']>,
  { file, bytes }: Document,
  report: CheckReport,
): string {
  const uri = uris(base);
  const isPasted = file === UNNAMED && bytes.length <= MAX_ECHOED_BYTES;
  return validatePage({
    reader: readerOf({ uri, ...named }, '/validate', lang, accepted),
    here: uri.validate,
    fetches,
    report,
    ...(isPasted && { pasted: Buffer.from(bytes).toString() }),
  });
}

/** The document itself, or from a form: its text, a file, or an address. */
async function documentIn(task: CheckTask): Promise<Document | { readonly address: string }> {
  const { bytes, form: type, address } = task;
  if (type === undefined) {
    return bytes.length ? { file: address ?? UNNAMED, bytes } : noDocument();
  }
  const form = await fieldsOf(bytes, type);
  const file = form.get('file');
  if (file instanceof File && file.size > 0) {
    return { file: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
  }
  const text = form.get('text');
  if (typeof text === 'string' && text.trim() !== '') {
    return { file: UNNAMED, bytes: Buffer.from(text) };
  }
  const given = form.get('url');
  return typeof given === 'string' && given.trim() !== ''
    ? { address: given.trim() }
    : noDocument();
}

/** The form is in memory already, so Node's own parser is enough. */
async function fieldsOf(bytes: Uint8Array, type: string): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(bytes), {
      headers: { 'content-type': type },
    }).formData();
  } catch (cause) {
    throw new FondsError('CANNOT_CHECK', 'the form cannot be read', { cause });
  }
}

function noDocument(): never {
  throw new FondsError('CANNOT_CHECK', 'nothing was sent; paste a document or choose a file');
}
