import type { Choice, Chosen, Facets } from '../catalogue/browse.ts';
import type { Member } from '../iiif/unit.ts';
import { Browse, choiceLabel } from './browse.tsx';
import { HarvestLinks, HomeHead } from './head/harvest.tsx';
import { IiifLinks } from './iiif-links.tsx';
import { page } from './layout.tsx';
import { MemberList } from './member-list.tsx';
import { numberText } from './number.ts';
import { Pages, type Place } from './pages.tsx';
import type { Reader } from './reader.ts';
import { recordWords } from './record/words.ts';

export type HomePage = {
  readonly reader: Reader;
  /** The records with images that were published last. */
  readonly recent: readonly Member[];
  readonly facets: Facets;
  /** What the reader looks for; and what has it, or stands at the top of the hierarchy where nothing is looked for. */
  readonly choice: Choice;
  readonly found: Chosen;
  readonly place: Place;
  /** Whether everything lies ready as files too. */
  readonly hasDataset: boolean;
};

/** What is here, and the ways into it. */
export function homePage(props: HomePage): string {
  const { reader, recent, facets, choice, found, place, hasDataset } = props;
  const { words, uri, to } = reader;
  const own = recordWords(reader.language);
  const label = choiceLabel(choice, reader);
  const { members, total, isCut } = found;
  const heading = `${own.found}: ${isCut ? `${own.over} ` : ''}${numberText(total, reader.language)}`;
  return page({
    reader,
    title: label ? `${own.browse}: ${label}` : reader.archive,
    description: words.about,
    iiif: uri.top,
    kind: 'home',
    head: <HomeHead reader={reader} hasDataset={hasDataset} />,
    children: (
      <>
        {label ? (
          <h1>
            {label}{' '}
            <small>
              <a href={to(uri.home)}>{own.all}</a>
            </small>
          </h1>
        ) : (
          <section class="intro">
            <h1>{words.tagline}</h1>
            <p class="summary">{words.about}</p>
          </section>
        )}
        <div class="columns">
          <div>
            {recent.length > 0 && (
              <List heading={words.recent} members={recent} reader={reader} none="" />
            )}
            <List
              heading={label ? heading : words.here}
              members={members}
              reader={reader}
              none={label ? own.none : words.empty}
            />
            <Pages
              {...place}
              reader={reader}
              address={(number) =>
                to(uri.browse({ ...choice, ...(number > 1 && { page: `${number}` }) }))
              }
            />
          </div>
          <Browse facets={facets} choice={choice} reader={reader} />
        </div>
        <IiifLinks reader={reader} resource={uri.top} kind="collection">
          <HarvestLinks reader={reader} hasDataset={hasDataset} />
        </IiifLinks>
      </>
    ),
  });
}

type ListProps = {
  readonly heading: string;
  readonly members: readonly Member[];
  readonly reader: Reader;
  readonly none: string;
};

const List = ({ heading, members, reader, none }: ListProps) => (
  <section>
    <h2>{heading}</h2>
    {members.length ? <MemberList members={members} reader={reader} /> : <p>{none}</p>}
  </section>
);
