import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
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

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((ready) => probe.once('listening', ready));
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
}

/** Waits until an address answers with 200. Throws after twenty seconds. */
export async function untilReady(address: string): Promise<void> {
  for (const until = Date.now() + 20_000; Date.now() < until; ) {
    const response = await fetch(address).catch(() => undefined);
    await response?.arrayBuffer();
    if (response?.ok) return;
    await wait(25);
  }
  throw new Error(`${address} does not answer`);
}
