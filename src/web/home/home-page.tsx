import type { BrowseFacets, BrowseFilter, BrowseResult } from '../../catalogue/facets.ts';
import { levelLabel } from '../../iiif/presentation/description.ts';
import type { Member } from '../../iiif/unit.ts';
import { textIn } from '../../record/language.ts';
import { LEVELS } from '../../record/record.ts';
import { HarvestLinks, HomeHead } from '../layout/head.tsx';
import { IiifLinks } from '../layout/iiif-links.tsx';
import { MemberList, page } from '../layout/layout.tsx';
import { numberText } from '../layout/number.ts';
import { type ListPage, Pagination } from '../layout/pagination.tsx';
import type { Reader } from '../layout/reader.ts';
import { homeWords } from './words.ts';

export type HomePage = {
  readonly reader: Reader;
  /** The most recently published records with images. */
  readonly recent: readonly Member[];
  readonly facets: BrowseFacets;
  /** The chosen level, year and subject; and the records that have them, or the top level without a choice. */
  readonly filter: BrowseFilter;
  readonly found: BrowseResult;
  readonly place: ListPage;
  /** Whether the whole archive can be downloaded as files. */
  readonly hasDataset: boolean;
};

/** The home page: the holdings, and links to browse them. */
export function homePage(props: HomePage): string {
  const { reader, recent, facets, filter, found, place, hasDataset } = props;
  const { words, uri, to } = reader;
  const own = homeWords(reader.language);
  const label = filterLabel(filter, reader);
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
                to(uri.browse({ ...filter, ...(number > 1 && { page: `${number}` }) }))
              }
            />
          </div>
          <BrowseLinks facets={facets} filter={filter} reader={reader} />
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
  readonly filter: BrowseFilter;
  readonly reader: Reader;
};

/** Links by level, year and subject; the link of a chosen one removes it. */
function BrowseLinks({ facets, filter, reader }: Props) {
  const words = homeWords(reader.language);
  const row = (name: keyof BrowseFilter, value: string, label: string, count: number) => {
    const isSelected = filter[name] === value;
    const { [name]: _, ...others } = filter;
    const next = isSelected ? others : { ...others, [name]: value };
    return (
      <li>
        <a
          href={reader.to(reader.uri.browse(next))}
          {...(isSelected && { 'aria-current': 'true' as const })}
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

/** The chosen level, year and subject, in words. */
const filterLabel = ({ level, year, subject }: BrowseFilter, { language }: Reader): string =>
  [
    LEVELS.filter((one) => one === level).map((one) => textIn(levelLabel(one), language)),
    year,
    subject,
  ]
    .flat()
    .filter(Boolean)
    .join(' · ');
