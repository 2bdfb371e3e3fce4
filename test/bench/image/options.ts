import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export type Options = {
  /** One short round instead of several: for a first look, not for a record. */
  readonly quick: boolean;
  /** Makes this run the baseline that later runs are compared with. */
  readonly save: boolean;
  readonly rounds: number;
  /** Processes that serve. */
  readonly workers: number;
  /** How long a kind of request that can be repeated is measured, in seconds. */
  readonly seconds: number;
  /** Requests that cannot be repeated: tiles asked of a fresh server one by one, odd regions. */
  readonly cold: number;
  readonly odd: number;
  /** A folder where the npm package iiif-processor is installed, to measure it too. */
  readonly iiifProcessor?: string;
};

/** Throws for an option that is not known. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      save: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      workers: { type: 'string', default: '1' },
      'iiif-processor': { type: 'string' },
    },
  });
  const { quick, save, 'iiif-processor': iiifProcessor } = values;
  const amounts = quick ? { seconds: 0.4, cold: 60, odd: 40 } : { seconds: 2, cold: 120, odd: 160 };
  return {
    quick,
    save,
    rounds: whole('rounds', values.rounds ?? (quick ? '1' : '3'), 20),
    workers: whole('workers', values.workers, 64),
    ...amounts,
    ...(iiifProcessor && { iiifProcessor: resolve(iiifProcessor) }),
  };
}

function whole(name: string, text: string, most: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= most) return number;
  throw new Error(`--${name} is a whole number from 1 to ${most}, not “${text}”`);
}
