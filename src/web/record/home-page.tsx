import type { BrowseFacets, BrowseFilter, BrowseResult } from '../../catalogue/facets.ts';
import { levelLabel } from '../../iiif/presentation/description.ts';
import type { Member } from '../../iiif/unit.ts';
import { textIn } from '../../record/language.ts';
import { LEVELS } from '../../record/record.ts';
import { HarvestLinks, HomeHead } from '../layout/head.tsx';
import { MemberList, page } from '../layout/layout.tsx';
import { numberText } from '../layout/number.ts';
import { type ListPage, Pagination } from '../layout/pagination.tsx';
import type { Reader } from '../layout/reader.ts';
import { IiifLinks } from './record-page.tsx';
import { recordWords } from './words.ts';

export type HomePage = {
  readonly reader: Reader;
  /** The records with images that were published last. */
  readonly recent: readonly Member[];
  readonly facets: BrowseFacets;
  /** What the reader looks for; and what has it, or stands at the top of the hierarchy where nothing is looked for. */
  readonly choice: BrowseFilter;
  readonly found: BrowseResult;
  readonly place: ListPage;
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
            <Pagination
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

type Props = {
  readonly facets: BrowseFacets;
  readonly choice: BrowseFilter;
  readonly reader: Reader;
};

/** The ways to look through the archive; what is chosen already can be let go again. */
export function Browse({ facets, choice, reader }: Props) {
  const words = recordWords(reader.language);
  const row = (name: keyof BrowseFilter, value: string, label: string, count: number) => {
    const isChosen = choice[name] === value;
    const { [name]: _, ...others } = choice;
    const next = isChosen ? others : { ...others, [name]: value };
    return (
      <li>
        <a
          href={reader.to(reader.uri.browse(next))}
          {...(isChosen && { 'aria-current': 'true' as const })}
        >
          {label} <span class="count">{count}</span>
        </a>
      </li>
    );
  };
  const group = (heading: string, rows: ReturnType<typeof row>[]) =>
    rows.length > 0 && (
      <div>
        <h3>{heading}</h3>
        <ul>{rows}</ul>
      </div>
    );
  return (
    <nav class="browse" aria-label={words.browse}>
      {group(
        words.byLevel,
        facets.levels.map(({ value, count }) =>
          row('level', value, textIn(levelLabel(value), reader.language), count),
        ),
      )}
      {group(
        words.byYear,
        facets.years.map(({ value, count }) => row('year', value, value, count)),
      )}
      {group(
        words.bySubject,
        facets.subjects.map(({ value, count }) =>
          row('subject', textIn(value, 'en'), textIn(value, reader.language), count),
        ),
      )}
    </nav>
  );
}

/** What is chosen, in words. */
export const choiceLabel = ({ level, year, subject }: BrowseFilter, { language }: Reader): string =>
  [
    LEVELS.filter((one) => one === level).map((one) => textIn(levelLabel(one), language)),
    year,
    subject,
  ]
    .flat()
    .filter(Boolean)
    .join(' · ');
