/** What the load generator is told, and what it says. */
export type Job = {
  readonly port: number;
  readonly requests: readonly JobRequest[];
  readonly concurrency: number;
  /** It ends after so many answers or so many seconds, whichever comes first. */
  readonly most: number;
  readonly seconds: number;
  /** The same address has an answer of the same length each time. */
  readonly isSteady: boolean;
};

export type JobRequest = {
  readonly path: string;
  /** One more header line, such as `If-None-Match: "…"`. */
  readonly header?: string;
  /** The status that is right. */
  readonly status: number;
};

export type Outcome = {
  readonly count: number;
  readonly seconds: number;
  /** Milliseconds from asking to the last byte. */
  readonly p50: number;
  readonly p99: number;
  /** Answers with another status, or of another length than before where that is steady. */
  readonly wrong: number;
  readonly example?: string;
};
