import type { Member } from '../iiif/unit.ts';
import { IiifLinks } from './iiif-links.tsx';
import { page } from './layout.tsx';
import { MemberList } from './member-list.tsx';
import type { Reader } from './reader.ts';

/**
 * What is here.
 *
 * @param members what stands at the top of the hierarchy
 * @param recent the records with images that were published last
 */
export function homePage(
  reader: Reader,
  members: readonly Member[],
  recent: readonly Member[],
): string {
  const { words, uri } = reader;
  return page({
    reader,
    title: words.archive,
    description: words.about,
    iiif: uri.top,
    children: (
      <>
        <section class="intro">
          <h1>{words.tagline}</h1>
          <p>{words.about}</p>
        </section>
        <section>
          <h2>{words.here}</h2>
          {members.length ? <MemberList members={members} reader={reader} /> : <p>{words.empty}</p>}
        </section>
        {recent.length > 0 && (
          <section>
            <h2>{words.recent}</h2>
            <MemberList members={recent} reader={reader} />
          </section>
        )}
        <IiifLinks reader={reader} resource={uri.top} kind="collection" />
      </>
    ),
  });
}
