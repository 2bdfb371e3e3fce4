import { isObject, textOf } from '../../record/json.ts';
import { type Finding, hasErrors } from '../finding.ts';
import type { ValidateDocument } from '../iiif/document-validator.ts';
import type { FetchedDocument } from './fetch.ts';
import type { Source } from './source.ts';

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
  const all = fetched ? [...responseFindings(fetched), ...findings] : findings;
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
function addressOf(document: unknown, requested: string, { url }: FetchedDocument): string {
  const id = isObject(document) ? (textOf(document['id']) ?? textOf(document['@id'])) : undefined;
  return id === url ? url : requested;
}

/** Findings about the headers of the response. https://iiif.io/api/presentation/3.0/#63-responses */
function* responseFindings({
  contentType: type,
  allowOrigin,
}: FetchedDocument): Generator<Finding> {
  const spec = 'https://iiif.io/api/presentation/3.0/#63-responses';
  if (allowOrigin !== '*') {
    const message =
      'the response has no “Access-Control-Allow-Origin: *”. It must have this header, or viewers on other sites cannot open the document.';
    yield { severity: 'error', pointer: '', rule: 'cors', message, spec };
  }
  if (!/^application\/(ld\+)?json\b/i.test(type ?? '')) {
    const message = `the Content-Type is “${type ?? ''}”. A document should be sent as application/ld+json with its profile, or as application/json.`;
    yield { severity: 'warning', pointer: '', rule: 'media-type', message, spec };
  }
}
