import { FondsError } from '../../errors.ts';
import type { Reader } from './reader.ts';
import type { Language } from './words.ts';

/** The page of a list that is shown, and the size of the list. */
export type ListPage = {
  /** From 1. */
  readonly number: number;
  /** Items per page. */
  readonly size: number;
  readonly total: number;
};

type Props = ListPage & {
  readonly reader: Pick<Reader, 'language'>;
  /** The name of the list, if a page has several. */
  readonly of?: string;
  readonly address: (page: number) => string;
};

const WORDS: { readonly [L in Language]: Readonly<Record<'pages' | 'previous' | 'next', string>> } =
  {
    en: { pages: 'Pages', previous: 'Previous', next: 'Next' },
    ru: { pages: 'Страницы', previous: 'Назад', next: 'Вперёд' },
  };

/** Records on one page of a list. */
export const MEMBERS_PER_PAGE = 100;

/** @throws FondsError NOT_FOUND for a page behind the last one */
export function checkPage(path: string, page: ListPage): void {
  const last = lastPage(page);
  if (page.number <= last) return;
  throw new FondsError('NOT_FOUND', `${path} has no page ${page.number}; the last is ${last}`);
}

/** The parameter `page` of an address; the first page needs none. */
export const pageParameter = (number: number): { page?: string } =>
  number > 1 ? { page: `${number}` } : {};

/** The number of pages of a list; at least 1. */
export const lastPage = ({ size, total }: Omit<ListPage, 'number'>): number =>
  Math.max(1, Math.ceil(total / size));

/** Links to the previous and next page of a list; nothing if there is only one page. */
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
