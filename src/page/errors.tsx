import { ERROR_TABLE } from '../errors.ts';
import { page } from './layout.tsx';
import type { Reader } from './reader.ts';

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
