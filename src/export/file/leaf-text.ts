import { contentType } from '../../iiif/downloads.ts';
import type { Leaf, LeafText } from '../../iiif/unit.ts';
import { textIn } from '../../record/language.ts';
import type { TextDescription } from '../../text/format/format.ts';
import { type TextEnding, WRITABLE_TEXT_FORMATS } from '../../text/format/formats.ts';
import { type ExportContext, layerStatements, textHeader } from '../export-record.ts';
import { directionOf } from './html.ts';

type LeafTextFormat = {
  readonly ending: TextEnding;
  /** Value of the `Content-Type` header. */
  readonly type: string;
  readonly write: (context: ExportContext, leaf: Leaf, text: LeafText) => string;
};

/** The text of one leaf in every format of `src/text/format/formats.ts` that can be written. */
export const LEAF_TEXT_FORMATS: readonly LeafTextFormat[] = WRITABLE_TEXT_FORMATS.map(
  ({ ending, mediaType, write }) => ({
    ending,
    type: contentType(mediaType),
    write: (context, leaf, text) => write(text.text, describe(context, leaf, text)),
  }),
);

/** What a downloaded text says about itself. */
function describe(context: ExportContext, leaf: Leaf, { layer }: LeafText): TextDescription {
  const { record, path, published, uri } = context;
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
    heading: textHeader(context, layer, folio),
  };
}
