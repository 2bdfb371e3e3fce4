import { invalidText, parseXml } from './parse-xml.ts';
import { fitness, type MeantText } from './tei-choice.ts';
import { facsimileReader } from './tei-facsimile.ts';
import { type TeiPages, teiPages } from './tei-pages.ts';
import { teiText } from './tei-text.ts';
import type { FolioText } from './text.ts';

/**
 * Reads TEI P5: the diplomatic reading of `text`. `p`, `ab`, `head`, `lg` and their like are blocks;
 * `lb`, `l` and a `seg` with `facs` begin lines; `facs` gives places by the zones of the `facsimile`.
 * Of a `choice` `abbr`, `sic` and `orig` stand, the other reading becomes a note; of an `app` the first
 * reading stands. What is deleted stays in the text with its mark; a `gap` reads `[…]`.
 *
 * A file with several `pb` holds several folios: the one is read whose `n`, `xml:id`, `facs`, surface
 * or image bears one of `names`, compared without folder and file ending.
 * Of several texts in a `group`, or divisions of the type `transcription`, `edition` or `translation`, the
 * one is read that fits the layer by id, kind and language.
 * https://tei-c.org/release/doc/tei-p5-doc/en/html/
 *
 * @throws FondsError INVALID_TEXT with line and column, or where none of several pages is meant
 */
export function readTei(xml: string, names: readonly string[] = [], layer?: MeantText): FolioText {
  const facsimile = facsimileReader();
  const texts: { readonly fits: number; readonly pages: TeiPages; readonly reader: TeiText }[] = [];
  const path: string[] = [];
  let inText = 0;
  const begin = (attributes: Readonly<Record<string, string>>) => {
    if (texts.length === MOST_TEXTS) throw invalidText(`more than ${MOST_TEXTS} texts in a group`);
    const pages = teiPages(facsimile, names);
    const reader = teiText(facsimile, pages, layer);
    texts.push({ fits: fitness(attributes, layer), pages, reader });
  };
  parseXml(xml, {
    open: (name, attributes) => {
      refuseOthers(name, path.length === 0);
      // What stands around a group is no text of its own.
      if (name === 'group' && inText === 1) texts.pop();
      if (name === 'text' && (inText === 0 || path.at(-1) === 'group')) begin(attributes);
      if (name === 'text') inText += 1;
      path.push(name);
      if (inText) texts.at(-1)?.reader.open(name, attributes);
      else facsimile.open(name, attributes);
    },
    close: (name) => {
      path.pop();
      if (inText) texts.at(-1)?.reader.close();
      else facsimile.close(name);
      if (name === 'text') inText -= 1;
    },
    text: (more) => {
      if (inText) texts.at(-1)?.reader.text(more);
    },
  });
  const [best] = texts.toSorted((a, b) => b.fits - a.fits);
  return (best?.pages ?? teiPages(facsimile, names)).result();
}

function refuseOthers(name: string, isRoot: boolean): void {
  if (isRoot && name !== 'TEI') throw invalidText(`the root element is <${name}>, not <TEI>`);
  if (name === 'sourceDoc') throw invalidText('<sourceDoc> is not read; put the text into <text>');
}

const MOST_TEXTS = 100;

type TeiText = ReturnType<typeof teiText>;
