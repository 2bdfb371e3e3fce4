import edtf from 'edtf';

/** In characters. The parser takes 50 kB of memory for each date of a set. */
export const MAX_EDTF_LENGTH = 1000;

/** True for a date in the Extended Date/Time Format (EDTF), levels 0 to 2. https://www.loc.gov/standards/datetime/ */
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
 * The first moment of a date that is certain to the day, month or year, for IIIF's navDate. Undefined
 * for uncertain dates and intervals, which a single moment would misrepresent.
 * https://iiif.io/api/presentation/3.0/#navdate
 */
export function navDate(text: string): string | undefined {
  const match = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(text);
  if (!match) return undefined;
  const [, year, month = '01', day = '01'] = match;
  return `${year}-${month}-${day}T00:00:00Z`;
}

/** “6 November 1945”, «6 ноября 1945 г.»; the EDTF text itself if it is not a plain date. */
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

/** From the first year to the last, both included. */
export type YearSpan = readonly [first: number, last: number];

/**
 * The years that an EDTF date covers: those of each date of a set, and all from the first to the last of
 * an interval. `1914/1918` and `1914..1918` cover five years, `194X` ten, `{1914,1918}` two. Of an open
 * interval, only the end that is given counts.
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

/** Four digits that belong neither to a month and day nor to a longer number. */
const YEAR = /(?<![\d-])(\d{2}[\dX]{2})(?!\d)/g;
