import type { Member } from '../iiif/unit.ts';
import type { Reader } from './reader.ts';
import { Text } from './text.tsx';

/** What lies under a record, each with its picture. */
export function MemberList({ members, reader }: { members: readonly Member[]; reader: Reader }) {
  const { uri, to, language } = reader;
  return (
    <ul class="members">
      {members.map(({ id, label, thumbnail }) => (
        <li>
          <a href={to(uri.record(id))}>
            {thumbnail && (
              <img
                src={`${uri.image(3, thumbnail.image)}/full/${thumbnail.width},${thumbnail.height}/0/default.jpg`}
                width={thumbnail.width}
                height={thumbnail.height}
                alt=""
                loading="lazy"
              />
            )}
            <Text of={label} reader={language} />
          </a>
        </li>
      ))}
    </ul>
  );
}
