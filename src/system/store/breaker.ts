/**
 * Stops asking a service that does not answer. Whoever waits for a service that is away holds a connection
 * and memory until a time limit, so after some failures in a row everyone is refused at once, and one request
 * at a time tries whether the service is back.
 */
export type Breaker = {
  /**
   * Runs `work`, or throws `refused()` at once.
   *
   * @param isFailure whether an error means that the service is away
   */
  run<T>(work: () => Promise<T>, isFailure: (error: unknown) => boolean): Promise<T>;
};

type BreakerOptions = {
  /** Failures in a row after which everyone is refused. */
  readonly failures: number;
  /** Milliseconds until the next attempt; doubled after each that fails, up to `maxPauseMs`. */
  readonly pauseMs: number;
  readonly maxPauseMs: number;
  readonly refused: () => Error;
  /** Milliseconds; by default of `performance.now()`. */
  readonly now?: () => number;
};

export function breaker(options: BreakerOptions): Breaker {
  const { failures, pauseMs, maxPauseMs, refused, now = () => performance.now() } = options;
  let inARow = 0;
  let closedUntil = Number.NEGATIVE_INFINITY;
  let isTrying = false;

  const succeed = () => {
    inARow = 0;
  };
  const fail = () => {
    inARow++;
    const pause = pauseMs * 2 ** Math.min(16, inARow - failures);
    if (inARow >= failures) closedUntil = now() + Math.min(maxPauseMs, pause);
  };

  return {
    async run(work, isFailure) {
      const isAway = inARow >= failures;
      if (isAway && (isTrying || now() < closedUntil)) throw refused();
      if (isAway) isTrying = true;
      try {
        const result = await work();
        succeed();
        return result;
      } catch (error) {
        if (isFailure(error)) fail();
        else succeed();
        throw error;
      } finally {
        if (isAway) isTrying = false;
      }
    },
  };
}
