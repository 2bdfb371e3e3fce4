import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { FIGURES, type Figure, type Rounds } from './figures.ts';
import { middle, ratio } from './goals.ts';
import { aligned, shown } from './table.ts';

/** What a run was, to compare others with. */
export type Baseline = {
  readonly quick: boolean;
  readonly workers: number;
  /** Whether wrk asked where only the pace counts. */
  readonly wrk: boolean;
  readonly node: string;
  /** As measured, and as a part of what the machine can do at all (absent where that has no sense). */
  readonly figures: { readonly [F in Figure]?: { value: number; part?: number } };
};

const FILE = fileURLToPath(new URL('./baseline.json', import.meta.url));

/** A change beyond this is more than the noise of a quiet machine. */
const NOTABLE = 1.2;

export function baselineOf(
  rounds: Rounds,
  own: string,
  machine: string,
  facts: Pick<Baseline, 'quick' | 'workers' | 'wrk'>,
): Baseline {
  const [ours, theirs] = [rounds.get(own) ?? [], rounds.get(machine) ?? []];
  const figures = Object.entries(FIGURES).flatMap(([name, facts]) => {
    const figure = name as Figure; // the keys of that very table
    const value = middle(ours, figure);
    if (Number.isNaN(value)) return [];
    const like = 'like' in facts ? facts.like : undefined;
    const part = like ? ratio(ours, theirs, figure, like) : Number.NaN;
    const kept = Number.isNaN(part) ? { value } : { value, part: rounded(part) };
    return [[figure, { ...kept, value: rounded(value) }]];
  });
  return { ...facts, node: process.version, figures: Object.fromEntries(figures) };
}

const rounded = (value: number) => Number(value.toPrecision(4));

export async function readBaseline(): Promise<Baseline | undefined> {
  const text = await readFile(FILE, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Baseline); // we wrote it
}

export const writeBaseline = (baseline: Baseline): Promise<void> =>
  writeFile(FILE, `${JSON.stringify(baseline, null, 2)}\n`);

/** True where the two were measured in the same way. */
export const isComparable = (now: Baseline, then: Baseline): boolean =>
  now.quick === then.quick && now.workers === then.workers && now.wrk === then.wrk;

/** Now beside then; above 1 is better now, whichever way the figure goes. */
export function comparison(now: Baseline, then: Baseline): string {
  const lines = Object.entries(FIGURES).flatMap(([name, { label, better }]) => {
    const figure = name as Figure; // the keys of that very table
    const { is, was, how } = comparable(now.figures[figure], then.figures[figure]);
    const gain = better === 'more' ? is / was : was / is;
    if (!Number.isFinite(gain)) return [];
    const word = gain > NOTABLE ? 'better' : gain < 1 / NOTABLE ? 'WORSE' : '';
    return [[`${label.trim()} (${figure})`, how, shown(gain, 2), word]];
  });
  return aligned(lines);
}

type Kept = { readonly value: number; readonly part?: number };

/** As parts of what the machine can do, where both are known so. */
function comparable(is: Kept | undefined, was: Kept | undefined) {
  return is?.part !== undefined && was?.part !== undefined
    ? { is: is.part, was: was.part, how: 'as a part of the machine' }
    : { is: is?.value ?? Number.NaN, was: was?.value ?? Number.NaN, how: 'as measured' };
}
