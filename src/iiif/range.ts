import { bilingual } from '../record/language.ts';
import type { Section } from '../record/record.ts';
import type { Unit } from './unit.ts';
import type { Uris } from './uri.ts';

export type RangeResource = {
  readonly id: string;
  readonly type: 'Range';
  readonly label: Section['label'];
  readonly items: readonly (RangeResource | { readonly id: string; readonly type: 'Canvas' })[];
};

/** The contents as a tree of Ranges under one, as viewers expect. https://iiif.io/api/presentation/3.0/#54-range */
export function contentsRange(uri: Uris, { record }: Unit): RangeResource[] {
  if (record.contents.length === 0) return [];
  return [
    {
      id: uri.range(record.id, 'contents'),
      type: 'Range',
      label: bilingual('Contents', 'Содержание'),
      items: record.contents.map((section, i) => range(uri, record.id, section, `${i + 1}`)),
    },
  ];
}

const range = (uri: Uris, record: string, section: Section, number: string): RangeResource => ({
  id: uri.range(record, number),
  type: 'Range',
  label: section.label,
  items: [
    ...section.folios.map((folio) => ({ id: uri.canvas(record, folio), type: 'Canvas' as const })),
    ...section.sections.map((one, i) => range(uri, record, one, `${number}-${i + 1}`)),
  ],
});
