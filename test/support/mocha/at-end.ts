const works: (() => Promise<void>)[] = [];

/** Closes, after all tests, what the test files of this process share. Where they run in parallel, it is killed. */
export function atEnd(work: () => Promise<void>): void {
  works.push(work);
}

export async function mochaGlobalTeardown(): Promise<void> {
  for (const work of works.splice(0)) await work();
}
