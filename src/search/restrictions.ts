import type { Filter } from './filter.ts';

/** The parameters of a search that choose texts, as they stand in the address. */
export type Restrictions = {
  readonly motivation?: string;
  readonly date?: string;
  readonly user?: string;
  readonly language?: string;
  readonly layer?: string;
  readonly status?: string;
};

const KINDS: { readonly [motivation: string]: readonly string[] } = {
  supplementing: ['transcription', 'translation'],
  transcribing: ['transcription'],
  translating: ['translation'],
};

/** What version 1 knows the same annotations by. https://iiif.io/api/search/1.0/#query-parameters */
const KINDS_1: { readonly [motivation: string]: readonly string[] } = {
  painting: ['transcription', 'translation'],
  'sc:painting': ['transcription', 'translation'],
};

/** The parameters as a filter: several values with blanks between them, none where it is empty. */
export function filterOf(given: Restrictions, version: 1 | 2): Filter {
  const { motivation, date, user, language, layer, status } = given;
  const kinds = version === 1 ? KINDS_1 : KINDS;
  const list = <K extends keyof Filter>(name: K, values: readonly string[]) =>
    values.length ? { [name]: values } : {};
  const motivations = valuesOf(motivation);
  return {
    ...list('languages', valuesOf(language)),
    ...list('layers', valuesOf(layer)),
    ...list('statuses', valuesOf(status)),
    ...list('users', valuesOf(user)),
    ...(motivations.length && {
      kinds: motivations.flatMap((one) => (Object.hasOwn(kinds, one) ? (kinds[one] ?? []) : [])),
    }),
    ...(valuesOf(date).length && {
      dates: valuesOf(date).map((one) => one.split('/') as [from: string, to: string]),
    }),
  };
}

const valuesOf = (text = ''): string[] => text.split(/\s+/).filter(Boolean);
