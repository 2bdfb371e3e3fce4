import { el } from '../../text/xml.ts';
import type { Arguments, Verb } from './argument.ts';
import { OaiError } from './error.ts';
import { formatOf, hasFormat, OAI_FORMATS } from './format.ts';
import { describe } from './identify.ts';
import type { Item } from './items.ts';
import { list } from './list.ts';
import { listSets } from './list-sets.ts';
import { recordElement } from './record.ts';
import { type Repository, recordOf } from './repository.ts';

/** What each verb answers. Throws OaiError. */
export const ANSWERS: {
  readonly [V in Verb]: (repository: Repository, given: Arguments, now: number) => string;
} = {
  Identify: (repository, _given, now) => describe(repository, now),
  ListMetadataFormats: listFormats,
  ListSets: listSets,
  ListIdentifiers: list,
  ListRecords: list,
  GetRecord: getRecord,
};

function listFormats(repository: Repository, { identifier }: Arguments): string {
  const item = identifier === undefined ? undefined : itemOf(repository, identifier);
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

function getRecord(repository: Repository, { identifier = '', metadataPrefix }: Arguments): string {
  const item = itemOf(repository, identifier);
  const format = formatOf(metadataPrefix);
  if (!hasFormat(format, item.offered)) {
    throw new OaiError(
      'cannotDisseminateFormat',
      `${identifier} is not there as ${metadataPrefix}`,
    );
  }
  return el('GetRecord', {}, recordElement(repository, item, format, repository.described()));
}

function itemOf(repository: Repository, identifier: string): Item {
  const record = recordOf(repository, identifier);
  const item = record === undefined ? undefined : repository.items.item(record);
  if (item) return item;
  throw new OaiError('idDoesNotExist', `there is no “${identifier}”`);
}
