import { page } from './layout.tsx';
import type { Reader } from './reader.ts';

/** An error, for people. */
export const errorPage = (
  reader: Reader,
  { status, title, detail }: { status: number; title: string; detail?: string },
): string =>
  page({
    reader,
    title,
    children: (
      <section class="error">
        <p class="status">{status}</p>
        <h1>{title}</h1>
        {detail && <p>{detail}</p>}
        <p>
          <a href={reader.to(reader.uri.home)}>{reader.words.errorHint}</a>
        </p>
      </section>
    ),
  });
