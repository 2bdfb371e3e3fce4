import { textIn } from '../../record/language.ts';
import type { Layer } from '../../record/record.ts';
import {
  escapeMarkdown,
  markdownHeading,
  writeMarkdown,
} from '../../text/format/markdown/write.ts';
import { plainHeading, writePlain } from '../../text/format/plain/write.ts';
import { type ExportRecord, textHeader } from '../export-record.ts';

/** One text of the whole record, by the ending of its address: `/records/{record}/text/{layer}.md`. */
export const LAYER_WRITERS = { txt: recordPlain, md: recordMarkdown } as const;

export type LayerDownload = keyof typeof LAYER_WRITERS;

export const isLayerDownload = (ending: string): ending is LayerDownload => ending in LAYER_WRITERS;

/** A text of the whole record, leaf by leaf. Yields nothing if no leaf has it. */
async function* recordPlain(exported: ExportRecord, layer: string): AsyncGenerator<string> {
  for await (const [i, { folio, one }] of numbered(exported, layer)) {
    const head = i === 0 ? plainHeading(textHeader(exported, one.layer)) : '';
    yield `${head}\n[${textIn(folio.label, one.layer.language)}]\n\n${writePlain(one.text)}`;
  }
}

/** A text of the whole record as Markdown, with a heading for each leaf. Yields nothing if no leaf has it. */
async function* recordMarkdown(exported: ExportRecord, layer: string): AsyncGenerator<string> {
  const { record } = exported;
  for await (const [i, { folio, one }] of numbered(exported, layer)) {
    const { language } = one.layer;
    const head = i === 0 ? top(textIn(record.title, language), exported, one.layer) : '';
    yield `${head}\n## ${escapeMarkdown(textIn(folio.label, language))}\n\n${writeMarkdown(one.text)}`;
  }
}

const top = (title: string, exported: ExportRecord, layer: Layer) =>
  `# ${escapeMarkdown(title)}\n\n${markdownHeading(textHeader(exported, layer))}`;

async function* numbered({ leaves }: ExportRecord, layer: string) {
  let count = 0;
  for await (const { folio, texts } of leaves()) {
    const one = texts.find((text) => text.layer.id === layer);
    if (one) yield [count++, { folio, one }] as const;
  }
}
