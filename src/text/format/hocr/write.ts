import { type Box, boxAround, type Points, unionBox } from '../../../record/box.ts';
import type { Block, FolioText, Line, Word } from '../../text.ts';
import { el, esc } from '../../xml.ts';
import type { TextDescription } from '../format.ts';

/** Writes hOCR 1.2, which every browser displays: an area and a paragraph for each block, lines, words. http://kba.cloud/hocr-spec/1.2/ */
export function writeHocr(text: FolioText, description: HocrDescription): string {
  const { page, title, image, language, direction, notes = [] } = description;
  const whole = { x: 0, y: 0, w: page.width, h: page.height };
  const head = [
    el('title', {}, esc(title)),
    el('meta', { 'http-equiv': 'Content-Type', content: 'text/html; charset=utf-8' }),
    el('meta', { name: 'ocr-system', content: 'fonds' }),
    el('meta', {
      name: 'ocr-capabilities',
      content: 'ocr_page ocr_carea ocr_par ocr_line ocrx_word',
    }),
    ...(notes.length ? [el('meta', { name: 'description', content: notes.join('. ') })] : []),
  ];
  const about = {
    class: 'ocr_page',
    id: 'page',
    title: titled(`image "${image.replaceAll('"', '%22')}"`, bbox(whole), 'ppageno 0'),
  };
  const body = [
    ...notes.map((note) => el('p', { class: 'said' }, esc(note))),
    el('div', about, '\n', ...text.blocks.map(area)),
  ];
  const html = el(
    'html',
    { xmlns: 'http://www.w3.org/1999/xhtml', lang: language, 'xml:lang': language, dir: direction },
    el('head', {}, ...head.map((element) => `\n${element}`), '\n'),
    el('body', {}, ...body.map((element) => `\n${element}`), '\n'),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n${html}\n`;
}

type HocrDescription = Pick<
  TextDescription,
  'page' | 'title' | 'image' | 'language' | 'direction'
> &
  Partial<Pick<TextDescription, 'notes'>>;

function area({ id, lines, language, ...placement }: Block): string {
  const box = placement.box ?? unionBox(lines.flatMap((line) => line.box ?? []));
  const title = titled(bbox(box), poly(placement.outline));
  const paragraph = el(
    'p',
    { class: 'ocr_par', id, ...languageOf(language), title },
    '\n',
    ...lines.map(textLine),
  );
  return `${el('div', { class: 'ocr_carea', id: `${id}-area`, title }, paragraph)}\n`;
}

const languageOf = (language: string | undefined) =>
  language === undefined ? {} : { lang: language, 'xml:lang': language };

function textLine({ id, text, language, box, outline, baseline, confidence, words }: Line): string {
  const title = titled(
    bbox(box),
    slope(box, baseline),
    poly(outline),
    certainty(confidence, 'x_conf'),
  );
  const spans: string[] = [];
  let at = 0;
  for (const next of words) {
    const start = text.indexOf(next.text, at);
    spans.push(start < 0 ? ' ' : esc(text.slice(at, start)), word(next));
    if (start >= 0) at = start + next.text.length;
  }
  spans.push(esc(text.slice(at)));
  return `${el('span', { class: 'ocr_line', id, ...languageOf(language), title }, ...spans)}\n`;
}

const word = ({ id, text, box, outline, confidence }: Word) =>
  el(
    'span',
    {
      class: 'ocrx_word',
      id,
      title: titled(bbox(box), poly(outline), certainty(confidence, 'x_wconf')),
    },
    esc(text),
  );

const titled = (...properties: readonly (string | undefined)[]): string | undefined =>
  properties.filter(Boolean).join('; ') || undefined;

const bbox = (box: Box | undefined) =>
  box && `bbox ${box.x} ${box.y} ${box.x + box.w} ${box.y + box.h}`;

const poly = (outline: Points | undefined) => outline && `poly ${outline.flat().join(' ')}`;

/** In percent. */
const certainty = (confidence: number | undefined, name: string) =>
  confidence === undefined ? undefined : `${name} ${Number((confidence * 100).toFixed(4))}`;

/** The straight line through both ends of a baseline, relative to the lower left corner of the box. http://kba.cloud/hocr-spec/1.2/#baseline */
function slope(box: Box | undefined, baseline: Points = []): string | undefined {
  const [first, last] = [baseline[0], baseline.at(-1)];
  if (!first || !last || last[0] === first[0]) return undefined;
  const { x, y, h } = box ?? boxAround(baseline);
  const rise = (last[1] - first[1]) / (last[0] - first[0]);
  const offset = first[1] + (x - first[0]) * rise - (y + h);
  return `baseline ${Number(rise.toFixed(4))} ${Math.round(offset)}`;
}
