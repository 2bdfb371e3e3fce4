import { goneError, type Tombstones } from '../catalogue/log/change-log.ts';
import type { Records } from '../catalogue/records.ts';
import { FondsError } from '../errors.ts';
import { parseContentState, type StateTarget } from '../iiif/content-state.ts';
import type { LeafText } from '../iiif/unit.ts';
import { idsInUri, type Uris } from '../iiif/uri.ts';
import { clipBox, formatBox } from '../record/box.ts';
import type { ArchiveRecord } from '../record/record.ts';
import { boxOfRegion } from '../record/region.ts';
import type { CitedPlace } from './citation.ts';
import { type CitedLeaf, type CitedLines, resolveKey } from './cited-leaf.ts';
import { hasUnit, placeLines } from './lines.ts';
import { outside, regionOf } from './region.ts';

/** The parameters of `/cite`. */
export type CiteRequest = {
  readonly canvas?: string;
  readonly xywh?: string;
  readonly line?: string;
  readonly layer?: string;
  readonly annotation?: string;
  readonly 'iiif-content'?: string;
};

/** What cited places are looked up in. */
export type CitableArchive = {
  readonly uri: Uris;
  readonly records: Records;
  readonly tombstones: Tombstones;
  readonly leafOf: (hash: string) => Promise<CitedLeaf | undefined>;
};

type CitedLeafPath = Pick<CitedPlace, 'path' | 'leaf'>;

/**
 * The place that a request is about: a region or lines of a canvas, an annotation, or a content state.
 *
 * @throws FondsError NO_SUCH_CANVAS, GONE, OUTSIDE_CANVAS, INVALID_CITATION or INVALID_CONTENT_STATE
 */
export async function findCitedPlace(
  archive: CitableArchive,
  request: CiteRequest,
): Promise<CitedPlace> {
  const { canvas, annotation, 'iiif-content': state } = request;
  if ([canvas, annotation, state].filter((one) => one !== undefined).length !== 1) {
    throw invalid(
      'give one of canvas, annotation and iiif-content: canvas={address}&xywh=x,y,w,h, canvas={address}&line=l4-l7, annotation={address} or iiif-content={content state}',
    );
  }
  if (canvas !== undefined) return await onCanvas(archive, canvas, request);
  for (const name of ['xywh', 'line'] as const) {
    if (request[name] !== undefined) throw invalid(`${name} goes with canvas only`);
  }
  return annotation === undefined
    ? await ofState(archive, state ?? '', request.layer)
    : await ofAnnotation(archive, annotation, request.layer);
}

async function onCanvas(
  archive: CitableArchive,
  address: string,
  request: CiteRequest,
): Promise<CitedPlace> {
  const [canvas = '', fragment] = address.split('#');
  const found = await leafAt(archive, canvas);
  const { line, layer, xywh = fragment?.replace(/^xywh=/, '') } = request;
  const text = layer === undefined ? undefined : textOf(found, layer);
  if (line !== undefined) {
    if (xywh !== undefined) throw invalid('xywh and line are both given; give one');
    return { ...found, ...placeLines(found.leaf, line, text) };
  }
  const { leaf } = found;
  const box =
    xywh === undefined ? { x: 0, y: 0, w: leaf.width, h: leaf.height } : regionOf(xywh, leaf);
  return { ...found, box, ...(text && { text }) };
}

async function ofAnnotation(
  archive: CitableArchive,
  address: string,
  layer: string | undefined,
): Promise<CitedPlace> {
  const [record, folio, own, unit] = idsInUri(archive.uri.annotation, address) ?? [];
  const found = record && folio ? await find(archive, record, folio) : undefined;
  const text = found?.leaf.texts.find((one) => one.layer.id === own);
  if (!found || !text || !unit || !hasUnit(text, unit)) {
    throw new FondsError('NOT_FOUND', `there is no annotation ${address.slice(0, 200)} here`);
  }
  const place = placeLines(found.leaf, unit, text);
  if (layer === undefined || layer === own) return { ...found, ...place };
  return { ...found, box: place.box, text: textOf(found, layer) };
}

/** Viewers round, and may show space beyond the edge; so the region is clipped to the canvas. */
async function ofState(
  archive: CitableArchive,
  state: string,
  layer: string | undefined,
): Promise<CitedPlace> {
  const lines = await citedLines(archive, state);
  if (lines) {
    return layer === undefined
      ? lines
      : { path: lines.path, leaf: lines.leaf, box: lines.box, text: textOf(lines, layer) };
  }
  const { annotation, canvas, region } = await namedBy(archive, state);
  if (annotation !== undefined && isOurs(archive, { annotation })) {
    return ofAnnotation(archive, annotation, layer);
  }
  if (canvas === undefined) {
    throw invalid('the content state names no canvas; open the leaf in request and cite that');
  }
  const found = await leafAt(archive, canvas);
  const { leaf } = found;
  const box = region && boxOfRegion(region, leaf);
  const clipped = clipBox(box ?? { x: 0, y: 0, w: leaf.width, h: leaf.height }, leaf);
  if (!clipped) throw outside(box ? formatBox(box) : '', leaf);
  const text = layer === undefined ? {} : { text: textOf(found, layer) };
  return { ...found, box: clipped, ...text };
}

/** The lines that a short address in a content state names, if they still exist. */
async function citedLines(archive: CitableArchive, state: string): Promise<CitedPlace | undefined> {
  const { annotation, canvas, manifest } = parseContentState(state);
  for (const id of [annotation, canvas, manifest]) {
    const { key, named } = (id !== undefined && keyIn(archive.uri, id)) || {};
    if (!key || !named) continue;
    const { record, folio, current: now } = await resolveKey(archive, key, named);
    const { path } = (await find(archive, record, folio)) ?? {};
    if (path && now?.text && now.lines) return { path, ...now };
  }
  return undefined;
}

/**
 * What a content state names. In the place of a Manifest, for example, it may have the address of an
 * annotation, a canvas, or a region cited before.
 *
 * @throws FondsError INVALID_CONTENT_STATE, or NOT_FOUND for an unknown key
 */
export async function namedBy(archive: CitableArchive, state: string): Promise<StateTarget> {
  const named = parseContentState(state);
  const { uri } = archive;
  const { annotation, canvas, manifest, region } = named;
  const ids = [annotation, canvas, manifest].filter((id) => id !== undefined);
  const own = ids.find((id) => isOurs(archive, { annotation: id }));
  if (own !== undefined) return { annotation: own };
  const [key] = ids.map((id) => keyIn(uri, id)?.key).filter(Boolean);
  if (key !== undefined) {
    const { record, folio, current: now } = await resolveKey(archive, key);
    if (folio === '') return { manifest: uri.manifest(record) };
    const at = { canvas: uri.canvas(record, folio) };
    return now ? { ...at, region: { unit: 'pixel', ...now.box } } : at;
  }
  const painted = ids
    .map((id) => id.replace(/\/painting(\/1)?$/, ''))
    .find((id) => isOurs(archive, { canvas: id }));
  return painted === undefined ? named : { canvas: painted, ...(region && { region }) };
}

/** The key in a short address, and the lines that follow it. */
function keyIn(uri: Uris, address: string): { key: string; named?: CitedLines } | undefined {
  const [key] = idsInUri(uri.cited, address) ?? [];
  if (key !== undefined) return { key };
  const [ofLines, layer, lines] = idsInUri(uri.citedLines, address) ?? [];
  return ofLines && layer && lines ? { key: ofLines, named: { layer, lines } } : undefined;
}

/** True for an address that an annotation or a canvas of this archive can have, whether or not it exists. */
export function isOurs(archive: CitableArchive, { annotation, canvas }: StateTarget): boolean {
  if (annotation !== undefined && idsInUri(archive.uri.annotation, annotation)) return true;
  return canvas !== undefined && canvasIds(archive, canvas) !== undefined;
}

async function leafAt(archive: CitableArchive, canvas: string): Promise<CitedLeafPath> {
  const [record = '', folio = ''] = canvasIds(archive, canvas) ?? [];
  const found = await find(archive, record, folio);
  if (found) return found;
  const tombstone = await archive.tombstones(record);
  if (tombstone) throw goneError(tombstone);
  const example = archive.uri.canvas('{record}', '{folio}');
  throw new FondsError(
    'NO_SUCH_CANVAS',
    `there is no canvas “${canvas.slice(0, 200)}” here; the address of a canvas is ${example}`,
  );
}

/** A canvas has one id in all versions of the API, but may have been copied with the version in it. */
const canvasIds = ({ uri }: CitableArchive, address: string) =>
  ([3, 2, 4] as const)
    .map((version) =>
      idsInUri((...ids) => uri.inVersion(uri.canvas(ids[0] ?? '', ids[1] ?? ''), version), address),
    )
    .find(Boolean);

async function find(
  { records }: CitableArchive,
  record: string,
  folio: string,
): Promise<CitedLeafPath | undefined> {
  const leaf = await records.leaf(record, folio);
  return leaf && { leaf, path: (await records.path(record)) as ArchiveRecord[] };
}

function textOf({ leaf }: CitedLeafPath, layer: string): LeafText {
  const text = leaf.texts.find((one) => one.layer.id === layer);
  if (text) return text;
  const known = leaf.texts.map((one) => one.layer.id).join(', ') || 'none';
  throw invalid(`the leaf has no text “${layer.slice(0, 80)}”; its texts: ${known}`);
}

const invalid = (message: string) => new FondsError('INVALID_CITATION', message);
