import { followers } from '../../../src/app/followers.ts';
import { catalogueWriter } from '../../../src/catalogue/publish.ts';
import type { Publication } from '../../../src/catalogue/resource.ts';
import type { Leaf, LeafText, Unit } from '../../../src/iiif/unit.ts';
import { imageId } from '../../../src/iiif/uri.ts';
import { recordFromYaml } from '../../../src/record/read-record.ts';
import type { ArchiveRecord, Layer } from '../../../src/record/record.ts';
import type { Database } from '../../../src/system/sqlite.ts';
import { dice, wordsOf, zipf } from '../search/sample.ts';

/** Letters in one file of the hierarchy, and files in one fonds. */
const IN_A_FILE = 500;
const IN_A_FONDS = 20;
const SIZE = { width: 2480, height: 3508 };
const LINES = 5;

/** A word that every second line says, and every title. */
export const COMMON = 'letter';

/** The year whose letters are told of by spans, too. */
export const YEAR = '1915';
export const SUBJECT = 'Letters';

/**
 * Publishes as many letters of two leaves, in files of several fonds of a repository, as `fonds ingest`
 * does, but for the images and the documents, with people, places, subjects and years as archives have them.
 */
export function publishPages(database: Database, letters: number): void {
  database.exec('PRAGMA synchronous = OFF');
  const write = catalogueWriter(database, followers(database));
  const words = wordsOf('en', 40_000);
  const attic = level('attic', 'repository', { provider: [{ label: { en: 'The Attic' } }] });
  let fonds = attic;
  let file = attic;
  let batch = [publication([attic])];
  for (let n = 0; n < letters; n++) {
    const files = Math.floor(n / IN_A_FILE);
    if (n % (IN_A_FILE * IN_A_FONDS) === 0) {
      const number = `${files / IN_A_FONDS + 1}`;
      fonds = level(`attic-f${number}`, 'fonds', { reference: { fonds: number } });
      batch.push(publication([attic, fonds]));
    }
    if (n % IN_A_FILE === 0) {
      file = level(`attic-d${files + 1}`, 'file', { reference: { delo: `${files + 1}` } });
      batch.push(publication([attic, fonds, file]));
    }
    batch.push(publication([attic, fonds, file, letter(n)], words));
    if (batch.length < 500) continue;
    write.publishAll(batch);
    batch = [];
  }
  write.publishAll(batch);
}

export const level = (
  id: string,
  kind: string,
  more: Parameters<typeof recordFromYaml>[0],
): ArchiveRecord =>
  recordFromYaml({
    id,
    level: kind,
    title: { en: `The ${kind} ${id}`, ru: `Фонд ${id}` },
    ...more,
  });

export function letter(n: number): ArchiveRecord {
  const roll = dice(n + 1);
  const some = (most: number) => 1 + Math.floor(most ** roll());
  const name = (what: string, number: number) => ({
    en: `${what} ${number}`,
    ru: `${what} № ${number}`,
  });
  return recordFromYaml({
    id: `letter-${n}`,
    level: 'item',
    title: { en: `A letter, ${n}`, ru: `Письмо ${n}` },
    date: n % 10 === 0 ? '1914/1918' : `19${10 + (n % 40)}-03-${10 + (n % 18)}`,
    creators: [{ name: name('Person', some(2000)) }],
    recipients: [{ name: name('Person', some(2000)) }],
    languages: ['en'],
    summary: { en: 'All is well at home. '.repeat(8), ru: 'Дома всё хорошо. '.repeat(8) },
    subjects: [{ en: SUBJECT, ru: 'Письма' }, name('Subject', some(500))],
    places: [name('Place', some(300))],
    rights: 'http://creativecommons.org/publicdomain/mark/1.0/',
    folios: ['p1', 'p2'].map((id) => ({ id, label: { en: id, ru: id } })),
    layers: [{ id: 'hand', kind: 'transcription', language: 'en', status: 'reviewed', files: 'x' }],
  });
}

export function publication(
  path: readonly ArchiveRecord[],
  words: readonly string[] = [],
): Publication {
  const record = path.at(-1) as ArchiveRecord;
  const roll = dice(Number(record.id.split('-')[1] ?? 0) + 1);
  const leaves: Leaf[] = record.folios.map((folio) => ({
    folio,
    image: imageId(record.id, folio.id),
    ...SIZE,
    max: SIZE,
    sizes: [],
    texts: record.layers.map((layer) => textOf(layer, words, roll)),
  }));
  const unit: Unit = { record, path, leaves };
  return {
    unit,
    folder: path.map(({ id }) => id).join('/'),
    inputs: '',
    member: { id: record.id, type: leaves.length ? 'Manifest' : 'Collection', label: record.title },
    images: [],
    resources: [],
  };
}

function textOf(layer: Layer, words: readonly string[], roll: () => number): LeafText {
  const lines = Array.from({ length: LINES }, (_, i) => {
    const said = Array.from({ length: 7 }, () => zipf(words, roll));
    const text = (i % 2 ? [COMMON, ...said] : said).join(' ');
    return { id: `l${i + 1}`, text, words: [], box: { x: 200, y: 200 + i * 60, w: 2000, h: 50 } };
  });
  return {
    layer,
    text: { blocks: [{ id: 'b1', lines }], page: SIZE },
    passages: lines.map(({ id, text, box }) => ({
      id,
      granularity: 'line' as const,
      lines: [text],
      box,
    })),
  };
}
