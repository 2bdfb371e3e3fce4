import { hasText, type Member, thumbnailOf } from '../iiif/unit.ts';
import { navDate } from '../record/date.ts';
import type { PublicationUnit } from './resource.ts';

/** The entry of a record in the Collection above it. */
export function memberOf({ record, leaves }: PublicationUnit, type: Member['type']): Member {
  const thumbnail = leaves.map(thumbnailOf).find((one) => one !== undefined);
  const isSearchable = leaves.some(({ texts }) => texts.some(hasText));
  const date = record.date && navDate(record.date);
  return {
    id: record.id,
    type,
    label: record.title,
    ...(date && { navDate: date }),
    ...(thumbnail && { thumbnail }),
    ...(isSearchable && { hasText: true }),
  };
}
