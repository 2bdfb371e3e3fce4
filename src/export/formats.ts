import type { Leaf, LeafText } from '../iiif/unit.ts';
import { textIn } from '../record/language.ts';
import type { TextDescription } from '../text/format/format.ts';
import { type TextEnding, WRITABLE_TEXT_FORMATS } from '../text/format/formats.ts';
import { type ExportRecord, layerStatements, textHeader } from './export-record.ts';
import { directionOf } from './file/html.ts';

/** A exported without its leaves: what is said of one leaf needs no others. */
export type ExportContext = Omit<ExportRecord, 'leaves' | 'leaf' | 'leavesWithoutText'>;

type FolioDownload = {
  /** Media type with its charset. */
  readonly type: string;
  readonly write: (cover: ExportContext, leaf: Leaf, text: LeafText) => string;
};

/** The text of one leaf in every format that can be written, by the ending of its address. */
export const FOLIO_FORMATS = Object.fromEntries(
  WRITABLE_TEXT_FORMATS.map(({ ending, mediaType, write }): [TextEnding, FolioDownload] => [
    ending,
    {
      type: mediaType.startsWith('text/') ? `${mediaType}; charset=utf-8` : mediaType,
      write: (cover, leaf, one) => write(one.text, describe(cover, leaf, one)),
    },
  ]),
) as { readonly [E in TextEnding]: FolioDownload };

export type FolioFormat = TextEnding;

/** What a downloaded text says about itself. */
function describe(cover: ExportContext, leaf: Leaf, { layer }: LeafText): TextDescription {
  const { record, path, published, uri } = cover;
  const { folio, image, width, height } = leaf;
  const { language } = layer;
  return {
    page: { width, height },
    fileName: image,
    image: `${uri.image(3, image)}/full/max/0/default.jpg`,
    title: `${textIn(record.title, language)}, ${textIn(folio.label, language)}`,
    language,
    direction: directionOf(language),
    published,
    notes: layerStatements(layer, path),
    heading: textHeader(cover, layer, folio),
  };
}
