import { aggregatorFindings } from '../../check/aggregator/aggregator.ts';
import { inherited } from '../../iiif/description.ts';
import type { Unit } from '../../iiif/unit.ts';
import type { ArchiveRecord } from '../../record/record.ts';
import { hasErrors } from '../../validation/report.ts';

/** The set of everything; those of the levels stand below it, so that no id can be taken for another set. */
export const ARCHIVE = 'archive';

/** The sets that are not levels of the hierarchy, and what they are called. */
export const SET_NAMES: { readonly [spec: string]: string } = {
  [ARCHIVE]: 'Everything published here',
  open: 'Records free to use: public domain, CC0, CC BY, CC BY-SA',
  europeana: 'Records that Europeana takes',
  dpla: 'Records that the Digital Public Library of America takes',
};

const AGGREGATORS = ['europeana', 'dpla'] as const;

/** What anybody may use for anything. https://opendefinition.org/licenses/ */
const OPEN = /^http:\/\/creativecommons\.org\/(publicdomain\/(zero|mark)|licenses\/by(-sa)?)\//;

/** The set that a level of the hierarchy is: `archive:rgaspi:rgaspi-f558`. */
export const levelSpec = (levels: readonly ArchiveRecord[]): string =>
  [ARCHIVE, ...levels.map(({ id }) => id)].join(':');

/**
 * The sets of a record as its header lists them: that of its level, which stands for all above it, then
 * the others. http://www.openarchives.org/OAI/openarchivesprotocol.html#Set
 */
export function setsOf(unit: Unit): string[] {
  const { record, path } = unit;
  const isLevel = record.folios.length === 0;
  const level = levelSpec(isLevel ? path : path.slice(0, -1));
  if (isLevel) return [level];
  const isOpen = OPEN.test(inherited(path, (one) => one.rights) ?? '');
  const taken = AGGREGATORS.filter((one) => !hasErrors(aggregatorFindings(one, unit)));
  return [level, ...(isOpen ? ['open'] : []), ...taken];
}

/** The same with every set above: `a:b` is in `a` too. */
export const allSets = (specs: readonly string[]): string[] =>
  specs.flatMap((spec) => {
    const parts = spec.split(':');
    return parts.map((_, i) => parts.slice(0, i + 1).join(':'));
  });
