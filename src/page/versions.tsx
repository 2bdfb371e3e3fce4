import type { Version } from '../catalogue/versions.ts';
import type { ArchiveRecord } from '../record/record.ts';
import { page } from './layout.tsx';
import type { Reader } from './reader.ts';
import type { Words } from './words.ts';

/** All versions of a record, the newest first, with what each of them changed. */
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

/** In words, what a version changed. */
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
