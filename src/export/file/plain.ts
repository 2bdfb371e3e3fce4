import type { LeafText } from '../../iiif/unit.ts';
import { textIn } from '../../record/language.ts';
import type { Folio, Layer } from '../../record/record.ts';
import { escapeMarkdown, writeMarkdown } from '../../text/format/markdown.ts';
import { writePlain } from '../../text/format/plain.ts';
import { type Dossier, headOf } from '../dossier.ts';

/** Stands between what is said of a text and the text. */
const RULE = '----------------------------------------';

/** A text of one leaf as plain text, UTF-8, with the lines that say what it is before it. */
export const folioPlain = (
  dossier: Omit<Dossier, 'leaves' | 'leaf' | 'bareLeaves'>,
  folio: Folio,
  one: LeafText,
): string => `${headOf(dossier, one.layer, folio).join('\n')}\n${RULE}\n\n${writePlain(one.text)}`;

/** A text of the whole record, leaf by leaf; nothing where no leaf has it. */
export function* recordPlain(dossier: Dossier, layer: string): Generator<string> {
  for (const [i, { folio, one }] of numbered(dossier, layer)) {
    const head = i === 0 ? `${headOf(dossier, one.layer).join('\n')}\n${RULE}\n` : '';
    yield `${head}\n[${textIn(folio.label, one.layer.language)}]\n\n${writePlain(one.text)}`;
  }
}

/** A text of one leaf as Markdown; what is said of it is a quotation before it. */
export const folioMarkdown = (
  dossier: Omit<Dossier, 'leaves' | 'leaf' | 'bareLeaves'>,
  folio: Folio,
  one: LeafText,
): string => `${quoted(headOf(dossier, one.layer, folio))}\n${writeMarkdown(one.text)}`;

/** A text of the whole record as Markdown, a heading for each leaf; nothing where no leaf has it. */
export function* recordMarkdown(dossier: Dossier, layer: string): Generator<string> {
  const { record } = dossier;
  for (const [i, { folio, one }] of numbered(dossier, layer)) {
    const { language } = one.layer;
    const head = i === 0 ? top(textIn(record.title, language), dossier, one.layer) : '';
    yield `${head}\n## ${escapeMarkdown(textIn(folio.label, language))}\n\n${writeMarkdown(one.text)}`;
  }
}

const top = (title: string, dossier: Dossier, layer: Layer) =>
  `# ${escapeMarkdown(title)}\n\n${quoted(headOf(dossier, layer))}`;

const quoted = (lines: readonly string[]): string =>
  `${lines.map((line) => `> ${escapeMarkdown(line)}`).join('\\\n')}\n`;

function* numbered({ leaves }: Dossier, layer: string) {
  let count = 0;
  for (const { folio, texts } of leaves()) {
    const one = texts.find((text) => text.layer.id === layer);
    if (one) yield [count++, { folio, one }] as const;
  }
}
