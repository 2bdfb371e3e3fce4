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
    'a record is taken by its Manifest, which has images',
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
    'a Manifest has a label',
    'there is no title',
    hasTitle,
  ),
  rule(
    ['error', 'biblissima-shelfmark', '/reference'],
    'the shelfmark is given, here or above',
    'there is no reference code',
    ({ path }) => referenceCode(path) !== undefined,
  ),
  rule(
    ['warning', 'biblissima-repository', '/reference/repository'],
    'the repository is named, so that it can be matched with its authority record',
    'no level names the repository',
    (unit) => hasInherited(unit, ({ reference }) => reference.repository !== undefined),
  ),
  rule(
    ['warning', 'biblissima-date', '/date'],
    'a certain date becomes a navDate, by which Manifests are sorted',
    'there is no date that is certain to the day, month or year',
    ({ record }) => record.date !== undefined && navDate(record.date) !== undefined,
  ),
  rule(
    ['warning', 'biblissima-language', '/languages'],
    'the languages of the text are named',
    'there is no language',
    ({ record }) => record.languages.length > 0,
  ),
];
