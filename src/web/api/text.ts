import { type Request, type Response, Router } from 'express';
import type { Documents } from '../../catalogue/documents.ts';
import type { Records } from '../../catalogue/records.ts';
import { FondsError } from '../../errors.ts';
import type { Exports } from '../../export/exports.ts';
import { LEAF_TEXT_FORMATS } from '../../export/file/leaf-text.ts';
import type { Leaf, LeafText, Unit } from '../../iiif/unit.ts';
import { referenceCode } from '../../record/reference.ts';
import { type Answer, etagOf, REVALIDATE, send } from '../server/answer.ts';
import { FILE_POLICY } from '../server/security.ts';

/** The description of a record as JSON, the texts of single leaves, and logos. */
export function textRoutes(records: Records, documents: Documents, exports: Exports): Router {
  const routes = Router();

  routes.get('/records/:record/description.json', async (req, res) => {
    const path = await records.path(req.params.record);
    const record = path.at(-1);
    if (!record) throw noRecord(req.params.record);
    const body = JSON.stringify({ ...record, referenceCode: referenceCode(path) });
    give(req, res, { type: 'application/json', body });
  });

  for (const { ending, type, write } of LEAF_TEXT_FORMATS) {
    routes.get(`/records/:record/text/:folio/:layer.${ending}`, async (req, res) => {
      const { record, folio, layer } = req.params as Readonly<Record<string, string>>;
      const { leaf, text } = await textOf(records, record ?? '', folio ?? '', layer ?? '');
      const body = write(await exports.context(record ?? ''), leaf, text);
      give(req, res, named({ type, body }, `${record}.${folio}.${layer}.${ending}`));
    });
  }

  routes.get('/records/:record/logo/:file', async (req, res) => {
    const logo = await documents(req.path, 'plain');
    if (!logo) throw new FondsError('NOT_FOUND', `there is no logo “${req.params.file}”`);
    const { type, hash, bytes } = logo;
    const headers = { 'Content-Security-Policy': FILE_POLICY.logo };
    send(req, res, { type, body: bytes, etag: `"${hash}"`, cache: REVALIDATE, headers });
  });

  return routes;
}

/** The published record, or 404. */
export async function unitOf(records: Records, id: string): Promise<Unit> {
  const unit = await records.unit(id);
  if (!unit) throw noRecord(id);
  return unit;
}

export const noRecord = (id: string): FondsError =>
  new FondsError('NO_SUCH_RECORD', `there is no record “${id}”`);

async function textOf(
  records: Records,
  record: string,
  folio: string,
  layer: string,
): Promise<{ leaf: Leaf; text: LeafText }> {
  const leaf = await records.leaf(record, folio);
  if (!leaf) {
    if ((await records.path(record)).length === 0) throw noRecord(record);
    throw new FondsError('NOT_FOUND', `there is no folio “${folio}” in ${record}`);
  }
  const text = leaf.texts.find((one) => one.layer.id === layer);
  if (text) return { leaf, text };
  const known = leaf.texts.map((one) => one.layer.id).join(', ') || 'none';
  const where = `${record}, folio ${folio}`;
  throw new FondsError('NOT_FOUND', `there is no text “${layer}” of ${where}; its texts: ${known}`);
}

/** Shown by browsers, and saved under a name that says what it is. */
const named = (answer: Pick<Answer, 'type' | 'body'>, file: string) => ({
  ...answer,
  headers: { 'Content-Disposition': `inline; filename="${file}"` },
});

function give(
  req: Request,
  res: Response,
  answer: Pick<Answer, 'type' | 'body' | 'headers'>,
): void {
  const etag = etagOf(answer.body);
  send(req, res, { ...answer, etag, cache: REVALIDATE });
}
