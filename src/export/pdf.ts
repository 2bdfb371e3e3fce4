import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import type { Leaf } from '../iiif/unit.ts';
import { textIn } from '../record/language.ts';
import { layerLabel, layerWarning } from '../record/layer.ts';
import { referenceCode } from '../record/reference.ts';
import { saidLines } from '../text/text.ts';
import type { Dossier } from './dossier.ts';
import { type Book, openBook } from './pdf-book.ts';
import { cover } from './pdf-cover.ts';
import { facingPages } from './pdf-facing.ts';
import { type ImageOf, leafPage, textBehind } from './pdf-leaf.ts';
import { inBoth, saidOf } from './said.ts';

/**
 * Writes a record as PDF: a cover that says what everything is, then each leaf with its transcription
 * invisibly behind the words of the image, and what is not behind it (translations, texts without
 * places) on pages that face it. Page by page: memory holds one leaf, however long the record is.
 *
 * @param imageOf gives the image of a leaf as JPEG of that width in pixels
 */
export async function writePdf(
  dossier: Dossier,
  imageOf: ImageOf,
  out: Writable,
  signal: AbortSignal,
): Promise<void> {
  const book = await openBook(aboutOf(dossier));
  const failure = new AbortController();
  const stop = AbortSignal.any([signal, failure.signal]);
  const written = pipeline(book.document, out, { signal });
  // No leaf is made any more for a file that cannot be written.
  written.catch((error: unknown) => failure.abort(error));
  try {
    cover(book, dossier);
    for (const leaf of dossier.leaves()) {
      stop.throwIfAborted();
      await writeLeaf(book, dossier, leaf, imageOf, stop);
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
  dossier: Dossier,
  leaf: Leaf,
  imageOf: ImageOf,
  signal: AbortSignal,
): Promise<void> {
  const running = [textIn(referenceOf(dossier), 'en'), textIn(leaf.folio.label, 'en')];
  const behind = textBehind(leaf);
  const beside = leaf.texts.filter(
    (one) => one !== behind && one.text.blocks.some((block) => saidLines(block).length > 0),
  );
  // A leaf lies on the left where another text of it is to face it.
  if (beside.length && book.pages() % 2 === 0) book.emptyPage(EMPTY);
  await leafPage(book, leaf, behind, running, imageOf, signal);
  for (const one of beside) facingPages(book, leaf, one, running);
}

const EMPTY = [
  'This page is left empty, so that the next leaf and its text face each other.',
  'Страница оставлена пустой, чтобы следующий лист и его текст были рядом.',
];

const referenceOf = ({ record, path }: Dossier) => referenceCode(path) ?? record.title;

/** What is written before more is made; a slow disk must not fill the memory. */
async function drained(out: Writable, signal: AbortSignal): Promise<void> {
  await setImmediate();
  if (out.writableNeedDrain) await once(out, 'drain', { signal });
}

/** What the file says of itself where programs look: that a text is a reconstruction above all. */
function aboutOf(dossier: Dossier) {
  const { record, path, published, uri } = dossier;
  const warnings = inBoth(record.layers.filter(layerWarning).map(layerLabel));
  const texts = record.layers.flatMap((layer) => saidOf(layer, path).slice(0, 2));
  const names = [record.title, referenceOf(dossier)].map((name) => textIn(name, 'en'));
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
