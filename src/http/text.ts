import { type Request, type Response, Router } from 'express';
import type { Documents } from '../catalogue/documents.ts';
import type { Records } from '../catalogue/records.ts';
import { FondsError } from '../errors.ts';
import { layerMetadata } from '../iiif/annotation-collection.ts';
import type { LeafText, Unit } from '../iiif/unit.ts';
import { joinMaps, textIn } from '../record/language.ts';
import { layerLabel } from '../record/layer.ts';
import type { Layer } from '../record/record.ts';
import { referenceCode } from '../record/reference.ts';
import { sha256 } from '../storage/hash.ts';
import { writeAlto } from '../text/write-alto.ts';
import { writePlain } from '../text/write-plain.ts';
import { type Answer, REVALIDATE, send } from './answer.ts';

/** The texts of a record and its description, in other formats than IIIF's. */
export function textRoutes(records: Records, documents: Documents): Router {
  const routes = Router();

  routes.get('/records/:record/description.json', (req, res) => {
    const path = records.path(req.params.record);
    const record = path.at(-1);
    if (!record) throw noRecord(req.params.record);
    const body = JSON.stringify({ ...record, referenceCode: referenceCode(path) });
    give(req, res, { type: 'application/json', body });
  });

  routes.get('/records/:record/text/:layer.txt', (req, res) => {
    const { record, layer } = req.params;
    const { leaves } = unitOf(records, record);
    const texts = leaves.flatMap((leaf) => leaf.texts.filter((one) => one.layer.id === layer));
    if (texts.length === 0) throw noText(record, layer);
    const body = texts.map(({ text }) => writePlain(text)).join('\n');
    give(req, res, named({ type: 'text/plain; charset=utf-8', body }, `${record}.${layer}.txt`));
  });

  routes.get('/records/:record/text/:folio/:layer.txt', (req, res) => {
    const { record, folio, layer } = req.params;
    const { text } = textOf(records, record, folio, layer);
    const file = `${record}.${folio}.${layer}.txt`;
    give(req, res, named({ type: 'text/plain; charset=utf-8', body: writePlain(text) }, file));
  });

  routes.get('/records/:record/text/:folio/:layer.alto.xml', (req, res) => {
    const { record, folio, layer } = req.params;
    const leaf = records.leaf(record, folio);
    const { text, layer: about } = textOf(records, record, folio, layer);
    const page = { width: leaf?.width ?? 0, height: leaf?.height ?? 0 };
    const processing = [{ description: saidOf(about) }];
    const { language } = about;
    const body = writeAlto(text, { page, language, fileName: leaf?.image ?? '', processing });
    give(req, res, named({ type: 'application/xml', body }, `${record}.${folio}.${layer}.xml`));
  });

  routes.get('/records/:record/logo/:file', (req, res) => {
    const logo = documents(req.path, 'plain');
    if (!logo) throw new FondsError('NOT_FOUND', `there is no logo “${req.params.file}”`);
    const { type, hash, bytes } = logo;
    const headers = {
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    };
    send(req, res, { type, body: bytes, etag: `"${hash}"`, cache: REVALIDATE, headers });
  });

  return routes;
}

/** The published record, or 404. */
export function unitOf(records: Records, id: string): Unit {
  const unit = records.unit(id);
  if (!unit) throw noRecord(id);
  return unit;
}

export const noRecord = (id: string): FondsError =>
  new FondsError('NO_SUCH_RECORD', `there is no record “${id}”`);

function textOf(records: Records, record: string, folio: string, layer: string): LeafText {
  const found = records.leaf(record, folio)?.texts.find((text) => text.layer.id === layer);
  if (!found) throw noText(`${record}, folio ${folio}`, layer);
  return found;
}

/** What a text that leaves the house says of itself: above all whether it is the original's. */
const saidOf = (layer: Layer): string[] =>
  [
    layerLabel(layer),
    ...layerMetadata(layer).map(({ label, value }) => joinMaps([label, value], ': ')),
  ]
    .flatMap((map) => [textIn(map, 'en'), textIn(map, 'ru')])
    .filter((line, i, all) => all.indexOf(line) === i);

const noText = (where: string, layer: string) =>
  new FondsError('NOT_FOUND', `there is no text “${layer}” of ${where}`);

/** Shown in the browser, and saved under a name that says what it is. */
const named = (answer: Pick<Answer, 'type' | 'body'>, file: string) => ({
  ...answer,
  headers: { 'Content-Disposition': `inline; filename="${file}"` },
});

function give(
  req: Request,
  res: Response,
  answer: Pick<Answer, 'type' | 'body' | 'headers'>,
): void {
  const etag = `"${sha256(answer.body).slice(0, 32)}"`;
  const headers = { 'X-Content-Type-Options': 'nosniff', ...answer.headers };
  send(req, res, { ...answer, headers, etag, cache: REVALIDATE });
}
