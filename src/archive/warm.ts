import type { Server } from 'node:http';
import { someImages } from '../catalogue/images.ts';
import { warm } from '../http/warm.ts';
import type { Uris } from '../iiif/uri.ts';
import type { ImageEngine } from '../image/engine.ts';
import { scaleFactors, tilesOf } from '../image/level.ts';
import type { ImageSource } from '../image/source.ts';
import type { Log } from '../log.ts';
import { formatBox } from '../record/box.ts';
import type { Database } from '../storage/sqlite.ts';

/** A page of a book has some two hundred tiles, so a few images are enough. */
const IMAGES = 4;

/** Milliseconds: a restart may take so much longer. In that time some hundred tiles are sent. */
const PATIENCE = 300;

/** Plays tiles to the server before it listens; what it asks itself is nobody's visit and not logged. */
export async function warmUp(
  server: Server,
  log: Log,
  parts: { readonly database: Database; readonly engine: ImageEngine; readonly uri: Uris },
): Promise<void> {
  const { database, engine, uri } = parts;
  const sources = someImages(database, IMAGES).map(engine.find);
  const known = sources.filter((source) => source !== undefined);
  const { level } = log;
  log.level = 'silent';
  try {
    await warm(server, tilePaths(known, uri), PATIENCE);
  } finally {
    log.level = level;
  }
}

/** Tiles as viewers of both versions of the Image API ask for them, named by their width alone. */
function* tilePaths(sources: readonly ImageSource[], uri: Uris): Generator<string> {
  const { origin } = new URL(uri.base);
  for (const version of [3, 2] as const) {
    for (const source of sources) {
      const image = uri.image(version, source.id).slice(origin.length);
      for (const { box, size } of scaleFactors(source).flatMap((one) => tilesOf(source, one))) {
        yield `${image}/${formatBox(box)}/${size.width},/0/default.jpg`;
      }
    }
  }
}
