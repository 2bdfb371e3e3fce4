import { ERROR_TABLE } from '../../errors.ts';
import { page } from '../layout/layout.tsx';
import type { Reader } from '../layout/reader.ts';
import type { Language } from '../layout/words.ts';

/** The page of an error. */
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

/** The page that `type` of a problem document links to. https://www.rfc-editor.org/rfc/rfc9457#section-3.1.1 */
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

/** The titles of errors by HTTP status, in languages other than that of errors.ts. */
const TITLES: { readonly [L in Language]?: { readonly [status: number]: string } } = {
  ru: {
    400: 'Неверный запрос',
    403: 'Доступ запрещён',
    404: 'Страница не найдена',
    405: 'Этот метод не поддерживается',
    408: 'Запрос не был получен полностью',
    410: 'Запись изъята из публикации',
    413: 'Слишком большой объём данных',
    422: 'Документ нельзя проверить',
    500: 'Ошибка сервера',
    503: 'Сервер занят; попробуйте позже',
  },
};

/** The title of an error in the reader's language if there is one, else in English. */
export const errorTitle = (
  { status, title }: { status: number; title: string },
  language: Language,
): string => TITLES[language]?.[status] ?? title;
