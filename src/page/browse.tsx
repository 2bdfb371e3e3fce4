import type { Choice, Facets } from '../catalogue/browse.ts';
import { levelLabel } from '../iiif/description.ts';
import { textIn } from '../record/language.ts';
import { LEVELS } from '../record/record.ts';
import type { Reader } from './reader.ts';
import { recordWords } from './record/words.ts';

type Props = { readonly facets: Facets; readonly choice: Choice; readonly reader: Reader };

/** The ways to look through the archive; what is chosen already can be let go again. */
export function Browse({ facets, choice, reader }: Props) {
  const words = recordWords(reader.language);
  const row = (name: keyof Choice, value: string, label: string, count: number) => {
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
export const choiceLabel = ({ level, year, subject }: Choice, { language }: Reader): string =>
  [
    LEVELS.filter((one) => one === level).map((one) => textIn(levelLabel(one), language)),
    year,
    subject,
  ]
    .flat()
    .filter(Boolean)
    .join(' · ');
