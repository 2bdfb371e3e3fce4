import type { AnyText, Unit } from '../../iiif/unit.ts';
import type { Finding } from '../finding.ts';
import { BIBLISSIMA } from './biblissima.ts';
import { DPLA } from './dpla.ts';
import { EUROPEANA } from './europeana.ts';
import type { AggregatorRule } from './rule.ts';

type Aggregator = {
  readonly name: string;
  /** The address of its requirements. */
  readonly about: string;
  readonly rules: readonly AggregatorRule[];
};

export const AGGREGATORS = {
  europeana: {
    name: 'Europeana',
    about: 'https://pro.europeana.eu/page/edm-documentation',
    rules: EUROPEANA,
  },
  dpla: { name: 'DPLA', about: 'https://github.com/dpla/ingestion3', rules: DPLA },
  biblissima: {
    name: 'Biblissima',
    about: 'https://iiif.biblissima.fr/collections/about',
    rules: BIBLISSIMA,
  },
} as const satisfies Record<string, Aggregator>;

export type AggregatorId = keyof typeof AGGREGATORS;

export const AGGREGATOR_IDS = Object.keys(AGGREGATORS) as readonly AggregatorId[];

/**
 * The requirements of an aggregator that a record does not meet: those without which it would be
 * refused (`error`), and those without which it would be shown or found less well (`warning`).
 * Pointers refer to record.yaml.
 *
 * @param archive the name of the archive, if it has one
 */
export function aggregatorFindings(
  aggregator: AggregatorId,
  unit: Unit<AnyText>,
  archive?: string,
): readonly Finding[] {
  const { name, about, rules } = AGGREGATORS[aggregator];
  return rules.flatMap(({ fault, name: rule, requirement, severity, pointer }) => {
    const found = fault(unit, archive);
    if (found === undefined) return [];
    return [
      { severity, pointer, rule, message: `${found}. For ${name}, ${requirement}.`, spec: about },
    ];
  });
}
