import { encodeContentState } from '../iiif/content-state.ts';
import { type Leaf, wholeImageUrl } from '../iiif/unit.ts';
import type { Uris } from '../iiif/uri.ts';
import { type Box, formatBox } from '../record/box.ts';
import type { LanguageMap } from '../record/language.ts';
import { type ArchiveRecord, layerLabel, layerWarning } from '../record/record.ts';
import type { Citation, CitationLanguage, CitedPlace } from './citation.ts';
import { rangeOf } from './lines.ts';
import { isWhole, textsIn } from './region.ts';
import { STYLE_NAMES, styleOf } from './style/style.ts';

/** A viewer on another site; its address contains `{state}` or `{manifest}`. */
export type Viewer = { readonly name: string; readonly template: string };

/** The addresses for a cited place. Boxes are in canvas pixels, which are image pixels. */
export type Addresses = {
  readonly canvas: string;
  readonly manifest: string;
  /** The reading page, at the box. */
  readonly page: string;
  /** The citation, and the citation of the same region of the leaf rather than of a text. */
  readonly cite: string;
  readonly ofLeaf: string;
  /** The box of the image, at most 1200 pixels wide and high. */
  readonly image: string;
  /** The encoded content state that opens the box. */
  readonly contentState: string;
  readonly open: readonly { readonly name: string; readonly href: string }[];
};

export function addressesOf(uri: Uris, place: CitedPlace, viewers: readonly Viewer[]): Addresses {
  const { path, leaf, box, text, lines } = place;
  const record = path.at(-1) as ArchiveRecord;
  const manifest = uri.manifest(record.id);
  const canvas = uri.canvas(record.id, leaf.folio.id);
  const contentState = encodeContentState({ manifest, canvas, box });
  const part = lines ? { line: rangeOf(lines) } : { xywh: formatBox(box) };
  return {
    canvas,
    manifest,
    page: readingAddress(uri, record.id, place),
    cite: uri.citation(canvas, { ...part, ...(text && { layer: text.layer.id }) }),
    ofLeaf: uri.citation(canvas, { xywh: formatBox(box) }),
    image: cropOf(uri, leaf, box),
    contentState,
    open: [
      { name: 'Mirador', href: uri.mirador(contentState) },
      { name: 'Universal Viewer', href: uri.uv(contentState) },
      ...viewers.map(({ name, template }) => ({
        name,
        href: template
          .replaceAll('{state}', encodeURIComponent(contentState))
          .replaceAll('{manifest}', encodeURIComponent(manifest)),
      })),
    ],
  };
}

/** The page of the leaf, at the lines or at the box. */
export function readingAddress(
  uri: Uris,
  record: string,
  { leaf, box, text, lines }: Omit<CitedPlace, 'path'>,
): string {
  const page = uri.folio(record, leaf.folio.id);
  return text && lines
    ? `${page}#line=${rangeOf(lines)}&layer=${text.layer.id}`
    : `${page}#xywh=${formatBox(box)}`;
}

/** Longest side of a crop, in pixels. */
const CROP = 1200;

/** https://iiif.io/api/image/3.0/#4-image-requests */
export function cropOf(uri: Uris, leaf: Leaf, box: Box, most = CROP): string {
  if (isWhole(box, leaf)) return wholeImageUrl(uri, leaf, most);
  const size = Math.max(box.w, box.h) > most ? `!${most},${most}` : 'max';
  return `${uri.image(3, leaf.image)}/${formatBox(box)}/${size}/0/default.jpg`;
}

/** The lines of each text in the box; texts without any are left out. */
export const quotesOf = (uri: Uris, place: CitedPlace) =>
  textsIn(place.leaf, place.box)
    .filter(({ lines }) => lines.length > 0)
    .map(({ text: { layer }, lines }) => {
      const warning = layerWarning(layer);
      const xywh = formatBox(place.box);
      return {
        layer: layer.id,
        label: layerLabel(layer),
        language: layer.language,
        kind: layer.kind,
        status: layer.status,
        ...(warning && { warning }),
        /** The same region, citing this text. */
        cite: uri.citation(canvasOf(uri, place), { xywh, layer: layer.id }),
        lines: lines.map(({ id, text, box }) => ({ id, text, xywh: formatBox(box) })),
      };
    });

const canvasOf = (uri: Uris, { path, leaf }: CitedPlace) =>
  uri.canvas((path.at(-1) as ArchiveRecord).id, leaf.folio.id);

/** The citation in every style. */
export const stylesOf = (citation: Citation, locale: CitationLanguage) =>
  STYLE_NAMES.map((format) => ({
    format,
    label: styleOf(format).label as LanguageMap,
    ...styleOf(format).write(citation, locale),
  }));

/** Everything about a cited place as JSON, for the reading page and for programs. */
export function citationJson(
  uri: Uris,
  place: CitedPlace,
  citation: Citation,
  locale: CitationLanguage,
  viewers: readonly Viewer[],
) {
  const { canvas, manifest, page, image, contentState, open, cite } = addressesOf(
    uri,
    place,
    viewers,
  );
  const { path, leaf, box, text, lines } = place;
  return {
    id: cite,
    canvas,
    manifest,
    record: (path.at(-1) as ArchiveRecord).id,
    folio: leaf.folio.id,
    region: box,
    ...(text && { layer: text.layer.id }),
    ...(lines && { line: rangeOf(lines) }),
    reference: citation.reference,
    version: citation.version,
    published: citation.published,
    page,
    short: citation.url,
    image,
    contentState,
    texts: quotesOf(uri, place),
    citations: stylesOf(citation, locale),
    open,
  };
}
