import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { metadataStatements, requiredStatement } from '../../iiif/presentation/description.ts';
import type { Leaf, LeafText } from '../../iiif/unit.ts';
import { type LanguageMap, textIn, textsIn } from '../../record/language.ts';
import { layerLabel, layerWarning } from '../../record/record.ts';
import { referenceCode } from '../../record/reference.ts';
import { linesOf, linesWithText } from '../../text/text.ts';
import {
  type ExportRecord,
  inBothLanguages,
  layerStatements,
  layerStatementsIn,
} from '../export-record.ts';
import { directionOf } from './html.ts';
import { A4, type Book, openBook } from './pdf-book.ts';
import { type ImageOf, leafPage, paperOf, textBehind } from './pdf-leaf.ts';

/**
 * Writes a record as PDF: a cover that explains the contents, then each leaf with its transcription as
 * invisible text behind the image, and the other texts (translations, texts without boxes) on facing
 * pages. Only one leaf is in memory at a time, however long the record is.
 *
 * @param imageOf reads the image of a leaf as JPEG, at a width in pixels
 */
export async function writePdf(
  exported: ExportRecord,
  imageOf: ImageOf,
  out: Writable,
  signal: AbortSignal,
): Promise<void> {
  const book = await openBook(aboutOf(exported));
  const failure = new AbortController();
  const stop = AbortSignal.any([signal, failure.signal]);
  const written = pipeline(book.document, out, { signal });
  // If the file can't be written, no more leaves are rendered.
  written.catch((error: unknown) => failure.abort(error));
  try {
    cover(book, exported);
    for await (const leaf of exported.leaves()) {
      stop.throwIfAborted();
      await writeLeaf(book, exported, leaf, imageOf, stop);
      await drained(out, stop);
    }
    book.document.end();
  } catch (error) {
    book.document.destroy(error instanceof Error ? error : new Error(String(error)));
    await written.catch(() => undefined);
    throw error;
  }
  await written;
}

async function writeLeaf(
  book: Book,
  exported: ExportRecord,
  leaf: Leaf,
  imageOf: ImageOf,
  signal: AbortSignal,
): Promise<void> {
  const running = [textIn(referenceOf(exported), 'en'), textIn(leaf.folio.label, 'en')];
  const behind = textBehind(leaf);
  const beside = leaf.texts.filter(
    (one) => one !== behind && one.text.blocks.some((block) => linesWithText(block).length > 0),
  );
  // A leaf with facing texts goes on a left-hand page.
  if (beside.length && book.pages() % 2 === 0) book.emptyPage(EMPTY);
  await leafPage(book, leaf, behind, running, imageOf, signal);
  for (const one of beside) facingPages(book, leaf, one, running);
}

const EMPTY = [
  'This page is left empty, so that the next leaf and its text face each other.',
  'Страница оставлена пустой, чтобы следующий лист и его текст были рядом.',
];

const referenceOf = ({ record, path }: ExportRecord) => referenceCode(path) ?? record.title;

/** Waits until the output has caught up, so that a slow disk doesn't fill the memory. */
async function drained(out: Writable, signal: AbortSignal): Promise<void> {
  await setImmediate();
  if (out.writableNeedDrain) await once(out, 'drain', { signal });
}

/** The document information of the PDF; the subject says first if a text is a reconstruction. */
function aboutOf(exported: ExportRecord) {
  const { record, path, published, uri } = exported;
  const warnings = inBothLanguages(record.layers.filter(layerWarning).map(layerLabel));
  const texts = record.layers.flatMap((layer) => layerStatements(layer, path).slice(0, 2));
  const names = [record.title, referenceOf(exported)].map((name) => textIn(name, 'en'));
  return {
    Title: [...new Set(names)].join(' — '),
    Author: record.creators.map(({ name }) => textIn(name, 'en')).join('; '),
    Subject: [...warnings, ...texts].filter((one, i, all) => all.indexOf(one) === i).join('. '),
    Keywords: [...new Set(record.layers.map(({ status }) => status)), uri.record(record.id)].join(
      ', ',
    ),
    Creator: 'fonds',
    Producer: 'fonds',
    CreationDate: new Date(published),
    ModDate: new Date(published),
  };
}

const LABELS = {
  en: {
    texts: 'The texts in this file',
    layer:
      'Behind the image of a leaf its transcription lies invisibly: that is what is found by a search and copied. Facing it stand the other texts.',
    made: 'Made from the record as published',
    version: 'version',
  },
  ru: {
    texts: 'Тексты в этом файле',
    layer:
      'За изображением листа невидимо лежит его транскрипция: её находит поиск, она копируется. Напротив — остальные тексты.',
    made: 'Составлено по опубликованной записи',
    version: 'версия',
  },
} as const;

/** The cover, in English and Russian: the title, the required statement, the description. */
export function cover(book: Book, exported: ExportRecord): void {
  const { record, path } = exported;
  const reference = referenceCode(path);
  book.page(A4, footOf(exported));
  for (const title of inBothLanguages([record.title]))
    book.write(title, { size: 17, face: 'bold', after: 6 });
  for (const code of inBothLanguages(reference ? [reference] : []))
    book.write(code, { size: 11, after: 2 });
  warning(book, exported);
  for (const language of ['en', 'ru'] as const) description(book, exported, language);
}

/** The footer of the cover. */
function footOf({ record, uri }: ExportRecord): string[] {
  const warnings = inBothLanguages(record.layers.filter(layerWarning).map(layerLabel));
  return [uri.record(record.id), ...(warnings.length ? [warnings.join(' · ')] : [])];
}

function warning(book: Book, { record, path }: ExportRecord): void {
  const statement = requiredStatement({ record, path });
  if (!statement) return;
  book.document.moveDown(0.8);
  for (const language of ['en', 'ru'] as const) {
    book.write(textIn(statement.label, language), { size: 10, face: 'bold', colour: '#8a1f11' });
    for (const translated of textsIn(statement.value, language)) {
      book.write(translated, { size: 10, colour: '#8a1f11', after: 2 });
    }
    book.document.moveDown(0.5);
  }
}

function description(book: Book, exported: ExportRecord, language: 'en' | 'ru'): void {
  const { record, path, uri, published, version } = exported;
  const words = LABELS[language];
  const translated = (map: LanguageMap) => {
    const texts = textsIn(map, language);
    return texts.join(texts.some((text) => text.endsWith('.')) ? ' ' : '; ');
  };
  book.document.moveDown(0.6);
  if (record.summary) book.write(translated(record.summary), { size: 9.5, after: 6 });
  for (const { label, value } of metadataStatements({ record, path, leaves: [] })) {
    book.write(`${translated(label)}: ${translated(value)}`, { size: 8.5, after: 2 });
  }
  book.document.moveDown(0.6);
  book.write(words.texts, { size: 11, face: 'bold', after: 2 });
  book.write(words.layer, { size: 8.5, after: 4 });
  for (const layer of record.layers) {
    const [name = '', ...lines] = layerStatementsIn(layer, path, language);
    book.write(name, { size: 9, face: 'bold' });
    for (const line of lines) book.write(line, { size: 8.5 });
    book.document.moveDown(0.3);
  }
  const when = `${published.slice(0, 10)}, ${words.version} ${version}`;
  book.write(`${words.made}: ${when}. ${uri.manifest(record.id)}`, { size: 8.5, after: 6 });
}

/** A text of the leaf, block by block, on a page of the same size; a long text continues on more pages. */
export function facingPages(
  book: Book,
  leaf: Leaf,
  { layer, text }: LeafText,
  running: readonly string[],
): void {
  const names = inBothLanguages([layerLabel(layer)]);
  const align = directionOf(layer.language) === 'rtl' ? 'right' : 'left';
  book.page(paperOf(leaf), [running.join(' · '), names.join(' · ')]);
  book.write(textIn(leaf.folio.label, layer.language), { size: 12, face: 'bold', after: 2 });
  book.write(names.join('\n'), { size: 8, colour: '#444', after: 10 });
  const whole = linesOf(text)
    .map((line) => line.text)
    .join('\n');
  for (const block of text.blocks) {
    const [lines, { type }] = [linesWithText(block), block];
    if (lines.length === 0) continue;
    const face = type === 'heading' ? 'bold' : 'plain';
    book.write(lines.map((line) => line.text).join('\n'), {
      size: 10,
      face,
      align,
      after: 7,
      whole,
    });
  }
}
