import edtf from 'edtf';

/** Characters of a date; the parser takes 50 kB of memory for each date of a set. */
export const MAX_EDTF_LENGTH = 1000;

/** True for a date in the Extended Date/Time Format, levels 0 to 2. https://www.loc.gov/standards/datetime/ */
export function isEdtf(text: string): boolean {
  if (text.length > MAX_EDTF_LENGTH) return false;
  try {
    edtf(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * The first moment of a date that is certain to the day, month or year, for IIIF's navDate;
 * undefined for uncertain dates and intervals, which a single moment would misstate.
 * https://iiif.io/api/presentation/3.0/#navdate
 */
export function navDate(text: string): string | undefined {
  const found = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(text);
  if (!found) return undefined;
  const [, year, month = '01', day = '01'] = found;
  return `${year}-${month}-${day}T00:00:00Z`;
}

/** «6 November 1945», «6 ноября 1945 г.»; the EDTF text itself where it is not a plain date. */
export function formatDate(text: string, language: string): string {
  const start = navDate(text);
  if (!start) return text;
  const parts = text.split('-').length;
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    timeZone: 'UTC',
    year: 'numeric',
    ...(parts > 1 && { month: 'long' }),
    ...(parts > 2 && { day: 'numeric' }),
  }).format(new Date(start));
}

/** Years, both ends among them. */
export type YearSpan = readonly [first: number, last: number];

/**
 * The years of a date in EDTF, as far as they stand in it: those of each date of a set, and all from the
 * first to the last of an interval. `1914/1918` and `1914..1918` are five years, `194X` is ten, `{1914,1918}`
 * are two. Of an interval that is open the end that is given counts alone.
 */
export function yearSpans(text: string): YearSpan[] {
  const spans = text.split(',').flatMap((part): YearSpan[] => {
    const years = [...part.matchAll(YEAR)].map(([, year = '']) => year);
    const [first, last] = [years[0], years.at(-1)];
    if (first === undefined || last === undefined) return [];
    return [[Number(first.replaceAll('X', '0')), Number(last.replaceAll('X', '9'))]];
  });
  return spans.filter(([first, last]) => first <= last);
}

/** Four figures that are no part of a month and day, nor of a longer number. */
const YEAR = /(?<![\d-])(\d{2}[\dX]{2})(?!\d)/g;
