import { closureWords } from '../../iiif/closure-words.ts';
import type { Closure } from '../../record/access.ts';
import { page, Text } from '../layout/layout.tsx';
import type { Reader } from '../layout/reader.ts';

/** What is said to a reader who may not see something. */
export type Refusal = {
  readonly closure: Closure;
  /** 401 if the reader may be let in after signing in, else 403. */
  readonly status: 401 | 403;
  readonly signIn?: string;
  readonly contact?: string;
};

const WORDS = {
  en: { title: 'Not open to you', signIn: 'Sign in', ask: 'Ask for access' },
  ru: { title: 'Вам это недоступно', signIn: 'Войти', ask: 'Запросить доступ' },
};

/** The page of what is closed to the reader: why, until when, and how to be let in. */
export const closedPage = (
  reader: Reader,
  { closure, status, signIn, contact }: Refusal,
): string => {
  const { words, language } = reader;
  const own = WORDS[language];
  return page({
    reader,
    title: own.title,
    children: (
      <section class="error">
        <p class="status">{status}</p>
        <h1>
          <Text of={closureWords(closure)} reader={language} />
        </h1>
        <p>
          {signIn && <a href={signIn}>{own.signIn}</a>} {contact && <a href={contact}>{own.ask}</a>}
        </p>
        <p>
          <a href={reader.to(reader.uri.home)}>{words.errorHint}</a>
        </p>
      </section>
    ),
  });
};
