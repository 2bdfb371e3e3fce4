import type { ArchiveRecord, Section } from '../record/record.ts';
import type { FileFinding } from '../validation/report.ts';
import type { Draft } from './draft.ts';

/** What one record.yaml says against itself: names that are used twice, or that mean nothing. */
export function inconsistencies(draft: Draft): FileFinding[] {
  const { record } = draft;
  const folios = new Set(record.folios.map(({ id }) => id));
  const layers = new Set(record.layers.map(({ id }) => id));
  const problems: [pointer: string, rule: string, message: string][] = [
    ...twice(record.folios, '/folios', 'folio'),
    ...twice(record.layers, '/layers', 'layer'),
  ];
  const known = (pointer: string, id: string | undefined, ids: ReadonlySet<string>) => {
    if (id === undefined || ids.has(id)) return;
    const there = [...ids].join(', ') || 'none';
    problems.push([pointer, 'unknown-id', `there is no “${id}”; there are: ${there}`]);
  };
  for (const [i, { id }] of record.folios.entries()) {
    if (id !== 'versions') continue;
    problems.push([`/folios/${i}/id`, 'reserved-id', '“versions” is the page of all versions']);
  }
  known('/start', record.start, folios);
  for (const [id, pointer] of sectionFolios(record.contents, '/contents'))
    known(pointer, id, folios);
  for (const [i, layer] of record.layers.entries()) {
    known(`/layers/${i}/alignedWith`, layer.alignedWith, layers);
    if (layer.alignedWith === layer.id) {
      problems.push([
        `/layers/${i}/alignedWith`,
        'unknown-id',
        'a layer is not aligned with itself',
      ]);
    }
    for (const [j, id] of (layer.folios ?? []).entries()) {
      known(`/layers/${i}/folios/${j}`, id, folios);
    }
    for (const id of Object.keys(layer.alignment)) {
      known(`/layers/${i}/alignment/${id}`, id, folios);
    }
  }
  if (record.folios.length === 0 && record.layers.length > 0) {
    problems.push([
      '/layers',
      'no-folios',
      'a record with texts needs folios to which they belong',
    ]);
  }
  return problems.map(([pointer, rule, message]) => ({
    severity: 'error',
    file: `${draft.folder}/record.yaml`,
    pointer,
    rule,
    message,
    ...draft.at(pointer),
  }));
}

function twice(
  parts: ArchiveRecord['folios'] | ArchiveRecord['layers'],
  pointer: string,
  what: string,
): [string, string, string][] {
  const seen = new Set<string>();
  return parts.flatMap(({ id }, i) => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [[`${pointer}/${i}/id`, 'duplicate-id', `there is already a ${what} “${id}”`]];
  });
}

const sectionFolios = (sections: readonly Section[], pointer: string): [string, string][] =>
  sections.flatMap((section, i) => [
    ...section.folios.map((id, j): [string, string] => [id, `${pointer}/${i}/folios/${j}`]),
    ...sectionFolios(section.sections, `${pointer}/${i}/contents`),
  ]);
