import { join } from 'node:path';
import { Router } from 'express';
import type { Records } from '../../catalogue/records.ts';
import { regionOf } from '../../cite/region.ts';
import { FondsError } from '../../errors.ts';
import { encodeContentState } from '../../iiif/content-state.ts';
import { noRecord } from '../api/text.ts';
import { pageQuery, readerFor, sendPage } from '../layout/frame.ts';
import type { Site } from '../layout/reader.ts';
import { installedVersion } from '../server/files.ts';
import { pageSecurity } from '../server/security.ts';
import { folioPage } from './leaf-page.tsx';

type Parts = {
  readonly records: Records;
  readonly site: Site;
  /** The folder with viewers/. */
  readonly dist: string;
};

/** `/records/{record}/{folio}`: the page to read one leaf. */
export function folioRoutes({ records, site, dist }: Parts): Router {
  const { uri } = site;
  const routes = Router();
  const home = join(dist, 'viewers', 'openseadragon');
  const version = installedVersion(home);
  const assets = `/assets/viewers/openseadragon/${version}`;

  routes.get('/records/:record/:folio', pageSecurity(uri.base, 'scripted'), async (req, res) => {
    const { record, folio } = req.params;
    const path = await records.path(record);
    const own = path.at(-1);
    if (!own) throw noRecord(record);
    const leaf = await records.leaf(record, folio);
    if (!leaf) {
      const available = own.folios.map(({ id }) => id).join(', ') || 'none';
      throw new FondsError(
        'NOT_FOUND',
        `${record} has no folio “${folio}”; available: ${available}`,
      );
    }
    const state = encodeContentState({
      manifest: uri.manifest(record),
      canvas: uri.canvas(record, folio),
      box: { x: 0, y: 0, w: leaf.width, h: leaf.height },
    });
    const { q: query, xywh } = pageQuery(req.url);
    const page = folioPage({
      reader: readerFor(site, req),
      path,
      leaf,
      near: await records.near(record, folio, NEAR),
      state,
      ...(query !== undefined && { query }),
      ...(xywh !== undefined && { box: regionOf(xywh, leaf) }),
      ...(version !== undefined && { deepZoom: `${uri.base}${assets}/openseadragon.min.js` }),
    });
    sendPage(req, res, page);
  });

  return routes;
}

/** Thumbnails on either side of the leaf. */
const NEAR = 20;
