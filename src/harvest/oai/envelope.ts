import { el, esc } from '../../text/xml.ts';
import type { Arguments } from './argument.ts';
import { OaiError } from './error.ts';
import { floor } from './time.ts';

const OAI = 'http://www.openarchives.org/OAI/2.0/';
const ROOT = {
  xmlns: OAI,
  'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
  'xsi:schemaLocation': `${OAI} ${OAI}OAI-PMH.xsd`,
};

/**
 * The document around every answer. The request is told with its arguments, but without any where their
 * form was wrong. http://www.openarchives.org/OAI/openarchivesprotocol.html#XMLResponse
 */
export function envelope(
  baseUrl: string,
  now: number,
  given: Arguments | undefined,
  payload: string,
): string {
  const document = el(
    'OAI-PMH',
    ROOT,
    el('responseDate', {}, floor(now)),
    el('request', given ?? {}, esc(baseUrl)),
    payload,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${document}\n`;
}

export function errorElement(error: unknown): string {
  if (!(error instanceof OaiError)) throw error;
  return el('error', { code: error.code }, esc(error.message));
}
