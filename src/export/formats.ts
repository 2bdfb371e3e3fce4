import type { Leaf, LeafText } from '../iiif/unit.ts';
import { textIn } from '../record/language.ts';
import { writeAlto } from '../text/format/alto/write.ts';
import { writeHocr } from '../text/format/hocr/write.ts';
import { writePageXml } from '../text/format/page-xml/write.ts';
import { type Dossier, saidOf } from './dossier.ts';
import { directionOf } from './file/html.ts';
import { folioMarkdown, folioPlain } from './file/plain.ts';

/** A dossier without its leaves: what is said of one leaf needs no others. */
export type Cover = Omit<Dossier, 'leaves' | 'leaf' | 'bareLeaves'>;

type Write = (cover: Cover, leaf: Leaf, text: LeafText) => string;

const titleOf = ({ record }: Cover, { folio }: Leaf, { layer }: LeafText) =>
  `${textIn(record.title, layer.language)}, ${textIn(folio.label, layer.language)}`;

const imageOf = ({ uri }: Cover, { image }: Leaf) =>
  `${uri.image(3, image)}/full/max/0/default.jpg`;

/** A text of one leaf, in every format it can be had in, by the ending of its address. */
export const FOLIO_FORMATS = {
  txt: {
    type: 'text/plain; charset=utf-8',
    write: (cover, { folio }, text) => folioPlain(cover, folio, text),
  },
  md: {
    type: 'text/markdown; charset=utf-8',
    write: (cover, { folio }, text) => folioMarkdown(cover, folio, text),
  },
  'alto.xml': {
    type: 'application/xml',
    write: ({ path }, { image, ...page }, { layer, text }) =>
      writeAlto(text, {
        page,
        language: layer.language,
        fileName: image,
        processing: [{ description: saidOf(layer, path) }],
      }),
  },
  'page.xml': {
    type: 'application/vnd.prima.page+xml',
    write: ({ path, published }, { image, ...page }, { layer, text }) =>
      writePageXml(text, {
        page,
        fileName: image,
        created: published,
        comments: saidOf(layer, path),
      }),
  },
  'hocr.html': {
    type: 'text/vnd.hocr+html; charset=utf-8',
    write: (cover, leaf, one) =>
      writeHocr(one.text, {
        page: leaf,
        title: titleOf(cover, leaf, one),
        image: imageOf(cover, leaf),
        language: one.layer.language,
        direction: directionOf(one.layer.language),
        said: saidOf(one.layer, cover.path),
      }),
  },
} as const satisfies {
  readonly [ending: string]: { readonly type: string; readonly write: Write };
};

export type FolioFormat = keyof typeof FOLIO_FORMATS;
