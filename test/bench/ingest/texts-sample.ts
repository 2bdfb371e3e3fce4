import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Box, Size } from '../../../src/record/box.ts';

/** A written archive: its folders, and the number of lines in all its pages. */
type TextsArchive = {
  readonly manifests: string;
  readonly images: string;
  readonly lines: number;
};

export type TextsShape = {
  readonly pages: number;
  /** Lines on each page. */
  readonly lines: number;
  /** Words in each line. */
  readonly words: number;
  /** Records among which the pages are divided. */
  readonly records: number;
  /** Size of each image in pixels. Small, because texts are measured here. */
  readonly page: Size;
};

const COLUMNS = 4;

const WORDS =
  'архив фонда опись дело лист оборот штамп резолюция товарищ секретарь протокол заседания вопрос решение копия верно подпись машинопись черновик правка'.split(
    ' ',
  );

/** Writes ALTO 4 as an HTR program does, with boxes, baselines, outlines and confidences. */
export async function writeTexts(folder: string, shape: TextsShape): Promise<TextsArchive> {
  const [manifests, images] = [join(folder, 'manifests'), join(folder, 'images')];
  const image = await sharp({ create: { ...shape.page, channels: 3, background: '#e8e0d0' } })
    .jpeg({ quality: 40 })
    .toBuffer();
  const pagesPerRecord = Math.ceil(shape.pages / shape.records);
  for (let r = 0; r < shape.records; r++) {
    const name = `r${String(r + 1).padStart(4, '0')}`;
    const count = Math.min(pagesPerRecord, shape.pages - r * pagesPerRecord);
    const folios = Array.from({ length: Math.max(0, count) }, (_, i) => `p${i + 1}`);
    if (folios.length === 0) continue;
    await mkdir(join(manifests, name, 'hand'), { recursive: true });
    await mkdir(join(images, name), { recursive: true });
    await writeFile(join(manifests, name, 'record.yaml'), record(name, folios));
    for (const [i, folio] of folios.entries()) {
      await writeFile(join(images, name, `${folio}.jpg`), withComment(image, `${name} ${folio}`));
      const seed = r * pagesPerRecord + i;
      await writeFile(join(manifests, name, 'hand', `${folio}.xml`), altoPage(shape, seed));
    }
  }
  return { manifests, images, lines: shape.pages * shape.lines };
}

const record = (id: string, folios: readonly string[]) => `id: ${id}
level: item
title: { en: Pages for measuring }
languages: [ru]
rights: http://creativecommons.org/publicdomain/zero/1.0/
folios:
${folios.map((folio) => `  - { id: ${folio}, label: ${folio} }`).join('\n')}
layers:
  - { id: hand, kind: transcription, language: ru, status: reviewed, files: "hand/{folio}.xml" }
`;

/** Makes the JPEG differ from all others: adds a COM segment after the start of image. */
function withComment(jpeg: Buffer, text: string): Buffer {
  const bytes = Buffer.from(text);
  const head = Buffer.from([0xff, 0xfe, (bytes.length + 2) >> 8, (bytes.length + 2) & 255]);
  return Buffer.concat([jpeg.subarray(0, 2), head, bytes, jpeg.subarray(2)]);
}

function altoPage({ lines, words, page }: TextsShape, seed: number): string {
  const rows = Math.ceil(lines / COLUMNS);
  const [width, height] = [Math.floor(page.width / COLUMNS), Math.floor(page.height / rows)];
  const blocks = Array.from({ length: COLUMNS }, (_, column) => {
    const count = Math.min(rows, lines - column * rows);
    const x = column * width + 4;
    const textLines = Array.from({ length: count }, (_, row) => {
      const box = { x, y: row * height, w: width - 8, h: height - 1 };
      return altoLine(`${column}_${row}`, box, words, seed + column * rows + row);
    });
    return `<TextBlock ID="block_${column}" HPOS="${x}" VPOS="0" WIDTH="${width - 8}" HEIGHT="${page.height}">${textLines.join('')}</TextBlock>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Description><MeasurementUnit>pixel</MeasurementUnit></Description><Layout><Page ID="page" PHYSICAL_IMG_NR="1" WIDTH="${page.width}" HEIGHT="${page.height}"><PrintSpace HPOS="0" VPOS="0" WIDTH="${page.width}" HEIGHT="${page.height}">${blocks.join('\n')}</PrintSpace></Page></Layout></alto>
`;
}

function altoLine(id: string, { x, y, w, h }: Box, count: number, seed: number): string {
  const wordWidth = Math.floor(w / count);
  const strings = Array.from({ length: count }, (_, i) => {
    const word = WORDS[(seed * 7 + i * 3) % WORDS.length];
    return `<String ID="s_${id}_${i}" CONTENT="${word}" HPOS="${x + i * wordWidth}" VPOS="${y}" WIDTH="${wordWidth - 2}" HEIGHT="${h}" WC="0.${90 + (i % 9)}"/>`;
  });
  const outline = `${x},${y} ${x + w},${y + 1} ${x + w},${y + h} ${x + 3},${y + h}`;
  return `<TextLine ID="line_${id}" HPOS="${x}" VPOS="${y}" WIDTH="${w}" HEIGHT="${h}" BASELINE="${x},${y + h - 4} ${x + w},${y + h - 3}"><Shape><Polygon POINTS="${outline}"/></Shape>${strings.join('<SP/>')}</TextLine>`;
}
