import { type CheckReport, checkSource, reportJson } from '../../check/document/check.ts';
import type { FetchedDocument } from '../../check/document/fetch.ts';
import { viewerReports } from '../../check/document/viewer-report.ts';
import { documentValidator } from '../../check/iiif/document-validator.ts';
import { FondsError } from '../../errors.ts';
import { uris } from '../../iiif/uri.ts';
import { isObject } from '../../record/json.ts';
import { readerOf, type Site } from '../layout/reader.ts';
import type { Language } from '../layout/words.ts';
import { UNNAMED, validatePage } from './validate-page.tsx';

/** What was sent to be checked, as it came. */
export type CheckTask = {
  readonly site: Omit<Site, 'uri'> & { readonly base: string };
  readonly bytes: Uint8Array;
  /** The media type of a form; absent where the bytes are the document. */
  readonly form?: string | undefined;
  /** Where the document was found, and how it was answered, where it was fetched. */
  readonly address?: string;
  readonly fetched?: FetchedDocument;
  /** Whether what viewers show is told too. */
  readonly viewers: boolean;
  /** For whom a page is made; absent where JSON is wanted. */
  readonly page?: {
    readonly lang: Language | undefined;
    readonly accepted: readonly string[];
    readonly fetches: boolean;
  };
};

/** The body of the answer, or the address at which the document is still to be fetched. */
export type CheckAnswer = { readonly body: string } | { readonly address: string };

type Document = { readonly file: string; readonly bytes: Uint8Array };

/** Pasted text up to this many bytes is given back, to be mended and checked again. */
const MAX_GIVEN_BACK = 200_000;

/** The check of what is sent to `/validate`, from its bytes to the body of the answer. */
export function documentCheck(): (task: CheckTask) => Promise<CheckAnswer> {
  const validate = documentValidator();
  return async (task) => {
    const sent = await documentIn(task);
    if ('address' in sent) return sent;
    const { file, bytes } = sent;
    const source = { file, bytes, ...(task.fetched && { fetched: task.fetched }) };
    const { document, ...check } = checkSource(source, validate);
    const isManifest = isObject(document) && document['type'] === 'Manifest';
    const hasContract = isManifest && (task.viewers || task.page !== undefined);
    const told = hasContract ? { ...check, viewers: viewerReports(document) } : check;
    return {
      body: task.page ? pageOf(task, task.page, sent, told) : JSON.stringify([reportJson(told)]),
    };
  };
}

function pageOf(
  { site: { base, ...named } }: CheckTask,
  { lang, accepted, fetches }: NonNullable<CheckTask['page']>,
  { file, bytes }: Document,
  told: CheckReport,
): string {
  const uri = uris(base);
  const isPasted = file === UNNAMED && bytes.length <= MAX_GIVEN_BACK;
  return validatePage({
    reader: readerOf({ uri, ...named }, '/validate', lang, accepted),
    here: uri.validate,
    fetches,
    told,
    ...(isPasted && { pasted: Buffer.from(bytes).toString() }),
  });
}

/** The document as it is, or from a form: its text, a file, or an address. */
async function documentIn(task: CheckTask): Promise<Document | { readonly address: string }> {
  const { bytes, form: type, address } = task;
  if (type === undefined) {
    return bytes.length ? { file: address ?? UNNAMED, bytes } : nothing();
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
  return typeof given === 'string' && given.trim() !== '' ? { address: given.trim() } : nothing();
}

/** The form is held whole already, so the reader of Node itself is enough. */
async function fieldsOf(bytes: Uint8Array, type: string): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(bytes), {
      headers: { 'content-type': type },
    }).formData();
  } catch (cause) {
    throw new FondsError('CANNOT_CHECK', 'the form cannot be read', { cause });
  }
}

function nothing(): never {
  throw new FondsError('CANNOT_CHECK', 'nothing was sent; paste a document or choose a file');
}
