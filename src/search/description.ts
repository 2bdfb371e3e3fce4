import type { Unit } from '../iiif/unit.ts';
import type { LanguageMap } from '../record/language.ts';
import type { Term } from '../record/record.ts';
import { referenceCode } from '../record/reference.ts';
import { SEVERAL, type TextRow } from './row.ts';
import { NOTHING, wordsByPassage } from './said.ts';

const NOWHERE = { x: 0, y: 0, w: 0, h: 0 };

/**
 * The description of a record as a text of its own, a passage for each field: what the search page finds
 * beside the texts. It is of the languages, kinds and statuses of all of these. It is nothing that annotations tell, so that the Content Search API leaves it out.
 */
export function descriptionRow({ record, path }: Unit): TextRow {
  const fields: readonly (readonly [
    field: string,
    values: readonly (LanguageMap | undefined)[],
  ])[] = [
    ['title', [record.title]],
    ['reference', [referenceCode(path)]],
    ['summary', [record.summary]],
    ['creators', names(record.creators)],
    ['recipients', names(record.recipients)],
    ['people', names(record.people)],
    ['places', names(record.places)],
    ['subjects', names(record.subjects)],
    ['notes', record.notes],
  ];
  const said = fields.flatMap(([unit, values]) => {
    const lines = values
      .flatMap((map) => (map ? Object.values(map).flat() : []))
      .map((line) => line.replace(/\s+/g, ' ').trim());
    return lines.length ? [{ unit, lines }] : [];
  });
  const words = wordsByPassage(said.map(({ lines }) => lines));
  return {
    folio: '',
    layer: '',
    kind: each(record.layers.map(({ kind }) => kind)),
    language: each(record.layers.map(({ language }) => language)),
    status: each(record.layers.map(({ status }) => status)),
    users: '',
    passages: said.map(({ unit, lines }, i) => ({
      unit,
      box: NOWHERE,
      text: lines.join('\n'),
      said: words[i] ?? NOTHING,
    })),
  };
}

const each = (values: readonly string[]): string => [...new Set(values)].join(SEVERAL);

const names = (terms: readonly Term[]): LanguageMap[] => terms.map(({ name }) => name);
