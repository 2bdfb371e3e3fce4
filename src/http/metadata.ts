import { Router } from 'express';
import { FondsError } from '../errors.ts';
import type { DescribedReader } from '../export/metadata/reader.ts';
import { METADATA_WRITERS } from '../export/metadata/write.ts';
import { metadataFiles } from '../iiif/metadata-format.ts';
import type { MetadataFile } from '../iiif/uri.ts';
import { REVALIDATE, send, tagOf } from './answer.ts';
import { noRecord } from './text.ts';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** `/records/{record}/mods.xml` and the like: a record in each form that libraries take. */
export function metadataRoutes(described: () => DescribedReader): Router {
  const routes = Router({ strict: true });
  for (const file of Object.keys(METADATA_WRITERS) as MetadataFile[]) {
    routes.get(`/records/:record/${file}`, (req, res) => {
      const id = req.params.record;
      const found = described()(id);
      if (!found) throw noRecord(id);
      const known = metadataFiles(found.path);
      if (!known.includes(file)) {
        const there = known.join(', ');
        throw new FondsError('NOT_FOUND', `“${id}” has no ${file}; there are ${there}`);
      }
      const body = `${DECLARATION}${METADATA_WRITERS[file](found)}\n`;
      const etag = tagOf(body);
      const name = `inline; filename="${id}.${file}"`;
      const headers = { 'Content-Disposition': name };
      send(req, res, { type: 'application/xml', body, etag, cache: REVALIDATE, headers });
    });
  }
  return routes;
}
