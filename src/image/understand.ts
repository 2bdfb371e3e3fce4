import { hash } from 'node:crypto';
import { canonicalPath } from './canonical.ts';
import { derivativeOf, nameOf } from './derivative.ts';
import { FORMATS } from './format.ts';
import { profileOf } from './info.ts';
import type { Limits } from './limits.ts';
import type { Wanted } from './make.ts';
import { type ImagePath, parseRequest, type Version } from './request.ts';
import type { ImageSource } from './source.ts';

/** What can be said of an answer before any file is touched. */
export type Facts = {
  readonly type: string;
  /** Strong, with its quotes; equal pictures have equal tags. */
  readonly etag: string;
  readonly modified: Date;
  /** The canonical path behind the URI of the image. */
  readonly canonical: string;
  /** The URI of the level of compliance. */
  readonly profile: string;
};

export type Understood = {
  readonly wanted: Wanted;
  /** The name of the picture in caches. */
  readonly key: string;
  readonly facts: Facts;
};

/** Part of every ETag: a change in the way of rendering makes all derivatives new. */
const RENDER_VERSION = 3;

/** What a request means. Throws a FondsError for what cannot be asked. */
export function understand(
  version: Version,
  source: ImageSource,
  path: ImagePath,
  limits: Limits,
): Understood {
  const derivative = derivativeOf(parseRequest(version, path, limits), source, limits);
  const name = nameOf(derivative, source);
  const key = keyOf(source, name);
  const facts = {
    type: FORMATS[derivative.format].type,
    etag: `"${key}"`,
    modified: source.modified,
    canonical: canonicalPath(version, derivative, source, limits),
    profile: profileOf(version),
  };
  return { wanted: { source, derivative, name }, key, facts };
}

/** Equal for equal pictures, whatever version of the Image API or form of the request. */
const keyOf = (source: ImageSource, name: string): string =>
  hash('sha1', `${RENDER_VERSION} ${source.hash} ${name}`, 'base64url');
