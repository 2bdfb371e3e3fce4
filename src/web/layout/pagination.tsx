import type { Reader } from './reader.ts';
import type { Language } from './words.ts';

/** Which page of a list is shown, and of how long a list. */
export type ListPage = {
  /** Counted from 1. */
  readonly number: number;
  /** On one page. */
  readonly size: number;
  readonly total: number;
};

type Props = ListPage & {
  readonly reader: Pick<Reader, 'language'>;
  /** What the list is of, where a page has several. */
  readonly of?: string;
  readonly address: (page: number) => string;
};

const WORDS: { readonly [L in Language]: Readonly<Record<'pages' | 'previous' | 'next', string>> } =
  {
    en: { pages: 'Pages', previous: 'Previous', next: 'Next' },
    ru: { pages: 'Страницы', previous: 'Назад', next: 'Вперёд' },
  };

/** The pages that a list has. */
export const lastPage = ({ size, total }: Omit<ListPage, 'number'>): number =>
  Math.max(1, Math.ceil(total / size));

/** The ways to the other pages of a list; nothing where there are none. */
export function Pagination({ number, size, total, reader, of, address }: Props) {
  const words = WORDS[reader.language];
  const last = lastPage({ size, total });
  if (last === 1 && number === 1) return null;
  return (
    <nav class="pages" aria-label={of === undefined ? words.pages : `${words.pages}: ${of}`}>
      {number > 1 && (
        <a rel="prev" href={address(Math.min(number - 1, last))}>
          ← {words.previous}
        </a>
      )}
      <span>
        {number} / {last}
      </span>
      {number < last && (
        <a rel="next" href={address(number + 1)}>
          {words.next} →
        </a>
      )}
    </nav>
  );
}
