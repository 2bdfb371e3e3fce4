import type { Picture } from '../sample.ts';
import type { ImageRequest } from '../workload.ts';

/** The kinds of requests that are measured; `made`: images that no server has stored. */
export const KINDS = ['tile', 'sizes', 'made', 'oddWebp', 'info', 'fresh'] as const;

export type Kind = (typeof KINDS)[number];

/** A server that can be measured. */
export type Target = {
  readonly name: string;
  readonly port: number;
  /** The kinds of requests that it supports. */
  readonly offers: readonly Kind[];
  /** How often all tiles are requested in one measurement: more often for a fast server. */
  readonly walks: number;
  /** The responses of one address always have the same length. */
  readonly isSteady: boolean;
  path(request: ImageRequest): string;
  /** The form of `path` that the server answers fastest when the tile is not in its cache. */
  coldPath(request: ImageRequest): string;
  /** Other addresses of the same tile, if there are any. */
  otherPaths(request: ImageRequest): string[];
  infoPath(picture: Picture): string;
  /** The header line of a conditional request, from the headers of an earlier response. */
  condition(headers: Headers): string;
  start(): Promise<void>;
  /** Process ids, while it runs. */
  pids(): number[];
  stop(): Promise<void>;
};
