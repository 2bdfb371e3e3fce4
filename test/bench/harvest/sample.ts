import { followers } from '../../../src/app/followers.ts';
import { catalogueWriter } from '../../../src/catalogue/publish.ts';
import type { Publication } from '../../../src/catalogue/resource.ts';
import type { Leaf, Unit } from '../../../src/iiif/unit.ts';
import { imageId } from '../../../src/iiif/uri.ts';
import { recordFromYaml } from '../../../src/record/read-record.ts';
import type { ArchiveRecord } from '../../../src/record/record.ts';
import { sha256 } from '../../../src/system/file/hash.ts';
import type { Database } from '../../../src/system/sqlite.ts';

/** Letters in one file of the hierarchy. */
const IN_A_FILE = 500;
const SIZE = { width: 2480, height: 3508 };
const NOTHING = new Uint8Array();

/** A leaf of thirty lines, as harvesters are never given it: they must not have to wait for it either. */
const TEXT = {
  blocks: [
    {
      id: 'b1',
      lines: Array.from({ length: 30 }, (_, n) => ({
        id: `l${n}`,
        text: 'All is well at home, and the snow has gone.',
        words: [],
      })),
    },
  ],
};

/**
 * Publishes as many letters of two leaves, in files of a fonds of a repository, as `fonds ingest` does, but
 * for the images and the documents, which harvesters are not given.
 */
export function publishLetters(database: Database, letters: number): void {
  database.exec('PRAGMA synchronous = OFF');
  const { publish } = catalogueWriter(database, followers(database));
  const attic = level('attic', 'repository', { provider: [{ label: { en: 'The Attic' } }] });
  const fonds = level('attic-f1', 'fonds', { reference: { fonds: '1' } });
  publish(publication([attic]));
  publish(publication([attic, fonds]));
  let file = fonds;
  for (let n = 0; n < letters; n++) {
    if (n % IN_A_FILE === 0) {
      const delo = String(n / IN_A_FILE + 1);
      file = level(`attic-f1-d${delo}`, 'file', { reference: { delo } });
      publish(publication([attic, fonds, file]));
    }
    publish(publication([attic, fonds, file, letter(n)]));
  }
}

const level = (
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

const letter = (n: number): ArchiveRecord =>
  recordFromYaml({
    id: `letter-${n}`,
    level: 'item',
    title: { en: `Letter ${n} from the front`, ru: `Письмо ${n} с фронта` },
    date: `19${10 + (n % 40)}-03-${10 + (n % 18)}`,
    creators: [{ name: { en: 'Anna Petrova', ru: 'Анна Петрова' } }],
    recipients: [{ name: { en: 'Ivan Petrov', ru: 'Иван Петров' } }],
    languages: ['ru'],
    summary: { en: 'All is well at home. '.repeat(8), ru: 'Дома всё хорошо. '.repeat(8) },
    subjects: [{ en: 'Letters', ru: 'Письма' }],
    places: [{ en: 'Moscow', ru: 'Москва' }],
    rights: 'http://creativecommons.org/publicdomain/mark/1.0/',
    folios: ['p1', 'p2'].map((id) => ({ id, label: { en: id, ru: id } })),
    layers: [{ id: 'hand', kind: 'transcription', language: 'ru', status: 'reviewed', files: 'x' }],
  });

function publication(path: readonly ArchiveRecord[]): Publication {
  const record = path.at(-1);
  if (!record) throw new Error('a record is part of its own path');
  const leaves: Leaf[] = record.folios.map((folio) => ({
    folio,
    image: imageId(record.id, folio.id),
    ...SIZE,
    max: SIZE,
    sizes: [],
    texts: record.layers.map((layer) => ({ layer, text: TEXT, passages: [] })),
  }));
  const unit: Unit = { record, path, leaves };
  const hash = sha256(record.id).slice(0, 32);
  const addresses = ['manifest', ...leaves.map(({ folio }) => `annotations/${folio.id}/hand`)];
  return {
    unit,
    folder: path.map(({ id }) => id).join('/'),
    inputs: hash,
    member: { id: record.id, type: leaves.length ? 'Manifest' : 'Collection', label: record.title },
    images: [],
    resources: addresses.map((address) => ({
      address: `/iiif/presentation/3/${record.id}/${address}`,
      type: 'application/json',
      hash,
      plain: NOTHING,
      gzip: () => NOTHING,
      brotli: () => NOTHING,
    })),
  };
}
