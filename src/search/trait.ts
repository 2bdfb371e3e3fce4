import { inherited } from '../iiif/description.ts';
import type { LanguageMap } from '../record/language.ts';
import type { ArchiveRecord, Term } from '../record/record.ts';

/** What a record may be chosen by. */
export type Traits = {
  /** The fonds it is of, or the top of its hierarchy. */
  readonly fonds: ArchiveRecord | undefined;
  /** The first and the last year of its date. */
  readonly years?: readonly [first: number, last: number];
  readonly people: readonly Named[];
  readonly places: readonly Named[];
};

/** A name in all languages, and by which of them it is chosen. */
export type Named = { readonly key: string; readonly name: LanguageMap };

export function traitsOf(path: readonly ArchiveRecord[]): Traits {
  const own = path.at(-1);
  const date = inherited(path, (record) => record.date);
  const years = date === undefined ? undefined : yearsOf(date);
  return {
    fonds: path.find(({ level }) => level === 'fonds') ?? path[0],
    ...(years && { years }),
    people: own ? distinct([...own.creators, ...own.recipients, ...own.people]) : [],
    places: own ? distinct(own.places) : [],
  };
}

/** Of a date in EDTF, as far as years stand in it: `1945-11-06`, `1941/1945`, `194X`. */
export function yearsOf(date: string): readonly [first: number, last: number] | undefined {
  const years = [...date.matchAll(/(?<![\d-])(\d{2}[\dX]{2})(?!\d)/g)].map(([, year = '']) => year);
  const [first, last] = [years[0], years.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return [Number(first.replaceAll('X', '0')), Number(last.replaceAll('X', '9'))];
}

function distinct(terms: readonly Term[]): Named[] {
  const found = new Map<string, Named>();
  for (const { name } of terms) {
    const key = name['en']?.[0] ?? Object.values(name)[0]?.[0] ?? '';
    if (key !== '' && !found.has(key)) found.set(key, { key, name });
  }
  return [...found.values()];
}
