/** What is known of a reader when it is decided what they may see. Nothing is known of most readers. */
export type Reader = {
  /** Whom the audit trail names: the subject of the identity provider, or a ticket. Absent if unknown. */
  readonly name?: string;
  /** The groups of a reader who is signed in, which may be none; absent if they are not signed in. */
  readonly groups?: readonly string[];
  /** The names of the configured networks that the reader's address lies in. */
  readonly networks: readonly string[];
  /** The ids of the records that the reader holds a valid ticket for. */
  readonly tickets: readonly string[];
};

/** A reader of whom nothing is known: what is published for everyone is published for this one. */
export const EVERYONE: Reader = { networks: [], tickets: [] };
