import { LRUCache } from 'lru-cache';
import { type Documents, documents } from '../../catalogue/documents.ts';
import { images } from '../../catalogue/images.ts';
import { levelPublication } from '../../catalogue/ingest/levels.ts';
import { catalogueWriter } from '../../catalogue/publish.ts';
import { type Records, records } from '../../catalogue/records.ts';
import type { Publication } from '../../catalogue/resource.ts';
import type { AccessGate, Admitted } from '../../catalogue/sealed/gate.ts';
import type { SealedRecord } from '../../catalogue/sealed/sealed-record.ts';
import { viewPublication } from '../../catalogue/sealed/view-publication.ts';
import type { Exports } from '../../export/exports.ts';
import { imageAuth } from '../../iiif/auth.ts';
import { type Member, memberOf } from '../../iiif/unit.ts';
import { parseImageId, type Uris } from '../../iiif/uri.ts';
import type { ImageEngine } from '../../image/engine.ts';
import { openSearch } from '../../search/search.ts';
import type { Database } from '../../system/database/database.ts';
import { openDatabase } from '../../system/database/open.ts';
import { sha256 } from '../../system/file/hash.ts';
import type { Store } from '../../system/store/store.ts';
import { contentSearch } from '../../web/api/content-search.ts';
import type { ServedSearch } from '../../web/api/search.ts';
import type { PrivateAnswer } from '../../web/gate/front.ts';
import { followers, TABLES } from '../followers.ts';

/** Views that are kept. One takes the memory of the texts and documents of its record. */
const MAX_VIEWS = 16;

/** What is served: all that is published, or the view of one record. */
export type ServedArchive = {
  readonly database: Database;
  readonly records: Records;
  readonly documents: Documents;
  readonly engine: ImageEngine;
};

/** An archive of one record, as some readers may see it. */
type PrivateArchive = ServedArchive & { readonly search: ServedSearch; readonly exports: Exports };

type Parts = {
  readonly gate: AccessGate;
  readonly uri: Uris;
  readonly store: Pick<Store, 'path'>;
  readonly engine: ImageEngine;
  readonly archiveName: string | undefined;
  readonly exportsOf: (archive: ServedArchive) => Exports;
  /** Puts the routes of the server over an archive. */
  readonly answerFrom: (archive: PrivateArchive) => Promise<PrivateAnswer>;
};

/**
 * Makes views of single records for readers who may see more of them than everyone: each is an archive
 * of its own that holds one record as the decision allows, below the levels above it, and is served by the same
 * routes as the published archive. It lies in a temporary file that only its owner may read. So a view has every page, document and export, and what its reader may not see
 * is not in it.
 */
export function privateViews(parts: Parts) {
  const views = new LRUCache<string, Promise<{ answer: PrivateAnswer; database: Database }>>({
    max: MAX_VIEWS,
    dispose: (view) =>
      void view.then(
        ({ database }) => database.close(),
        () => undefined,
      ),
  });

  return async (record: string, admitted: Admitted): Promise<PrivateAnswer | undefined> => {
    const { sealed, decision } = admitted;
    const key = sha256(JSON.stringify([record, sealed.inputs, sealed.access, decision]));
    let view = views.get(key);
    if (!view) {
      const whole = await parts.gate.read(record);
      if (!whole || whole.unit.leaves.length === 0) return undefined;
      view = openView(parts, whole, admitted, key);
      views.set(key, view);
      view.catch(() => views.delete(key));
    }
    return (await view).answer;
  };
}

async function openView(parts: Parts, whole: SealedRecord, admitted: Admitted, key: string) {
  const { uri, store } = parts;
  const database = await openDatabase(':memory:', TABLES);
  try {
    await publishView(database, parts, whole, admitted, key);
    const opened = { database, records: records(database), documents: documents(database) };
    // Derivatives are named after their pack, so one engine can serve all views.
    const engine: ImageEngine = { ...parts.engine, find: images(database, store) };
    const found = openSearch(database, opened.records);
    const search: ServedSearch = { ...found, ...contentSearch(found, uri) };
    const archive = { ...opened, engine, search, exports: parts.exportsOf({ ...opened, engine }) };
    return { answer: await parts.answerFrom(archive), database };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Publishes the view, and the levels above it with no other member. */
async function publishView(
  database: Database,
  { uri, archiveName }: Parts,
  whole: SealedRecord,
  { decision, forAll }: Admitted,
  key: string,
): Promise<void> {
  const writer = catalogueWriter(database, followers(database, archiveName));
  const keep = database.prepare(
    'INSERT INTO pack VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const view = viewPublication(uri, whole, decision);
  for (const { hash, width, height, sizes, grey } of view.images) {
    await keep.run(hash, width, height, JSON.stringify(sizes), grey ? 1 : 0, null);
  }
  // Exports are cached by what they are made from.
  const images = view.images.map((image) => {
    const closure = forAll.folios[parseImageId(image.id).folio]?.closure;
    const auth = closure && imageAuth(uri, closure, image.id, archiveName);
    // A viewer that was let in offers to sign out.
    return auth ? { ...image, auth } : image;
  });
  await writer.publish({ ...view, images, inputs: key });
  let member: Member = view.member;
  for (let depth = whole.unit.path.length - 1; depth > 0; depth--) {
    const path = view.unit.path.slice(0, depth);
    const record = path.at(-1);
    if (!record) break;
    const { publication } = levelPublication(uri, { record, path, leaves: [] }, [member]);
    const level: Publication = { ...publication, folder: '', inputs: key };
    await writer.publish(level);
    member = memberOf(level.unit, 'Collection');
  }
}
