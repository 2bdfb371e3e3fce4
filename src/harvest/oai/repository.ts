import type { DescribedReader } from '../../export/metadata/reader.ts';
import type { Uris } from '../../iiif/uri.ts';
import type { Items } from './items.ts';
import type { Tokens } from './token.ts';

/** What the verbs answer from. */
export type Repository = {
  readonly uri: Uris;
  readonly name: string;
  readonly email: string;
  readonly items: Items;
  readonly tokens: Tokens;
  readonly described: () => DescribedReader;
};

/** The name of the host, which stands in every identifier. */
export const hostOf = ({ uri }: Pick<Repository, 'uri'>): string => new URL(uri.base).hostname;

/** http://www.openarchives.org/OAI/2.0/guidelines-oai-identifier.htm */
export const identifierOf = (repository: Pick<Repository, 'uri'>, record: string): string =>
  `oai:${hostOf(repository)}:${record}`;

/** The record that an identifier names; undefined where it is not one of ours. */
export function recordOf(
  repository: Pick<Repository, 'uri'>,
  identifier: string,
): string | undefined {
  const start = identifierOf(repository, '');
  return identifier.startsWith(start) ? identifier.slice(start.length) : undefined;
}
