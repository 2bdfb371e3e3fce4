import { type Logger, pino } from 'pino';

export type Log = Logger;

/** JSON lines on standard output; `level` is a pino level or `silent`. */
export const openLog = (level: string): Log =>
  pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
  });
