import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { PRESENTATION_TYPE } from '../iiif/context.ts';
import type { Json } from '../iiif/json.ts';
import { imageParts, type Uris, versionIn } from '../iiif/uri.ts';
import { inVersion, type VersionPlace } from '../iiif/version.ts';
import { sha256 } from '../storage/hash.ts';
import type { Database } from '../storage/sqlite.ts';
import type { Coding, Document, Documents } from './documents.ts';
import { queries } from './query.ts';
import { type Versions, versions } from './versions.ts';

/** The published documents, and with them those of every version that is open. */
export function withVersions(documents: Documents, database: Database, uri: Uris): Documents {
  const kept = versions(database);
  const imagesNow = queries(database).all('SELECT id, pack FROM image WHERE record = ?');

  const otherImages = (record: string, version: number): string[] => {
    const now = new Map(imagesNow(record).map((row) => [row['id'], row['pack']]));
    return [...kept.parts(record, version)]
      .filter(([address, hash]) => !address.startsWith('/') && now.get(address) !== hash)
      .map(([image]) => imageParts(image).folio);
  };

  return (address, coding) => {
    const asked = versionIn(address);
    if (!asked) return documents(address, coding);
    const { record, version } = asked;
    const document = kept.document(record, version, asked.address);
    const place = document && placeOf(kept, record, version, asked.address, document);
    if (!place) return undefined;
    const other = document['type'] === 'Manifest' ? otherImages(record, version) : [];
    return answered(inVersion(uri, document, { ...place, otherImages: other }), place, coding);
  };
}

function placeOf(
  kept: Versions,
  record: string,
  version: number,
  address: string,
  document: Json,
): Omit<VersionPlace, 'otherImages'> | undefined {
  const all = kept.list(record);
  const found = all.find((one) => one.version === version && one.isOpen);
  const newest = all.at(-1)?.version;
  const base = String(document['id']).slice(0, -address.length);
  return found && newest ? { record, version, time: found.time, newest, base } : undefined;
}

/** Compressed quickly rather than well: few ask for it. */
function answered(document: Json, { time }: { time: string }, coding: Coding): Document {
  const plain = Buffer.from(JSON.stringify(document));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 5 };
  const bytes = {
    plain: () => plain,
    gzip: () => gzipSync(plain),
    brotli: () => brotliCompressSync(plain, { params }),
  }[coding]();
  const hash = sha256(plain).slice(0, 32);
  return { type: PRESENTATION_TYPE, hash, modified: time, bytes };
}
