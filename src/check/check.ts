import type { Finding } from '../validation/finding.ts';
import type { ValidateAny } from '../validation/iiif/any.ts';
import { isObject, textOf } from '../validation/iiif/json.ts';
import { hasErrors } from '../validation/report.ts';
import type { Fetched } from './fetch.ts';
import type { Source } from './source.ts';

export type FileCheck = {
  readonly file: string;
  /** True where there is no error; warnings and troubles of viewers do not count. */
  readonly valid: boolean;
  readonly findings: readonly Finding[];
  /** The document, where it is JSON. */
  readonly document?: unknown;
};

/** Checks one document. It never throws: what is no JSON, or no UTF-8, is a finding too. */
export function checkSource({ file, bytes, fetched }: Source, validate: ValidateAny): FileCheck {
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
    const why = isJson ? `: ${error.message}` : ': it is not in UTF-8';
    return {
      finding: {
        severity: 'error',
        pointer: '',
        rule: isJson ? 'json' : 'encoding',
        message: `this cannot be read${why}. A IIIF document is JSON in UTF-8.`,
        spec: 'https://www.rfc-editor.org/rfc/rfc8259',
      },
    };
  }
}

/** The address that the id must equal: the one that was asked, or the one it led to. */
function addressOf(document: unknown, asked: string, { url }: Fetched): string {
  const id = isObject(document) ? (textOf(document['id']) ?? textOf(document['@id'])) : undefined;
  return id === url ? url : asked;
}

/** What the answer says beside the document. https://iiif.io/api/presentation/3.0/#63-responses */
function* answerFindings({ type, allows }: Fetched): Generator<Finding> {
  const spec = 'https://iiif.io/api/presentation/3.0/#63-responses';
  if (allows !== '*') {
    const message =
      'the answer has no “Access-Control-Allow-Origin: *”. Documents may be read from any site, or viewers elsewhere cannot open them.';
    yield { severity: 'error', pointer: '', rule: 'cors', message, spec };
  }
  if (!/^application\/(ld\+)?json\b/i.test(type ?? '')) {
    const message = `the Content-Type is “${type ?? ''}”. A document is sent as application/ld+json with its profile, or as application/json.`;
    yield { severity: 'warning', pointer: '', rule: 'media-type', message, spec };
  }
}
