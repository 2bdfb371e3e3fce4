/** Datestamps are in UTC, to the second. http://www.openarchives.org/OAI/openarchivesprotocol.html#Dates */
const SECOND = 1000;

const stamp = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().replace('.000Z', 'Z');

/**
 * The full second that is not before a moment. As responses tell the second that has passed, a
 * harvester that asks again from there finds whatever was being written while it was answered.
 */
export const ceiling = (moment: string): string =>
  stamp(Math.ceil(Date.parse(moment) / SECOND) * SECOND);

/** The full second that is not after a moment. */
export const floor = (milliseconds: number): string =>
  stamp(Math.floor(milliseconds / SECOND) * SECOND);

const FORM = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?$/;

/** True of a date, or a date and time, that the protocol allows and the calendar knows. */
export function isDatestamp(text: string): boolean {
  if (!FORM.test(text)) return false;
  const moment = Date.parse(text);
  if (Number.isNaN(moment)) return false;
  return new Date(moment).toISOString().startsWith(text.replace('Z', ''));
}

/** The first and the last second that an argument means: itself, or those of its day. */
export const firstSecond = (text: string): string =>
  text.includes('T') ? text : `${text}T00:00:00Z`;
export const lastSecond = (text: string): string =>
  text.includes('T') ? text : `${text}T23:59:59Z`;
