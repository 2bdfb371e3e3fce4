/** What the load generator is to do. */
export type Job = {
  readonly port: number;
  readonly requests: readonly JobRequest[];
  readonly concurrency: number;
  /** The job ends after this number of responses, or after `seconds`, whichever comes first. */
  readonly most: number;
  readonly seconds: number;
  /** The responses of one address always have the same length. */
  readonly isSteady: boolean;
};

export type JobRequest = {
  readonly path: string;
  /** One more header line, such as `If-None-Match: "…"`. */
  readonly header?: string;
  /** The expected status. */
  readonly status: number;
};

/** What the load generator measured. */
export type Outcome = {
  readonly count: number;
  readonly seconds: number;
  /** Milliseconds from the request to the last byte. */
  readonly p50: number;
  readonly p99: number;
  /** Responses with another status, or of another length than before if `isSteady`. */
  readonly wrong: number;
  readonly example?: string;
};
