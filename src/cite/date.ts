import { formatDate } from '../record/date.ts';

/** A day, month or year: as many numbers as are known. */
export type Day = readonly [year: number, month?: number, day?: number];

/** A date or a range of dates; any other EDTF date is kept as it is written. */
export type CitedDate =
  | { readonly from: Day; readonly to?: Day; readonly isAbout: boolean }
  | { readonly literal: string };

/** Reads an EDTF date. A form that citations can't express becomes a literal. */
export function citedDate(edtf: string): CitedDate {
  const found = edtf
    .split('/')
    .map((part) => /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?([?~%])?$/.exec(part));
  const [from, to, ...more] = found;
  if (!from || to === null || more.length > 0 || Number(from[2]) > 12) return { literal: edtf };
  return {
    from: dayOf(from),
    ...(to && { to: dayOf(to) }),
    isAbout: from[4] !== undefined || to?.[4] !== undefined,
  };
}

const dayOf = ([, year, month, day]: RegExpExecArray): Day =>
  [year, month, day].filter((part) => part !== undefined).map(Number) as unknown as Day;

const iso = (day: Day): string =>
  day.map((part, i) => String(part).padStart(i === 0 ? 4 : 2, '0')).join('-');

/** `1945-11-06`, or `1945/1946` */
export const isoDate = (date: CitedDate): string | undefined =>
  'literal' in date ? undefined : [date.from, ...(date.to ? [date.to] : [])].map(iso).join('/');

const ABOUT = { en: 'ca. ', ru: 'ок. ' } as const;

/** «6 November 1945», «ca. 1945», «1944–1945»; «6 ноября 1945 г.», «1944–1945 гг.» */
export function dateIn(
  date: CitedDate,
  language: 'en' | 'ru',
  day: (day: Day) => string = (one) => dayIn(one, language),
): string {
  if ('literal' in date) return date.literal;
  const { from, to } = date;
  const about = date.isAbout ? ABOUT[language] : '';
  if (!to) return `${about}${day(from)}`;
  if (from.length > 1 || to.length > 1) return `${about}${day(from)} – ${day(to)}`;
  return `${about}${from[0]}–${to[0]}${language === 'ru' ? ' гг.' : ''}`;
}

/** In Russian, a year alone needs «г.»; `formatDate` adds it only to longer dates. */
const dayIn = (day: Day, language: 'en' | 'ru'): string =>
  `${formatDate(iso(day), language)}${language === 'ru' && day.length === 1 ? ' г.' : ''}`;

const MLA_MONTHS = 'Jan. Feb. Mar. Apr. May June July Aug. Sept. Oct. Nov. Dec.'.split(' ');

/** «6 Nov. 1945», with the months as MLA abbreviates them. */
export const shortDay = ([year, month, day]: Day): string =>
  [day, month === undefined ? undefined : MLA_MONTHS[month - 1], year]
    .filter((part) => part !== undefined)
    .join(' ');

/** «1945, November 6», as in APA. */
export function yearFirst([year, ...rest]: Day): string {
  const [month, day] = rest;
  if (month === undefined) return String(year);
  const name = new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' }).format(
    Date.UTC(2000, month - 1),
  );
  return `${year}, ${name}${day === undefined ? '' : ` ${day}`}`;
}

/** «26.11.2026», as GOST writes the date of access. */
export const dottedDay = (isoDay: string): string =>
  isoDay.slice(0, 10).split('-').reverse().join('.');

/** `2026-11-26`, in UTC. */
export const isoDay = (time: Date): string => time.toISOString().slice(0, 10);
