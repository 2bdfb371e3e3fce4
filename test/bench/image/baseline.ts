import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { FIGURES, type Figure, type Rounds } from './figures.ts';
import { medianOf, ratio } from './goals.ts';
import { aligned, shown } from './table.ts';

/** The figures of a run, and how they were measured. */
export type Baseline = {
  readonly quick: boolean;
  readonly workers: number;
  /** Whether wrk made the repeated requests. */
  readonly wrk: boolean;
  readonly node: string;
  /** `part` is the figure divided by what the machine can do, if there is a measure of that. */
  readonly figures: { readonly [F in Figure]?: { value: number; part?: number } };
};

const FILE = fileURLToPath(new URL('./baseline.json', import.meta.url));

/** A larger change is more than the noise of a quiet machine. */
const NOTABLE = 1.2;

export function baselineOf(
  rounds: Rounds,
  own: string,
  machine: string,
  facts: Pick<Baseline, 'quick' | 'workers' | 'wrk'>,
): Baseline {
  const [ours, theirs] = [rounds.get(own) ?? [], rounds.get(machine) ?? []];
  const figures = Object.entries(FIGURES).flatMap(([name, facts]) => {
    const figure = name as Figure; // the keys of FIGURES
    const value = medianOf(ours, figure);
    if (Number.isNaN(value)) return [];
    const like = 'like' in facts ? facts.like : undefined;
    const part = like ? ratio(ours, theirs, figure, like) : Number.NaN;
    const saved = Number.isNaN(part) ? { value } : { value, part: rounded(part) };
    return [[figure, { ...saved, value: rounded(value) }]];
  });
  return { ...facts, node: process.version, figures: Object.fromEntries(figures) };
}

const rounded = (value: number) => Number(value.toPrecision(4));

export async function readBaseline(): Promise<Baseline | undefined> {
  const text = await readFile(FILE, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Baseline); // writeBaseline wrote it
}

export const writeBaseline = (baseline: Baseline): Promise<void> =>
  writeFile(FILE, `${JSON.stringify(baseline, null, 2)}\n`);

/** True if both runs were measured in the same way. */
export const isComparable = (now: Baseline, then: Baseline): boolean =>
  now.quick === then.quick && now.workers === then.workers && now.wrk === then.wrk;

/** The ratios of two runs. Above 1 is better now, whichever direction of a figure is better. */
export function comparison(now: Baseline, then: Baseline): string {
  const lines = Object.entries(FIGURES).flatMap(([name, { label, better }]) => {
    const figure = name as Figure; // the keys of FIGURES
    const { current, previous, how } = comparable(now.figures[figure], then.figures[figure]);
    const gain = better === 'more' ? current / previous : previous / current;
    if (!Number.isFinite(gain)) return [];
    const word = gain > NOTABLE ? 'better' : gain < 1 / NOTABLE ? 'WORSE' : '';
    return [[`${label.trim()} (${figure})`, how, shown(gain, 2), word]];
  });
  return aligned(lines);
}

type SavedFigure = { readonly value: number; readonly part?: number };

/** Both as parts of what the machine can do, if both have such a part. */
function comparable(now: SavedFigure | undefined, then: SavedFigure | undefined) {
  return now?.part !== undefined && then?.part !== undefined
    ? { current: now.part, previous: then.part, how: 'relative to the machine' }
    : {
        current: now?.value ?? Number.NaN,
        previous: then?.value ?? Number.NaN,
        how: 'as measured',
      };
}
