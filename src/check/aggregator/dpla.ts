import {
  type AggregatorRule,
  hasImages,
  hasInherited,
  hasKnownRights,
  hasProvider,
  hasTitle,
  isReproduction,
  NO_PROVIDER,
  REPRODUCTION,
  rightsOf,
  rule,
} from './rule.ts';

/**
 * What the mapping of the Digital Public Library of America enforces, and what it asks for.
 * https://github.com/dpla/ingestion3
 */
export const DPLA: readonly AggregatorRule[] = [
  rule(
    ['error', 'dpla-title', '/title'],
    'a record must have a title',
    'there is no title',
    hasTitle,
  ),
  rule(
    ['error', 'dpla-data-provider', '/provider'],
    'a record must name the institution that holds the object',
    NO_PROVIDER,
    hasProvider,
  ),
  rule(
    ['error', 'dpla-rights', '/rights'],
    'a record must state the rights of the object',
    'there is neither a rights statement nor a required statement',
    (unit) =>
      rightsOf(unit) !== undefined ||
      hasInherited(unit, ({ requiredStatement }) => requiredStatement !== undefined),
  ),
  rule(
    ['warning', 'dpla-rights-uri', '/rights'],
    'rights should be one URI of Creative Commons or RightsStatements.org',
    'there is no such statement',
    hasKnownRights,
  ),
  rule(
    ['error', 'dpla-object', '/folios'],
    'a record must lead to a digital object',
    'the record has no images',
    hasImages,
  ),
  rule(
    ['error', 'dpla-reproduction', '/imageKind'],
    REPRODUCTION,
    'the images are reading copies',
    isReproduction,
  ),
  rule(
    ['warning', 'dpla-date', '/date'],
    'a record should have a date, which gives its place on the timeline',
    'there is no date',
    ({ record }) => record.date !== undefined,
  ),
  rule(
    ['warning', 'dpla-language', '/languages'],
    'a record should name its languages',
    'there is no language',
    ({ record }) => record.languages.length > 0,
  ),
];
