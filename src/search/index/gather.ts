import type { Unit } from '../../iiif/unit.ts';
import { packWords } from '../lookup.ts';
import { descriptionRow, type PassageRow, type TextRow, textRows } from './passages.ts';
import { type Traits, traitsOf } from './traits.ts';
import { type Of, type WordBook, type WordChanges, wordBook, wordChanges } from './words.ts';

/** A text with the words of each passage as the index holds them. */
export type IndexedText = Omit<TextRow, 'passages'> & {
  readonly passages: readonly (Omit<PassageRow, 'said'> & { readonly words: string })[];
};

/** What the index takes in of a record, part by part. */
export type Part =
  | {
      readonly is: 'record';
      readonly record: string;
      readonly published: string;
      readonly traits: Traits;
    }
  /** The texts of one layer follow each other. */
  | { readonly is: 'text'; readonly text: IndexedText }
  /** The words of all texts since the last of these, packed. */
  | { readonly is: 'layer'; readonly words: Uint8Array }
  /** The last part of a record. */
  | { readonly is: 'description'; readonly text: IndexedText; readonly words: Uint8Array };

/**
 * Gathers of records what the index takes in. Nothing is written, so that it may be done in a thread
 * beside the one that writes.
 *
 * @param changes where the words are counted for the archive
 */
export function gatherer(changes: WordChanges = wordChanges()) {
  const wordsOf = (book: WordBook, of: Of): Uint8Array => {
    const words = book.words();
    changes.add(words, of);
    return packWords(words);
  };

  function* layers(unit: Unit): Generator<Part> {
    let layer: string | undefined;
    let book = wordBook();
    for (const row of textRows(unit)) {
      if (layer !== undefined && layer !== row.layer) {
        yield { is: 'layer', words: wordsOf(book, 'count') };
        book = wordBook();
      }
      layer = row.layer;
      yield { is: 'text', text: indexed(row, book) };
    }
    if (layer !== undefined) yield { is: 'layer', words: wordsOf(book, 'count') };
  }

  return {
    changes,
    *parts(unit: Unit, published: string): Generator<Part> {
      yield { is: 'record', record: unit.record.id, published, traits: traitsOf(unit.path) };
      yield* layers(unit);
      const book = wordBook();
      const text = indexed(descriptionRow(unit), book);
      yield { is: 'description', text, words: wordsOf(book, 'described') };
    },
  };
}

const indexed = (row: TextRow, book: WordBook): IndexedText => ({
  ...row,
  passages: row.passages.map(({ said, ...rest }) => ({ ...rest, words: book.take(said) })),
});
