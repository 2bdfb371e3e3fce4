import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export type Options = {
  /** One short round instead of several: for a first look, not for comparisons. */
  readonly quick: boolean;
  /** Saves this run as the baseline for later runs. */
  readonly save: boolean;
  readonly rounds: number;
  /** Worker processes of the server. */
  readonly workers: number;
  /** How long repeatable requests are measured, in seconds. */
  readonly seconds: number;
  /** Tiles requested one by one from a fresh server. */
  readonly cold: number;
  /** Arbitrary regions. */
  readonly odd: number;
  /** Thumbnails. */
  readonly thumbs: number;
  /** A folder in which the npm package iiif-processor is installed, to be measured too. */
  readonly iiifProcessor?: string;
};

/** Throws if an option is unknown or out of range. */
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
  const amounts = quick
    ? { seconds: 0.4, cold: 60, odd: 40, thumbs: 100 }
    : { seconds: 2, cold: 120, odd: 160, thumbs: 500 };
  return {
    quick,
    save,
    rounds: wholeNumber('rounds', values.rounds ?? (quick ? '1' : '3'), 20),
    workers: wholeNumber('workers', values.workers, 64),
    ...amounts,
    ...(iiifProcessor && { iiifProcessor: resolve(iiifProcessor) }),
  };
}

function wholeNumber(name: string, text: string, most: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= most) return number;
  throw new Error(`--${name} must be a whole number from 1 to ${most}, not “${text}”`);
}
