import { errorTitle } from './error-words.ts';
import { page } from './layout.tsx';
import type { Reader } from './reader.ts';

/** An error, for people. */
export const errorPage = (
  reader: Reader,
  problem: { status: number; title: string; detail?: string },
): string => {
  const title = errorTitle(problem, reader.language);
  return page({
    reader,
    title,
    children: (
      <section class="error">
        <p class="status">{problem.status}</p>
        <h1>{title}</h1>
        {problem.detail && <p lang="en">{problem.detail}</p>}
        <p>
          <a href={reader.to(reader.uri.home)}>{reader.words.errorHint}</a>
        </p>
      </section>
    ),
  });
};
