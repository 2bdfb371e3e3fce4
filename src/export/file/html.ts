import { requiredStatement } from '../../iiif/presentation/description.ts';
import type { Leaf, LeafText } from '../../iiif/unit.ts';
import { type LanguageMap, tagIn, textIn } from '../../record/language.ts';
import { layerLabel } from '../../record/record.ts';
import { referenceCode } from '../../record/reference.ts';
import { findUnit, uncoveredBlocks } from '../../text/align.ts';
import { type FolioText, linesWithText } from '../../text/text.ts';
import { el, esc } from '../../text/xml.ts';
import { type ExportRecord, layerStatements } from '../export-record.ts';

const STYLE = `
body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 Georgia, "DejaVu Serif", serif; color: #1a1a1a; background: #fff }
h1 { line-height: 1.2 } table { width: 100%; border-collapse: collapse; table-layout: fixed; margin: 0 0 2rem }
th, td { padding: .5rem .75rem; vertical-align: top; text-align: start; border-top: 1px solid #ccc; overflow-wrap: anywhere }
th { font: bold .85rem/1.4 system-ui, sans-serif } p { margin: 0 0 .6rem }
.notice { padding: .75rem 1rem; border: 2px solid #a33; background: #fdf3f1 } .said { font: .85rem/1.5 system-ui, sans-serif; padding-inline-start: 1.2rem }
@media print { section { break-before: page } }
`;

/**
 * The texts of a record side by side, as one self-contained HTML file. Aligned passages share a row; each
 * cell has its language and direction. Yields one leaf at a time.
 */
export async function* parallelHtml(exported: ExportRecord): AsyncGenerator<string> {
  const { record, path, uri } = exported;
  yield* opening(exported);
  for await (const leaf of exported.leaves()) {
    const tables = parallels(leaf).map((parallel) => table(parallel));
    const heading = el(
      'h2',
      {},
      el('a', { href: uri.folio(record.id, leaf.folio.id) }, ...bothSpans(leaf.folio.label)),
    );
    const none = el('p', {}, 'There is no text of this leaf here. · Текста этого листа здесь нет.');
    const body = tables.length ? tables : [none];
    yield `\n${el('section', { id: leaf.folio.id }, heading, ...body)}`;
  }
  yield `\n<footer><h2>Texts · Тексты</h2>`;
  for (const layer of record.layers) {
    const lines = layerStatements(layer, path).map((line) => el('li', {}, esc(line)));
    yield el('ul', { class: 'said' }, ...lines);
  }
  yield '</footer>\n</body>\n</html>\n';
}

function* opening({ record, path, uri }: ExportRecord): Generator<string> {
  const title = textIn(record.title, 'en');
  const reference = referenceCode(path);
  const statement = requiredStatement({ record, path });
  const head = [
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    el('title', {}, esc(reference ? `${title} (${textIn(reference, 'en')})` : title)),
    `<link rel="canonical" href="${uri.export(record.id, 'parallel.html')}">`,
    `<style>${STYLE}</style>`,
  ];
  yield `<!DOCTYPE html>\n<html lang="en" dir="ltr">\n<head>\n${head.join('\n')}\n</head>\n<body>\n`;
  yield el('h1', {}, ...bothSpans(record.title));
  yield el(
    'p',
    {},
    ...(reference ? [...bothSpans(reference), ' · '] : []),
    el('a', { href: uri.record(record.id) }, esc(uri.record(record.id))),
  );
  if (statement) yield el('div', { class: 'notice' }, ...paragraphs(statement.value));
}

/** A phrase in English and Russian, each with its `lang`; only once if there is just one. */
function bothSpans(map: LanguageMap): string[] {
  const one = (reader: string) =>
    el('span', languageOf(tagIn(map, reader)), esc(textIn(map, reader)));
  const [en, ru] = [one('en'), one('ru')];
  return en === ru || textIn(map, 'en') === textIn(map, 'ru') ? [en] : [en, ' · ', ru];
}

const paragraphs = (map: LanguageMap): string[] =>
  Object.entries(map).flatMap(([tag, texts]) =>
    texts.map((text) => el('p', languageOf(tag === 'none' ? undefined : tag), esc(text))),
  );

const languageOf = (tag: string | undefined) =>
  tag === undefined ? {} : { lang: tag, dir: directionOf(tag) };

function table({ texts, rows }: Parallel): string {
  const heads = texts.map(({ layer }) =>
    el('th', { scope: 'col' }, ...bothSpans(layerLabel(layer))),
  );
  const body = rows.map((cells) =>
    el('tr', {}, ...cells.map((one, i) => cell(one, texts[i]?.layer.language ?? 'und'))),
  );
  return `\n${el('table', {}, el('thead', {}, el('tr', {}, ...heads)), el('tbody', {}, ...body))}`;
}

const cell = (paragraphsOf: Cell, language: string) =>
  el(
    'td',
    languageOf(language),
    '',
    ...paragraphsOf.map((lines) => el('p', {}, lines.map(esc).join('<br>\n'))),
  );

/** The lines of one text in one row: a paragraph for each block or line. */
export type Cell = readonly (readonly string[])[];

export type Parallel = {
  readonly texts: readonly LeafText[];
  /** Aligned passages, a cell for each text. */
  readonly rows: readonly (readonly Cell[])[];
};

/**
 * The texts of a leaf side by side: the first text with the text aligned to it, row by row, and each of
 * the others in a table of its own. Passages outside the alignment get rows of their own.
 */
export function parallels({ texts }: Pick<Leaf, 'texts'>): Parallel[] {
  const [first] = texts;
  if (!first) return [];
  const partner = texts.find(({ alignment }) => alignment?.source === first.layer.id);
  const rest = texts.filter((text) => text !== first && text !== partner).map(alone);
  if (!partner?.alignment) return [alone(first), ...rest];
  const { segments } = partner.alignment;
  const rows = segments.map(({ source, target }) => [
    parallelCell(first.text, source),
    parallelCell(partner.text, target),
  ]);
  const left = (text: FolioText, ids: readonly string[]) =>
    uncoveredBlocks(text, new Set(ids)).map(({ id }) => parallelCell(text, [id]));
  const unpaired = [
    ...left(
      first.text,
      segments.flatMap(({ source }) => source),
    ).map((one): Cell[] => [one, []]),
    ...left(
      partner.text,
      segments.flatMap(({ target }) => target),
    ).map((one): Cell[] => [[], one]),
  ];
  return [{ texts: [first, partner], rows: [...rows, ...unpaired] }, ...rest];
}

const alone = (text: LeafText): Parallel => ({
  texts: [text],
  rows: text.text.blocks.map((block) => [[linesWithText(block).map((line) => line.text)]]),
});

const parallelCell = (text: FolioText, ids: readonly string[]): Cell =>
  ids.flatMap((id) => {
    const unit = findUnit(text, id);
    if (!unit) return [];
    return [('lines' in unit ? linesWithText(unit) : [unit]).map((line) => line.text)];
  });

/** Scripts written from right to left. https://www.unicode.org/Public/UCD/latest/ucd/extracted/DerivedBidiClass.txt */
const RIGHT_TO_LEFT = new Set(
  'Adlm Arab Armi Avst Chrs Cprt Elym Hatr Hebr Hung Khar Lydi Mand Mani Mend Merc Mero Narb Nbat Nkoo Orkh Ougr Palm Perm Phli Phlp Phnx Prti Rohg Samr Sarb Sogd Sogo Syrc Thaa Yezi'.split(
    ' ',
  ),
);

/** The direction of a language (BCP 47), from its script or the script it is usually written in. */
export function directionOf(language: string): 'ltr' | 'rtl' {
  try {
    const { script } = new Intl.Locale(language).maximize();
    return script !== undefined && RIGHT_TO_LEFT.has(script) ? 'rtl' : 'ltr';
  } catch {
    return 'ltr';
  }
}
