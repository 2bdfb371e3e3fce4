import type { Leaf } from '../../iiif/unit.ts';
import { textIn } from '../../record/language.ts';
import type { ArchiveRecord, Folio } from '../../record/record.ts';
import type { Reader } from '../reader.ts';
import type { ReadingWords } from './words.ts';

type Props = {
  readonly record: ArchiveRecord;
  readonly leaf: Leaf;
  readonly reader: Reader;
  readonly words: ReadingWords;
  /** «l. 67» */
  readonly label: string;
  /** «RGASPI, f. 558, op. 11, d. 98, l. 67» */
  readonly reference: string;
};

/** Which leaf this is, and the way to the ones beside it. */
export function ReadingHead({ record, leaf, reader, words, label, reference }: Props) {
  const { uri, to, language } = reader;
  const { folios } = record;
  const place = folios.findIndex(({ id }) => id === leaf.folio.id);
  const step = (other: Folio | undefined, rel: 'prev' | 'next') => {
    const word = rel === 'prev' ? words.previous : words.next;
    const arrow = rel === 'prev' ? '←' : '→';
    if (!other) return <span aria-hidden="true">{arrow}</span>;
    const name = `${word}: ${textIn(other.label, language)}`;
    return (
      <a rel={rel} href={to(uri.folio(record.id, other.id))} aria-label={name} title={name}>
        {arrow}
      </a>
    );
  };
  return (
    <header class="leaf-head">
      <h1>
        {label} <small>{reference}</small>
      </h1>
      <nav class="neighbours" aria-label={words.leaf}>
        {step(folios[place - 1], 'prev')}
        <span class="count">
          {place + 1} {words.of} {folios.length}
        </span>
        {step(folios[place + 1], 'next')}
      </nav>
      <a class="cite-leaf" href={uri.citation(uri.canvas(record.id, leaf.folio.id), {})}>
        {words.citeLeaf}
      </a>
    </header>
  );
}
