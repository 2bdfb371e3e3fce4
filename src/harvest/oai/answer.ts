import type { DescribedReader } from '../../export/metadata/described.ts';
import type { Uris } from '../../iiif/uri.ts';
import { el, esc } from '../../text/xml.ts';
import { type Arguments, floorToSecond, OaiError } from './argument.ts';
import { hasFormat, type OaiFormat } from './format.ts';
import type { Item, Items } from './items.ts';
import type { Tokens } from './token.ts';

const OAI = 'http://www.openarchives.org/OAI/2.0/';
const ROOT = {
  xmlns: OAI,
  'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
  'xsi:schemaLocation': `${OAI} ${OAI}OAI-PMH.xsd`,
};

/**
 * The document around every answer. It repeats the arguments of the request, unless they were
 * malformed. http://www.openarchives.org/OAI/openarchivesprotocol.html#XMLResponse
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
    el('responseDate', {}, floorToSecond(now)),
    el('request', given ?? {}, esc(baseUrl)),
    payload,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${document}\n`;
}

export function errorElement(error: unknown): string {
  if (!(error instanceof OaiError)) throw error;
  return el('error', { code: error.code }, esc(error.message));
}

/** True if the record is deleted or no longer has the format. */
const isGone = (item: Item, format: OaiFormat): boolean =>
  item.deleted || !hasFormat(format, item.formats);

/** http://www.openarchives.org/OAI/openarchivesprotocol.html#header */
export const header = (repository: Repository, item: Item, format: OaiFormat): string =>
  el(
    'header',
    { status: isGone(item, format) ? 'deleted' : undefined },
    el('identifier', {}, esc(identifierOf(repository, item.record))),
    el('datestamp', {}, item.time),
    ...item.sets.map((spec) => el('setSpec', {}, esc(spec))),
  );

/** A record in a format; a deleted record has only a header. */
export async function recordElement(
  repository: Repository,
  item: Item,
  format: OaiFormat,
  read: DescribedReader,
): Promise<string> {
  const about = header(repository, item, format);
  const described = isGone(item, format) ? undefined : await read(item.record);
  if (!described) return el('record', {}, about);
  return el('record', {}, about, el('metadata', {}, await format.write(described)));
}

/** Everything that the verbs need. */
export type Repository = {
  readonly uri: Uris;
  /** The host name, which is part of every identifier. */
  readonly host: string;
  readonly name: string;
  readonly email: string;
  readonly items: Items;
  readonly tokens: Tokens;
  readonly described: () => DescribedReader;
};

/** http://www.openarchives.org/OAI/2.0/guidelines-oai-identifier.htm */
export const identifierOf = ({ host }: Pick<Repository, 'host'>, record: string): string =>
  `oai:${host}:${record}`;

/** The record that an identifier names; undefined if it isn't one of ours. */
export function recordOf(
  repository: Pick<Repository, 'host'>,
  identifier: string,
): string | undefined {
  const start = identifierOf(repository, '');
  return identifier.startsWith(start) ? identifier.slice(start.length) : undefined;
}
