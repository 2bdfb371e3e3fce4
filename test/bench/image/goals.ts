import { median } from '../statistics.ts';
import type { Figure, Figures, Rounds } from './figures.ts';

/** A bound for a figure, or for its ratio to that of another server. */
type Goal = {
  readonly figure: Figure;
  readonly against?:
    | 'iipsrv'
    | 'iipsrv, no cache'
    | 'nginx static'
    | 'iiif-processor'
    | 'node:http';
  readonly least?: number;
  readonly most?: number;
};

const GOALS: readonly Goal[] = [
  { figure: 'coldP50', against: 'iipsrv', most: 0.2 },
  { figure: 'cold8P99', against: 'iipsrv', most: 0.6 },
  { figure: 'walk', against: 'iipsrv', least: 6 },
  { figure: 'walk', against: 'nginx static', least: 0.3 },
  { figure: 'walkCpu', against: 'iipsrv', most: 0.1 },
  { figure: 'hot', against: 'iipsrv', least: 9 },
  { figure: 'hot', against: 'nginx static', least: 0.5 },
  { figure: 'sizes', against: 'iipsrv', least: 8 },
  { figure: 'hotCpu', against: 'node:http', most: 1.4 },
  { figure: 'hotP99', against: 'node:http', most: 1.2 },
  { figure: 'oddJpg', against: 'iipsrv', least: 1 },
  { figure: 'oddJpgCpu', against: 'iipsrv', most: 1 },
  { figure: 'thumbs', against: 'iipsrv, no cache', least: 1 },
  { figure: 'thumbsCpu', against: 'iipsrv, no cache', most: 1 },
  { figure: 'thumbsCpu', against: 'iipsrv', most: 1 / 0.6 },
  { figure: 'large', against: 'iipsrv', least: 1 },
  { figure: 'largeCpu', against: 'iipsrv', most: 1 },
  { figure: 'oddJpg', against: 'iiif-processor', least: 3 },
  { figure: 'info', against: 'iipsrv', least: 4 },
  { figure: 'fresh', against: 'iipsrv', least: 6 },
  { figure: 'stale', most: 0 },
  { figure: 'peak', most: 150 },
];

/** `isNoise`: some rounds reached the goal and some did not. */
export type JudgedGoal = Goal & {
  readonly value: number;
  readonly isReached: boolean;
  readonly isNoise: boolean;
};

/** The goals for which the necessary servers were measured. */
export function judge(rounds: Rounds, name: string): JudgedGoal[] {
  return GOALS.flatMap((goal) => {
    const own = rounds.get(name) ?? [];
    const values = goal.against
      ? ratiosOf(own, rounds.get(goal.against) ?? [], goal.figure)
      : valuesOf(own, goal.figure);
    if (values.length === 0) return [];
    const { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = goal;
    const reaches = (value: number) => value >= least && value <= most;
    const value = median(values);
    const isNoise = values.some((one) => reaches(one) !== reaches(value));
    return [{ ...goal, value, isReached: reaches(value), isNoise }];
  });
}

const valuesOf = (rounds: readonly Figures[], figure: Figure): number[] =>
  rounds.map((round) => round[figure]).filter((value) => value !== undefined);

/** The median of a figure over the rounds. NaN if it was never measured. */
export const medianOf = (rounds: readonly Figures[], figure: Figure): number =>
  median(valuesOf(rounds, figure));

/** Half the difference between the best and the worst round, as a part of the median. NaN with one round. */
export function spreadOf(rounds: readonly Figures[], figure: Figure): number {
  const values = valuesOf(rounds, figure);
  if (values.length < 2) return Number.NaN;
  return (Math.max(...values) - Math.min(...values)) / 2 / median(values);
}

/** The ratios of each round, because one round shares the noise of the machine. */
const ratiosOf = (
  own: readonly Figures[],
  others: readonly Figures[],
  figure: Figure,
  theirs = figure,
): number[] =>
  own
    .map((round, at) => (round[figure] ?? Number.NaN) / (others[at]?.[theirs] ?? Number.NaN))
    .filter(Number.isFinite);

/** The median of the ratios of each round. NaN if there are none. */
export const ratio = (
  own: readonly Figures[],
  others: readonly Figures[],
  figure: Figure,
  theirs = figure,
): number => median(ratiosOf(own, others, figure, theirs));
