import type { DescribedReader } from '../../export/metadata/reader.ts';
import type { Uris } from '../../iiif/uri.ts';
import { type Database, snapshot } from '../../storage/sqlite.ts';
import { type Arguments, readArguments } from './argument.ts';
import { envelope, errorElement } from './envelope.ts';
import { oaiItems } from './items.ts';
import type { Repository } from './repository.ts';
import { tokens } from './token.ts';
import { ANSWERS } from './verb.ts';

type Options = {
  readonly database: Database;
  readonly uri: Uris;
  readonly described: () => DescribedReader;
  readonly name: string;
  /** Empty for the postmaster of the host, whom every host must have (RFC 2142). */
  readonly email: string;
};

/** Answers a request of OAI-PMH 2.0 with a document, whatever is asked. */
export type Oai = (asked: URLSearchParams) => string;

/** http://www.openarchives.org/OAI/openarchivesprotocol.html */
export function openOai({ database, uri, described, name, email }: Options): Oai {
  const items = oaiItems(database);
  const host = new URL(uri.base).hostname;
  const repository: Repository = {
    uri,
    host,
    name,
    email: email || postmaster(host),
    items,
    tokens: tokens(items.key()),
    described,
  };
  return (asked) => {
    const now = Date.now();
    let given: Arguments | undefined;
    try {
      given = readArguments(asked);
      const right = given;
      const payload = snapshot(database, () => ANSWERS[right.verb](repository, right, now));
      return envelope(uri.oai, now, given, payload);
    } catch (error) {
      return envelope(uri.oai, now, given, errorElement(error));
    }
  };
}

/** The schema of the protocol asks for a dot in the host of an address. */
const postmaster = (host: string): string =>
  `postmaster@${host.includes('.') ? host : `${host}.localdomain`}`;
