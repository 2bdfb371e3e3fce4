/** What the first process says to those that serve, and what they answer. */
export const STOP = 'stop';
export const PING = 'do you answer?';
export const PONG = 'yes';

/** The answer of a worker that cannot read its database: what is wrong with it. */
export type Damage = { readonly damage: string };

/** How long requests under way may take to end, in milliseconds. */
export const STOP_TIMEOUT_MS = 10_000;
