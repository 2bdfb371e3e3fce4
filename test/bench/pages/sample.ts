import { followers } from '../../../src/app/followers.ts';
import { catalogueWriter } from '../../../src/catalogue/publish.ts';
import { documentResource, type Publication } from '../../../src/catalogue/resource.ts';
import type { Leaf, LeafText } from '../../../src/iiif/unit.ts';
import { imageId, uris } from '../../../src/iiif/uri.ts';
import { recordFromYaml } from '../../../src/record/read-record.ts';
import type { ArchiveRecord, Layer } from '../../../src/record/record.ts';
import type { Database } from '../../../src/system/database/database.ts';
import { LEAF_SIZE, levelRecord, publicationOf } from '../publication.ts';
import { lcg, vocabulary, zipfWord } from '../vocabulary.ts';

/** Letters in each record of level “file”, and files in each fonds. */
const LETTERS_IN_FILE = 500;
const FILES_IN_FONDS = 20;
const LINES_ON_LEAF = 5;

/** Records published in one transaction. */
const BATCH = 500;

/** A word in every second line, and in every title. */
export const COMMON_WORD = 'letter';

/** A year in which many letters fall. Letters dated 1914/1918 fall in it as well. */
export const YEAR = '1915';
export const SUBJECT = 'Letters';

/** The words of the letters, the most frequent first. */
export const letterWords = (): string[] => vocabulary('en', 40_000);

/**
 * Publishes `letters` letters of two leaves each, in files of several fonds of a repository, as
 * `fonds ingest` does, without images and documents. People, places, subjects and years are
 * distributed as in real archives: a few are very frequent.
 */
export async function publishLetters(database: Database, letters: number): Promise<void> {
  if (database.engine === 'sqlite') await database.exec('PRAGMA synchronous = OFF');
  const { publishAll } = catalogueWriter(database, followers(database));
  const attic = levelRecord('attic', 'repository', { provider: [{ label: { en: 'The Attic' } }] });
  const words = letterWords();
  let fonds = attic;
  let file = attic;
  let batch = [topPublication(attic)];
  for (let n = 0; n < letters; n++) {
    const files = Math.floor(n / LETTERS_IN_FILE);
    if (n % (LETTERS_IN_FILE * FILES_IN_FONDS) === 0) {
      const number = `${files / FILES_IN_FONDS + 1}`;
      fonds = levelRecord(`attic-f${number}`, 'fonds', { reference: { fonds: number } });
      batch.push(publicationOf([attic, fonds]));
    }
    if (n % LETTERS_IN_FILE === 0) {
      file = levelRecord(`attic-d${files + 1}`, 'file', { reference: { delo: `${files + 1}` } });
      batch.push(publicationOf([attic, fonds, file]));
    }
    batch.push(letterPublication([attic, fonds, file, letter(n)], words));
    if (batch.length < BATCH) continue;
    await publishAll(batch);
    batch = [];
  }
  await publishAll(batch);
}

/** The record at the top, with a Collection: without it, nothing counts as published. */
function topPublication(top: ArchiveRecord): Publication {
  const uri = uris('http://localhost:8080');
  return { ...publicationOf([top]), resources: [documentResource(uri, { id: uri.top })] };
}

export function letter(n: number): ArchiveRecord {
  const next = lcg(n + 1);
  const number = (most: number) => 1 + Math.floor(most ** next());
  const name = (what: string, n: number) => ({ en: `${what} ${n}`, ru: `${what} № ${n}` });
  return recordFromYaml({
    id: `letter-${n}`,
    level: 'item',
    title: { en: `A letter, ${n}`, ru: `Письмо ${n}` },
    date: n % 10 === 0 ? '1914/1918' : `19${10 + (n % 40)}-03-${10 + (n % 18)}`,
    creators: [{ name: name('Person', number(2000)) }],
    recipients: [{ name: name('Person', number(2000)) }],
    languages: ['en'],
    summary: { en: 'All is well at home. '.repeat(8), ru: 'Дома всё хорошо. '.repeat(8) },
    subjects: [{ en: SUBJECT, ru: 'Письма' }, name('Subject', number(500))],
    places: [name('Place', number(300))],
    rights: 'http://creativecommons.org/publicdomain/mark/1.0/',
    folios: ['p1', 'p2'].map((id) => ({ id, label: { en: id, ru: id } })),
    layers: [{ id: 'hand', kind: 'transcription', language: 'en', status: 'reviewed', files: 'x' }],
  });
}

/** A letter with invented texts of these words; `path` ends with the letter. */
export function letterPublication(
  path: readonly ArchiveRecord[],
  words: readonly string[],
): Publication {
  const record = path.at(-1);
  if (!record) throw new Error('a path ends with the record itself');
  const next = lcg(Number(record.id.split('-')[1] ?? 0) + 1);
  const leaves: Leaf[] = record.folios.map((folio) => ({
    folio,
    image: imageId(record.id, folio.id),
    ...LEAF_SIZE,
    max: LEAF_SIZE,
    sizes: [],
    texts: record.layers.map((layer) => textOf(layer, words, next)),
  }));
  return publicationOf(path, leaves);
}

function textOf(layer: Layer, words: readonly string[], next: () => number): LeafText {
  const lines = Array.from({ length: LINES_ON_LEAF }, (_, i) => {
    const drawn = Array.from({ length: 7 }, () => zipfWord(words, next));
    const text = (i % 2 ? [COMMON_WORD, ...drawn] : drawn).join(' ');
    return { id: `l${i + 1}`, text, words: [], box: { x: 200, y: 200 + i * 60, w: 2000, h: 50 } };
  });
  return {
    layer,
    text: { blocks: [{ id: 'b1', lines }], page: LEAF_SIZE },
    passages: lines.map(({ id, text, box }) => ({
      id,
      granularity: 'line' as const,
      lines: [text],
      box,
    })),
  };
}
