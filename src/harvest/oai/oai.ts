import type { DescribedReader } from '../../export/metadata/described.ts';
import type { Uris } from '../../iiif/uri.ts';
import type { Database } from '../../system/database/database.ts';
import { el, esc } from '../../text/xml.ts';
import {
  envelope,
  errorElement,
  identifierOf,
  type Repository,
  recordElement,
  recordOf,
} from './answer.ts';
import { type Arguments, floorToSecond, OaiError, readArguments, type Verb } from './argument.ts';
import { formatOf, hasFormat, OAI_FORMATS } from './format.ts';
import { type Item, oaiItems } from './items.ts';
import { list, listSets } from './list.ts';
import { tokens } from './token.ts';

type Options = {
  readonly database: Database;
  readonly uri: Uris;
  readonly described: () => DescribedReader;
  readonly name: string;
  /** If empty, the postmaster of the host, a mailbox that every host must have (RFC 2142). */
  readonly email: string;
};

/** Answers any OAI-PMH 2.0 request with a document; errors are part of it. */
export type Oai = (query: URLSearchParams) => Promise<string>;

/** http://www.openarchives.org/OAI/openarchivesprotocol.html */
export async function openOai({ database, uri, described, name, email }: Options): Promise<Oai> {
  const items = oaiItems(database);
  const host = new URL(uri.base).hostname;
  const repository: Repository = {
    uri,
    host,
    name,
    email: email || postmaster(host),
    items,
    tokens: tokens(await items.key()),
    described,
  };
  return async (query) => {
    const now = Date.now();
    let given: Arguments | undefined;
    try {
      given = readArguments(query);
      const right = given;
      const payload = await database.snapshot(() => ANSWERS[right.verb](repository, right, now));
      return envelope(uri.oai, now, given, payload);
    } catch (error) {
      return envelope(uri.oai, now, given, errorElement(error));
    }
  };
}

/** The schema of the protocol requires a dot in the host of an e-mail address. */
const postmaster = (host: string): string =>
  `postmaster@${host.includes('.') ? host : `${host}.localdomain`}`;

/** The function that answers each verb. Throws OaiError. */
export const ANSWERS: {
  readonly [V in Verb]: (repository: Repository, given: Arguments, now: number) => Promise<string>;
} = {
  Identify: (repository, _given, now) => describe(repository, now),
  ListMetadataFormats: listFormats,
  ListSets: listSets,
  ListIdentifiers: list,
  ListRecords: list,
  GetRecord: getRecord,
};

async function listFormats(repository: Repository, { identifier }: Arguments): Promise<string> {
  const item = identifier === undefined ? undefined : await itemOf(repository, identifier);
  if (item?.deleted) throw new OaiError('noMetadataFormats', `${identifier} is deleted`);
  const formats = [...OAI_FORMATS].filter(
    ([, format]) => item === undefined || hasFormat(format, item.formats),
  );
  const elements = formats.map(([prefix, { schema, namespace }]) =>
    el(
      'metadataFormat',
      {},
      el('metadataPrefix', {}, prefix),
      el('schema', {}, schema),
      el('metadataNamespace', {}, namespace),
    ),
  );
  return el('ListMetadataFormats', {}, ...elements);
}

async function getRecord(
  repository: Repository,
  { identifier = '', metadataPrefix }: Arguments,
): Promise<string> {
  const item = await itemOf(repository, identifier);
  const format = formatOf(metadataPrefix);
  if (!hasFormat(format, item.offered)) {
    throw new OaiError(
      'cannotDisseminateFormat',
      `${identifier} is not available as ${metadataPrefix}`,
    );
  }
  return el('GetRecord', {}, await recordElement(repository, item, format, repository.described()));
}

async function itemOf(repository: Repository, identifier: string): Promise<Item> {
  const record = recordOf(repository, identifier);
  const item = record === undefined ? undefined : await repository.items.item(record);
  if (item) return item;
  throw new OaiError('idDoesNotExist', `there is no “${identifier}”`);
}

/** http://www.openarchives.org/OAI/openarchivesprotocol.html#Identify */
export const describe = async (repository: Repository, now: number): Promise<string> =>
  el(
    'Identify',
    {},
    el('repositoryName', {}, esc(repository.name)),
    el('baseURL', {}, esc(repository.uri.oai)),
    el('protocolVersion', {}, '2.0'),
    el('adminEmail', {}, esc(repository.email)),
    el('earliestDatestamp', {}, (await repository.items.earliest()) ?? floorToSecond(now)),
    el('deletedRecord', {}, 'persistent'),
    el('granularity', {}, 'YYYY-MM-DDThh:mm:ssZ'),
    el('compression', {}, 'gzip'),
    el('compression', {}, 'br'),
    ...scheme(repository),
  );

const SCHEME = 'http://www.openarchives.org/OAI/2.0/oai-identifier';
const DOMAIN = /^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+$/i;

/**
 * How identifiers are built. Absent for hosts without a dot in the name, which the scheme requires.
 * http://www.openarchives.org/OAI/2.0/guidelines-oai-identifier.htm
 */
function scheme(repository: Repository): string[] {
  const { host } = repository;
  if (!DOMAIN.test(host)) return [];
  const about = {
    xmlns: SCHEME,
    'xsi:schemaLocation': `${SCHEME} ${SCHEME}.xsd`,
  };
  return [
    el(
      'description',
      {},
      el(
        'oai-identifier',
        about,
        el('scheme', {}, 'oai'),
        el('repositoryIdentifier', {}, host),
        el('delimiter', {}, ':'),
        el('sampleIdentifier', {}, esc(identifierOf(repository, 'record'))),
      ),
    ),
  ];
}
