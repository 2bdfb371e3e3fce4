import type { Difference, TextDifference } from '../catalogue/difference.ts';
import type { ArchiveRecord } from '../record/record.ts';
import { page } from './layout.tsx';
import type { Reader } from './reader.ts';
import { Text } from './text.tsx';

/** What differs between two versions of a record, for people to read. */
export const differencePage = (
  reader: Reader,
  path: readonly ArchiveRecord[],
  difference: Difference,
): string => {
  const { words, language, uri, to } = reader;
  const { record, description, images, texts } = difference;
  const title = `${words.version} ${difference.from} → ${difference.to}`;
  const isSame = description.length + images.length + texts.length === 0;
  return page({
    reader,
    title,
    path,
    children: (
      <>
        <h1>{title}</h1>
        <p>
          <a href={to(uri.versions(record))}>{words.versions}</a>
        </p>
        {isSame && <p>{words.noDifference}</p>}
        {images.length > 0 && (
          <p>
            {words.otherImages}: {images.join(', ')}
          </p>
        )}
        {description.map(({ label, from, to: now }) => (
          <section>
            <h2>
              <Text of={label} reader={language} />
            </h2>
            {from && (
              <del>
                <Text of={from} reader={language} />
              </del>
            )}
            {now && (
              <ins>
                <Text of={now} reader={language} />
              </ins>
            )}
          </section>
        ))}
        {texts.map((text) => (
          <TextSection text={text} reader={reader} difference={difference} />
        ))}
      </>
    ),
  });
};

type TextProps = {
  readonly text: TextDifference;
  readonly reader: Reader;
  readonly difference: Difference;
};

function TextSection({ text, reader, difference }: TextProps) {
  const { words, language, uri } = reader;
  const { folio, label, pieces } = text;
  const { record, from, to } = difference;
  return (
    <section>
      <h2>
        {folio}: <Text of={label} reader={language} />
      </h2>
      {pieces ? (
        <p class="difference">
          {pieces.map(({ text: piece, change }) => {
            if (change === 'added') return <ins>{piece}</ins>;
            return change === 'removed' ? <del>{piece}</del> : piece;
          })}
        </p>
      ) : (
        <p>
          <a href={`${uri.difference(record, from, to)}?folio=${folio}`}>{words.compare}</a>
        </p>
      )}
    </section>
  );
}
