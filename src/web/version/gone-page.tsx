import type { Tombstone } from '../../catalogue/log/change-log.ts';
import { page, Text } from '../layout/layout.tsx';
import type { Reader } from '../layout/reader.ts';

/** The page of a withdrawn record: what it was, and when and why it was withdrawn. */
export const gonePage = (reader: Reader, tombstone: Tombstone): string => {
  const { words, language } = reader;
  const { label, reference, time, reason, successor } = tombstone;
  return page({
    reader,
    title: words.withdrawn,
    children: (
      <section class="error">
        <p class="status">410</p>
        <h1>{words.withdrawn}</h1>
        <p>
          <strong>
            <Text of={label} reader={language} />
          </strong>
          {reference && (
            <>
              <br />
              <Text of={reference} reader={language} />
            </>
          )}
        </p>
        <dl>
          <dt>{words.withdrawnOn}</dt>
          <dd>
            <time datetime={time}>{time.slice(0, 10)}</time>
          </dd>
          <dt>{words.reason}</dt>
          <dd>{reason ?? words.noReason}</dd>
          {successor && (
            <>
              <dt>{words.successor}</dt>
              <dd>
                <a href={successor}>{successor}</a>
              </dd>
            </>
          )}
        </dl>
        <p>
          <a href={reader.to(reader.uri.home)}>{words.errorHint}</a>
        </p>
      </section>
    ),
  });
};
