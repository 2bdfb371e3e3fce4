import type { AnyText, Unit } from '../../iiif/unit.ts';
import type { ArchiveRecord } from '../../record/record.ts';
import { rightsKind } from '../iiif/vocabulary.ts';

/** A requirement of an aggregator. */
export type AggregatorRule = {
  readonly name: string;
  /** The rule in one sentence, which says what would be right. */
  readonly requirement: string;
  /** A record with an `error` is refused; with a `warning` it is accepted, but shown or found less well. */
  readonly severity: 'error' | 'warning';
  /** The key of record.yaml that fixes it, as a JSON pointer. */
  readonly pointer: string;
  /** What of the record breaks the rule, as the beginning of a message; undefined where nothing does. */
  readonly fault: (unit: Unit<AnyText>, archive?: string) => string | undefined;
};

/** A rule that is satisfied if the record has something. */
export const rule = (
  [severity, name, pointer]: readonly [AggregatorRule['severity'], string, string],
  requirement: string,
  lacks: string,
  isThere: (unit: Unit<AnyText>, archive?: string) => boolean,
): AggregatorRule => ({
  name,
  requirement,
  severity,
  pointer,
  fault: (unit, archive) => (isThere(unit, archive) ? undefined : lacks),
});

export const hasTitle = ({ record }: Unit<AnyText>): boolean =>
  Object.values(record.title).flat().length > 0;

/** Given by the record or by a level above it, as the Manifest has it. */
export const hasInherited = (
  { path }: Unit<AnyText>,
  given: (record: ArchiveRecord) => boolean,
): boolean => path.some(given);

/** Records without a provider of their own are provided by the archive, if it has a name. */
export const hasProvider = (unit: Unit<AnyText>, archive?: string): boolean =>
  archive !== undefined || hasInherited(unit, ({ providers }) => providers.length > 0);

export const NO_PROVIDER =
  'there is no provider, here or on a level above, and FONDS_NAME is not set';

export const rightsOf = ({ path }: Unit<AnyText>): string | undefined =>
  path.findLast(({ rights }) => rights !== undefined)?.rights;

/** True for a statement of Creative Commons or RightsStatements.org. */
export const hasKnownRights = (unit: Unit<AnyText>): boolean =>
  rightsKind(rightsOf(unit) ?? '') === 'known';

export const hasImages = ({ leaves }: Unit<AnyText>): boolean => leaves.length > 0;

export const isReproduction = ({ record }: Unit<AnyText>): boolean => record.imageKind === 'scan';

export const REPRODUCTION =
  'images must show the object itself, which a reading copy typeset from a text does not';
