import { median } from '../statistics.ts';
import type { Figure, Figures, Rounds } from './figures.ts';

/** A bound for a figure, or for its ratio to that of another server. */
type Goal = {
  readonly figure: Figure;
  readonly against?: 'iipsrv' | 'nginx static' | 'iiif-processor';
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
  { figure: 'oddJpg', against: 'iipsrv', least: 0.8 },
  { figure: 'oddJpg', against: 'iiif-processor', least: 3 },
  { figure: 'info', against: 'iipsrv', least: 4 },
  { figure: 'fresh', against: 'iipsrv', least: 6 },
  { figure: 'stale', most: 0 },
  { figure: 'peak', most: 150 },
];

export type JudgedGoal = Goal & { readonly value: number; readonly isReached: boolean };

/** The goals for which the necessary servers were measured. */
export function judge(rounds: Rounds, name: string): JudgedGoal[] {
  return GOALS.flatMap((goal) => {
    const own = rounds.get(name) ?? [];
    const value = goal.against
      ? ratio(own, rounds.get(goal.against) ?? [], goal.figure)
      : medianOf(own, goal.figure);
    if (Number.isNaN(value)) return [];
    const { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = goal;
    return [{ ...goal, value, isReached: value >= least && value <= most }];
  });
}

/** The median of a figure over the rounds. NaN if it was never measured. */
export const medianOf = (rounds: readonly Figures[], figure: Figure): number =>
  median(rounds.map((round) => round[figure]).filter((value) => value !== undefined));

/** The median of the ratios of each round, because one round shares the noise of the machine. */
export function ratio(
  own: readonly Figures[],
  others: readonly Figures[],
  figure: Figure,
  theirs = figure,
): number {
  const ratios = own.map(
    (round, at) => (round[figure] ?? Number.NaN) / (others[at]?.[theirs] ?? Number.NaN),
  );
  return median(ratios.filter(Number.isFinite));
}
