import type { AnyText, Leaf, Unit } from '../../iiif/unit.ts';
import { isTrusted } from '../../record/record.ts';
import {
  type AggregatorRule,
  hasImages,
  hasKnownRights,
  hasProvider,
  hasTitle,
  isReproduction,
  NO_PROVIDER,
  REPRODUCTION,
  rightsOf,
  rule,
} from './rule.ts';

/** Pixels from which Europeana counts an image as good enough for its third tier. */
const TIER_3 = 950_000;

/** The six statements of RightsStatements.org that Europeana accepts. https://pro.europeana.eu/page/available-rights-statements */
const STATEMENTS =
  /^http:\/\/rightsstatements\.org\/vocab\/(InC(-EDU|-OW-EU)?|NoC-(NC|OKLR)|CNE)\//;

const hasTakenRights = (unit: Unit<AnyText>): boolean => {
  const rights = rightsOf(unit) ?? '';
  return (
    hasKnownRights(unit) && (!rights.includes('rightsstatements.org') || STATEMENTS.test(rights))
  );
};

const pixels = ({ max }: Leaf<AnyText>): number => max.width * max.height;

/**
 * What the Europeana Data Model requires of an object and of its aggregation, and what the Publishing
 * Framework requires of images. https://pro.europeana.eu/page/edm-documentation
 */
export const EUROPEANA: readonly AggregatorRule[] = [
  rule(
    ['error', 'edm-title', '/title'],
    'an object must have a title or a description',
    'there is neither a title nor a summary',
    (unit) => hasTitle(unit) || unit.record.summary !== undefined,
  ),
  rule(
    ['error', 'edm-language', '/languages'],
    'an object of the type TEXT must have a language',
    'there is no language',
    ({ record }) => record.languages.length > 0,
  ),
  rule(
    ['error', 'edm-context', '/subjects'],
    'an object must have a subject, a type, a place or a date',
    'there is no subject, place or date',
    ({ record }) => record.subjects.length + record.places.length > 0 || record.date !== undefined,
  ),
  rule(
    ['error', 'edm-data-provider', '/provider'],
    'an aggregation must name the provider of the object',
    NO_PROVIDER,
    hasProvider,
  ),
  rule(
    ['error', 'edm-rights', '/rights'],
    'rights must be one URI of Creative Commons, or one of InC, InC-EDU, InC-OW-EU, NoC-NC, NoC-OKLR and CNE of RightsStatements.org',
    'there is no such statement',
    hasTakenRights,
  ),
  rule(
    ['error', 'edm-is-shown-by', '/folios'],
    'an aggregation must lead to a digital object',
    'the record has no images',
    hasImages,
  ),
  rule(
    ['error', 'edm-reproduction', '/imageKind'],
    REPRODUCTION,
    'the images are reading copies',
    isReproduction,
  ),
  rule(
    ['warning', 'edm-image-size', '/folios'],
    'images should have at least 0.95 megapixels, to reach the third tier',
    'some images are smaller',
    ({ leaves }) => leaves.every((leaf) => pixels(leaf) >= TIER_3),
  ),
  rule(
    ['warning', 'edm-literal-language', '/title'],
    'texts should state their language, so that readers find them in it',
    'the title has no language',
    ({ record }) => Object.keys(record.title).some((tag) => tag !== 'none'),
  ),
  rule(
    ['warning', 'edm-fulltext', '/layers'],
    'full text should be published or reviewed',
    'there is no such text',
    ({ record }) => record.layers.some(isTrusted),
  ),
];
