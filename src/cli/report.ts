import type { Action, Report } from '../catalogue/outcome.ts';
import { formatFinding } from '../validation/report.ts';

const DONE: { readonly [A in Action]: string } = {
  create: 'published',
  update: 'updated',
  move: 'moved',
  keep: 'unchanged',
  withdraw: 'withdrawn',
  withhold: 'stays out',
  miss: 'not found',
  fail: 'NOT PUBLISHED',
};

const PLANNED: { readonly [A in Action]: string } = {
  create: 'would publish',
  update: 'would update',
  move: 'would move',
  keep: 'unchanged',
  withdraw: 'would withdraw',
  withhold: 'stays out',
  miss: 'not found',
  fail: 'WRONG',
};

/** One line for people: what was done, and to what. */
export const line = (done: string, what: string): void => {
  process.stderr.write(`${done.padEnd(14)} ${what}\n`);
};

/** So many unchanged records are told one by one; of more, the number is. */
const FEW = 20;

/** The report, for people: what was done to each record, then what is wrong and how to mend it. */
export function tell({ outcomes, findings }: Report, planned: boolean): void {
  const words = planned ? PLANNED : DONE;
  const unchanged = outcomes.filter(({ action }) => action === 'keep').length;
  if (unchanged > FEW) line(words.keep, `${unchanged} records`);
  for (const { id, folder, action } of outcomes) {
    if (action !== 'keep' || unchanged <= FEW) line(words[action], id || folder);
  }
  for (const finding of findings) process.stderr.write(`${formatFinding(finding)}\n`);
  const failed = outcomes.filter(({ action }) => action === 'fail').length;
  if (failed) {
    const rest = planned ? '' : '; what was published of them before stays as it was';
    process.stderr.write(`${failed} of ${outcomes.length} records are wrong${rest}\n`);
  }
}
