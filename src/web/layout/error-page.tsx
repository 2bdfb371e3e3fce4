import { ERROR_TABLE } from '../../errors.ts';
import { page } from './layout.tsx';
import type { Reader } from './reader.ts';
import type { Language } from './words.ts';

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

/** What the `type` of a problem document leads to. https://www.rfc-editor.org/rfc/rfc9457#section-3.1.1 */
export const errorsPage = (reader: Reader): string =>
  page({
    reader,
    title: reader.words.errors,
    children: (
      <>
        <h1>{reader.words.errors}</h1>
        <p>{reader.words.errorsAbout}</p>
        <dl lang="en">
          {ERROR_TABLE.map(([code, status, title]) => (
            <div id={code}>
              <dt>
                {status} {code}
              </dt>
              <dd>{title}</dd>
            </div>
          ))}
        </dl>
      </>
    ),
  });

/** Errors that readers of pages meet, by HTTP status, in the languages that errors.ts does not speak. */
const TITLES: { readonly [L in Language]?: { readonly [status: number]: string } } = {
  ru: {
    400: 'Такой запрос непонятен',
    403: 'В этом отказано',
    404: 'По этому адресу ничего нет',
    405: 'Здесь можно только читать',
    408: 'Запрос пришёл не целиком',
    410: 'Запись изъята',
    413: 'Это слишком велико',
    422: 'Проверять нечего',
    500: 'Ошибка сервера',
    503: 'Сервер занят; попробуйте чуть позже',
  },
};

/** The title of an error as the reader's language has it, and otherwise as it is, in English. */
export const errorTitle = (
  { status, title }: { status: number; title: string },
  language: Language,
): string => TITLES[language]?.[status] ?? title;
