import type { Difference, TextDifference } from '../../catalogue/difference.ts';
import type { Version } from '../../catalogue/version.ts';
import type { ArchiveRecord } from '../../record/record.ts';
import { page, Text } from '../layout/layout.tsx';
import type { Reader } from '../layout/reader.ts';
import type { Words } from '../layout/words.ts';

/** All versions of a record, newest first, with what each changed. */
export const versionsPage = (
  reader: Reader,
  path: readonly ArchiveRecord[],
  versions: readonly Version[],
): string => {
  const { words } = reader;
  const newestFirst = versions.toReversed();
  return page({
    reader,
    title: words.versions,
    path,
    children: (
      <>
        <h1>{words.versions}</h1>
        <table class="versions">
          <thead>
            <tr>
              <th>{words.version}</th>
              <th>{words.date}</th>
              <th>{words.changed}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {newestFirst.map((one, i) => (
              <Row
                version={one}
                before={newestFirst.slice(i + 1).find(({ isOpen }) => isOpen)}
                reader={reader}
              />
            ))}
          </tbody>
        </table>
        <p>{words.versionsAbout}</p>
      </>
    ),
  });
};

type RowProps = {
  readonly version: Version;
  readonly before: Version | undefined;
  readonly reader: Reader;
};

function Row({ version, before, reader }: RowProps) {
  const { words, uri, to } = reader;
  const { record, time, detail, isOpen } = version;
  const isManifest = detail.kind === 'Manifest' && isOpen;
  return (
    <tr>
      <td>{version.version}</td>
      <td>
        <time datetime={time}>{time.slice(0, 16).replace('T', ' ')} UTC</time>
      </td>
      <td>{changedIn(version, words)}</td>
      <td>
        {isManifest && (
          <a href={uri.ofVersion(uri.manifest(record), record, version.version)}>
            {words.manifest}
          </a>
        )}
        {isManifest && before && (
          <>
            {' · '}
            <a href={to(uri.difference(record, before.version, version.version))}>
              {words.difference}
            </a>
          </>
        )}
      </td>
    </tr>
  );
}

/** What a version changed, in words. */
function changedIn({ type, detail }: Version, words: Words): string {
  const { description, inherited, members, images = [], layers = {}, reason } = detail;
  if (type === 'Delete') return [words.withdrawn, ...(reason ? [reason] : [])].join(': ');
  const parts = [
    ...(type === 'Create' ? [words.created] : []),
    ...(type === 'Move' ? [words.moved] : []),
    ...(type !== 'Create' && description ? [words.description] : []),
    ...(inherited ? [words.inherited] : []),
    ...(members ? [words.contains] : []),
    ...(type !== 'Create' && images.length ? [`${words.image}: ${images.join(', ')}`] : []),
    ...(type !== 'Create' && Object.keys(layers).length
      ? [`${words.texts}: ${Object.keys(layers).join(', ')}`]
      : []),
  ];
  return parts.join('; ') || words.form;
}

/** The difference between two versions of a record. */
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
