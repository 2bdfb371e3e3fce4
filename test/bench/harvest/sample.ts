import { followers } from '../../../src/app/followers.ts';
import { catalogueWriter } from '../../../src/catalogue/publish.ts';
import type { Publication } from '../../../src/catalogue/resource.ts';
import type { Leaf } from '../../../src/iiif/unit.ts';
import { imageId } from '../../../src/iiif/uri.ts';
import { recordFromYaml } from '../../../src/record/read-record.ts';
import type { ArchiveRecord } from '../../../src/record/record.ts';
import type { Database } from '../../../src/system/database/database.ts';
import { sha256 } from '../../../src/system/file/hash.ts';
import { LEAF_SIZE, levelRecord, publicationOf } from '../publication.ts';

/** Letters in each record of level “file”. */
const LETTERS_IN_FILE = 500;
const NO_BYTES = new Uint8Array();

/** Thirty lines on each leaf. Feeds do not carry them, and must not be slower because of them. */
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
 * Publishes `letters` letters of two leaves each, in files of one fonds of a repository, as
 * `fonds ingest` does. Images are left out and documents are empty: no feed carries them.
 */
export async function publishLetters(database: Database, letters: number): Promise<void> {
  await database.exec('PRAGMA synchronous = OFF');
  const { publish } = catalogueWriter(database, followers(database));
  const attic = levelRecord('attic', 'repository', { provider: [{ label: { en: 'The Attic' } }] });
  const fonds = levelRecord('attic-f1', 'fonds', { reference: { fonds: '1' } });
  await publish(publicationWithDocuments([attic]));
  await publish(publicationWithDocuments([attic, fonds]));
  let file = fonds;
  for (let n = 0; n < letters; n++) {
    if (n % LETTERS_IN_FILE === 0) {
      const delo = String(n / LETTERS_IN_FILE + 1);
      file = levelRecord(`attic-f1-d${delo}`, 'file', { reference: { delo } });
      await publish(publicationWithDocuments([attic, fonds, file]));
    }
    await publish(publicationWithDocuments([attic, fonds, file, letter(n)]));
  }
}

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

/** With an address for each document, so that the change log has what a real one has. */
function publicationWithDocuments(path: readonly ArchiveRecord[]): Publication {
  const record = path.at(-1);
  const leaves: Leaf[] = (record?.folios ?? []).map((folio) => ({
    folio,
    image: imageId(record?.id ?? '', folio.id),
    ...LEAF_SIZE,
    max: LEAF_SIZE,
    sizes: [],
    texts: (record?.layers ?? []).map((layer) => ({ layer, text: TEXT, passages: [] })),
  }));
  const publication = publicationOf(path, leaves);
  const { id } = publication.member;
  const hash = sha256(id).slice(0, 32);
  const documents = ['manifest', ...leaves.map(({ folio }) => `annotations/${folio.id}/hand`)];
  return {
    ...publication,
    inputs: hash,
    resources: documents.map((document) => ({
      address: `/iiif/presentation/3/${id}/${document}`,
      type: 'application/json',
      hash,
      plain: NO_BYTES,
      gzip: () => NO_BYTES,
      brotli: () => NO_BYTES,
    })),
  };
}
