/** Messages between the primary process and the workers. */
export const STOP = 'stop';
export const PING = 'ping';
export const PONG = 'pong';

/** The reply of a worker that cannot read its database. */
export type Damage = { readonly damage: string };

/** Milliseconds that running requests may take to finish when the server stops. */
export const STOP_TIMEOUT_MS = 10_000;
