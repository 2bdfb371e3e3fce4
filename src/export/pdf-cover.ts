import { metadataOf, requiredStatement } from '../iiif/description.ts';
import { type LanguageMap, textIn, textsIn } from '../record/language.ts';
import { layerLabel, layerWarning } from '../record/layer.ts';
import { referenceCode } from '../record/reference.ts';
import type { Dossier } from './dossier.ts';
import { A4, type Book } from './pdf-book.ts';
import { inBoth, saidIn } from './said.ts';

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

/** What the record is, and before all else what must not be taken for what it is not; in both languages. */
export function cover(book: Book, dossier: Dossier): void {
  const { record, path } = dossier;
  const reference = referenceCode(path);
  book.page(A4, footOf(dossier));
  for (const title of inBoth([record.title]))
    book.write(title, { size: 17, face: 'bold', after: 6 });
  for (const code of inBoth(reference ? [reference] : [])) book.write(code, { size: 11, after: 2 });
  warning(book, dossier);
  for (const language of ['en', 'ru'] as const) description(book, dossier, language);
}

/** The running line of the pages that describe the record. */
function footOf({ record, uri }: Dossier): string[] {
  const warnings = inBoth(record.layers.filter(layerWarning).map(layerLabel));
  return [uri.record(record.id), ...(warnings.length ? [warnings.join(' · ')] : [])];
}

function warning(book: Book, { record, path }: Dossier): void {
  const statement = requiredStatement({ record, path });
  if (!statement) return;
  book.document.moveDown(0.8);
  for (const language of ['en', 'ru'] as const) {
    book.write(textIn(statement.label, language), { size: 10, face: 'bold', colour: '#8a1f11' });
    for (const said of textsIn(statement.value, language)) {
      book.write(said, { size: 10, colour: '#8a1f11', after: 2 });
    }
    book.document.moveDown(0.5);
  }
}

function description(book: Book, dossier: Dossier, language: 'en' | 'ru'): void {
  const { record, path, uri, published, version } = dossier;
  const words = LABELS[language];
  const said = (map: LanguageMap) => {
    const texts = textsIn(map, language);
    return texts.join(texts.some((text) => text.endsWith('.')) ? ' ' : '; ');
  };
  book.document.moveDown(0.6);
  if (record.summary) book.write(said(record.summary), { size: 9.5, after: 6 });
  for (const { label, value } of metadataOf({ record, path, leaves: [] })) {
    book.write(`${said(label)}: ${said(value)}`, { size: 8.5, after: 2 });
  }
  book.document.moveDown(0.6);
  book.write(words.texts, { size: 11, face: 'bold', after: 2 });
  book.write(words.layer, { size: 8.5, after: 4 });
  for (const layer of record.layers) {
    const [name = '', ...lines] = saidIn(layer, path, language);
    book.write(name, { size: 9, face: 'bold' });
    for (const line of lines) book.write(line, { size: 8.5 });
    book.document.moveDown(0.3);
  }
  const when = `${published.slice(0, 10)}, ${words.version} ${version}`;
  book.write(`${words.made}: ${when}. ${uri.manifest(record.id)}`, { size: 8.5, after: 6 });
}
