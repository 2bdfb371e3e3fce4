import {
  buildDocuments,
  documentResource,
  type Publication,
} from '../../../src/catalogue/resource.ts';
import { alignment, annotationPage } from '../../../src/iiif/presentation/annotation.ts';
import { type Leaf, type LeafText, memberOf } from '../../../src/iiif/unit.ts';
import { imageId, uris } from '../../../src/iiif/uri.ts';
import { recordFromYaml } from '../../../src/record/read-record.ts';
import type { ArchiveRecord, Layer } from '../../../src/record/record.ts';
import { alignedPassages, alignInOrder, ownPassages } from '../../../src/text/align.ts';
import { LEAF_SIZE, levelRecord, publicationOf } from '../publication.ts';
import { lcg, vocabulary, zipfWord } from '../vocabulary.ts';

export const BASE = 'http://archive.test';
const uri = uris(BASE);

/** Letters in each record of level “file”, “series” and “fonds”. */
export const LETTERS_IN = { file: 250, series: 2500, fonds: 10_000 } as const;

const LINES = 3;

/**
 * Every id below the repository begins with a mark like this, which occurs nowhere else, so that copies of
 * rows get other ids by replacing it.
 */
export const markOf = (copy: number): string =>
  `${String.fromCharCode(107 + Math.floor(copy / 26), 97 + (copy % 26))}-`;

/** The words of the letters, the most frequent first. */
export const WORDS = vocabulary('en', 40_000);

/** A word that is in this letter and in no other. */
export const wordOnlyIn = (n: number): string =>
  `zq${[...n.toString(26)].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 26))).join('')}`;

export const SUBJECTS = 500;
export const PERSONS = 2000;
export const subjectOf = (n: number): string => `Subject ${n}`;
export const personOf = (n: number): string => `Person ${n}`;

const MARK = markOf(0);
const ATTIC = levelRecord('attic', 'repository', {
  provider: [{ label: { en: 'The Attic' } }],
});

export const letterId = (n: number): string => `${MARK}letter-${n}`;

/** The level that holds the letter `n`. */
const levelOf = (level: keyof typeof LETTERS_IN, n: number): ArchiveRecord => {
  const number = Math.floor(n / LETTERS_IN[level]) + 1;
  const reference = { fonds: 'fonds', series: 'opis', file: 'delo' }[level];
  return levelRecord(`${MARK}${level}-${number}`, level, {
    reference: { [reference]: `${number}` },
  });
};

/** The levels that begin with the letter `n`, as paths from the repository down. */
export function levelsFrom(n: number): ArchiveRecord[][] {
  const path = [ATTIC, levelOf('fonds', n), levelOf('series', n), levelOf('file', n)];
  const begins = [0, n % LETTERS_IN.fonds, n % LETTERS_IN.series, n % LETTERS_IN.file];
  return path.flatMap((_, i) =>
    begins[i] === 0 && (i > 0 || n === 0) ? [path.slice(0, i + 1)] : [],
  );
}

export const levelPublication = (path: readonly ArchiveRecord[]): Publication =>
  publicationOf(path);

/**
 * The letter `n` with its documents, as `fonds ingest` would hand it to the catalogue, without an image.
 *
 * @param edit how often it was edited
 */
export function letterPublication(n: number, edit = 0): Publication {
  const next = lcg(n + 1);
  const record = letter(n, edit, next);
  const path = [ATTIC, levelOf('fonds', n), levelOf('series', n), levelOf('file', n), record];
  const [folio] = record.folios;
  if (!folio) throw new Error('a letter has a leaf');
  const texts = textsOf(record.layers, n, next);
  const leaf: Leaf = {
    ...{
      folio,
      image: imageId(record.id, folio.id),
      ...LEAF_SIZE,
      max: LEAF_SIZE,
      sizes: [],
      texts,
    },
  };
  const unit = { record, path, leaves: [leaf] };
  const pages = texts.map((text) =>
    documentResource(uri, annotationPage(uri, { record: record.id, folio: folio.id, ...text }, {})),
  );
  const aligned = alignment(uri, record.id, { folio, texts });
  return {
    ...publicationOf(path, [leaf]),
    inputs: `${n}`,
    member: memberOf(unit, 'Manifest'),
    resources: [
      ...[...buildDocuments(uri, unit)].map((document) => documentResource(uri, document)),
      ...pages,
      documentResource(uri, aligned, 'application/json'),
    ],
  };
}

function letter(n: number, edit: number, next: () => number): ArchiveRecord {
  const number = (most: number) => Math.floor(most ** next());
  const name = (what: string, n: number) => ({ en: `${what} ${n}`, ru: `${what} № ${n}` });
  const year = 1850 + (n % 100);
  return recordFromYaml({
    id: letterId(n),
    level: 'item',
    title: {
      en: `${zipfWord(WORDS, next)} to ${zipfWord(WORDS, next)}${edit ? `, ${edit}` : ''}`,
      ru: `Письмо ${n}`,
    },
    date: n % 10 === 0 ? `${year}/${year + 4}` : `${year}-03-${10 + (n % 18)}`,
    creators: [{ name: name('Person', number(PERSONS)) }],
    recipients: [{ name: name('Person', number(PERSONS)) }],
    languages: [n % 3 === 0 ? 'en' : 'ru'],
    subjects: [name('Subject', number(SUBJECTS))],
    places: [name('Place', number(300))],
    rights: 'http://creativecommons.org/publicdomain/mark/1.0/',
    folios: [{ id: 'p1', label: { en: 'p. 1', ru: 'л. 1' } }],
    layers: [
      {
        id: 'hand',
        kind: 'transcription',
        language: n % 3 === 0 ? 'en' : 'ru',
        status: 'reviewed',
        files: 'x',
      },
      {
        id: 'en',
        kind: 'translation',
        language: 'en',
        status: n % 4 === 0 ? 'draft' : 'published',
        files: 'x',
      },
    ],
  });
}

/** A few invented lines in each layer. One of them has the word that is in no other letter. */
function textsOf(layers: readonly Layer[], n: number, next: () => number): LeafText[] {
  const [hand, translation] = layers.map((layer, at) => {
    const lines = Array.from({ length: LINES }, (_, i) => {
      const words = Array.from({ length: 6 }, () => zipfWord(WORDS, next));
      if (at === 0 && i === 0) words.push(wordOnlyIn(n));
      const box = { x: 200, y: 200 + i * 60, w: 2000, h: 50 };
      return { id: `l${i + 1}`, text: words.join(' '), words: [], ...(at === 0 && { box }) };
    });
    return { layer, text: { blocks: [{ id: 'b1', lines }], page: LEAF_SIZE } };
  });
  if (!hand || !translation) throw new Error('a letter has two layers');
  const segments = alignInOrder(hand.text, translation.text);
  return [
    { ...hand, passages: ownPassages(hand.text, LEAF_SIZE) },
    {
      ...translation,
      passages: alignedPassages(translation.text, hand.text, segments, LEAF_SIZE),
      alignment: { source: hand.layer.id, segments },
    },
  ];
}
