import type { DescribedReader } from '../../export/metadata/reader.ts';
import type { Uris } from '../../iiif/uri.ts';
import type { Items } from './items.ts';
import type { Tokens } from './token.ts';

/** What the verbs answer from. */
export type Repository = {
  readonly uri: Uris;
  /** The name of the host, which stands in every identifier. */
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

/** The record that an identifier names; undefined where it is not one of ours. */
export function recordOf(
  repository: Pick<Repository, 'host'>,
  identifier: string,
): string | undefined {
  const start = identifierOf(repository, '');
  return identifier.startsWith(start) ? identifier.slice(start.length) : undefined;
}
