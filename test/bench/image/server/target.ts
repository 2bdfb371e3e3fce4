import type { Picture } from '../sample.ts';
import type { Asked } from '../workload.ts';

/** Kinds of requests, and what one server can be asked. */
export const KINDS = ['tile', 'sizes', 'oddJpg', 'oddWebp', 'info', 'fresh'] as const;

export type Kind = (typeof KINDS)[number];

/** A server that can be measured. */
export type Target = {
  readonly name: string;
  readonly port: number;
  readonly offers: readonly Kind[];
  /** How often all tiles are asked for in a walk: often, where once takes too little time. */
  readonly walks: number;
  /** The same address has an answer of the same length each time. */
  readonly isSteady: boolean;
  path(asked: Asked): string;
  /** As `path`, in the form that the server answers fastest when it has the tile not yet. */
  coldPath(asked: Asked): string;
  /** The same tile by other addresses, as far as there are any. */
  otherPaths(asked: Asked): string[];
  infoPath(picture: Picture): string;
  /** The header line that asks whether an answer has changed, given the headers of that answer. */
  condition(headers: Headers): string;
  start(): Promise<void>;
  /** Process ids; only while it runs. */
  pids(): number[];
  stop(): Promise<void>;
};
