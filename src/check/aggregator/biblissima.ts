import { navDate } from '../../record/date.ts';
import { referenceCode } from '../../record/reference.ts';
import {
  type AggregatorRule,
  hasImages,
  hasInherited,
  hasTitle,
  isReproduction,
  REPRODUCTION,
  rule,
} from './rule.ts';

/**
 * What the collections of Biblissima need to list a Manifest under its shelfmark, place and date.
 * https://iiif.biblissima.fr/collections/about
 */
export const BIBLISSIMA: readonly AggregatorRule[] = [
  rule(
    ['error', 'biblissima-manifest', '/folios'],
    'a record must have a Manifest with images',
    'the record has no images',
    hasImages,
  ),
  rule(
    ['error', 'biblissima-reproduction', '/imageKind'],
    REPRODUCTION,
    'the images are reading copies',
    isReproduction,
  ),
  rule(
    ['error', 'biblissima-label', '/title'],
    'a Manifest must have a label',
    'there is no title',
    hasTitle,
  ),
  rule(
    ['error', 'biblissima-shelfmark', '/reference'],
    'the record or a level above it must give the shelfmark',
    'there is no reference code',
    ({ path }) => referenceCode(path) !== undefined,
  ),
  rule(
    ['warning', 'biblissima-repository', '/reference/repository'],
    'the repository should be named, so that it can be matched with its authority record',
    'no level names the repository',
    (unit) => hasInherited(unit, ({ reference }) => reference.repository !== undefined),
  ),
  rule(
    ['warning', 'biblissima-date', '/date'],
    'a certain date should be given: it becomes the navDate that Manifests are sorted by',
    'there is no date that is certain to the day, month or year',
    ({ record }) => record.date !== undefined && navDate(record.date) !== undefined,
  ),
  rule(
    ['warning', 'biblissima-language', '/languages'],
    'the languages of the text should be given',
    'there is no language',
    ({ record }) => record.languages.length > 0,
  ),
];
