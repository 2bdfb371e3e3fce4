import { FIGURES, type Figure, type Rounds } from './figures.ts';
import { type JudgedGoal, medianOf, ratio, spreadOf } from './goals.ts';

const ALL = Object.keys(FIGURES) as Figure[]; // the keys of FIGURES

/** A row for each figure, a column for each server, and the ratios of our server to the others. */
export function figureTable(rounds: Rounds, own: string): string {
  const names = [...rounds.keys()];
  const peers = names.filter((name) => name !== own);
  const head = ['', '', ...names, ...peers.map((name) => `÷ ${name}`)];
  const lines = ALL.filter((figure) => names.some((name) => has(rounds, name, figure))).map(
    (figure) => {
      const { label, unit, digits } = FIGURES[figure];
      const values = names.map((name) => {
        const measured = rounds.get(name) ?? [];
        return withSpread(shown(medianOf(measured, figure), digits), spreadOf(measured, figure));
      });
      const ratios = peers.map((name) => {
        const value = ratio(rounds.get(own) ?? [], rounds.get(name) ?? [], figure);
        return shown(value, 2);
      });
      return [label, unit, ...values, ...ratios];
    },
  );
  return aligned([head, ...lines]);
}

/** For example `12.3 ±4%`. */
const withSpread = (text: string, spread: number): string =>
  Number.isFinite(spread) ? `${text} ±${(100 * spread).toFixed(0)}%` : text;

const has = (rounds: Rounds, name: string, figure: Figure) =>
  !Number.isNaN(medianOf(rounds.get(name) ?? [], figure));

export function goalTable(goals: readonly JudgedGoal[]): string {
  const lines = goals.map(({ figure, against, least, most, value, isReached, isNoise }) => {
    const { label, unit, digits } = FIGURES[figure];
    const bound = least === undefined ? `≤ ${Number(most?.toFixed(2))}` : `≥ ${least}`;
    return [
      label.startsWith(' ') ? `${figure}, ${label.trim()}` : label.trim(),
      `${bound} ${against ? `× ${against}` : unit}`,
      shown(value, against ? 2 : digits),
      `${isReached ? 'reached' : 'NOT REACHED'}${isNoise ? ', but within the noise' : ''}`,
    ];
  });
  return aligned(lines);
}

export const shown = (value: number, digits: number): string =>
  Number.isFinite(value) ? value.toFixed(digits) : '–';

/** Aligns the first two columns to the left and the others to the right. */
export function aligned(lines: readonly (readonly string[])[]): string {
  const columns = Math.max(...lines.map((line) => line.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  const pad = (text: string, column: number) =>
    column < 2 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  return lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n');
}
