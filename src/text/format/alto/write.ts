import type { Box, Points, Size } from '../../../record/box.ts';
import type { Block, FolioText, Line, WholeWord, Word } from '../../text.ts';
import { type Attributes, el, esc } from '../../xml.ts';

export type AltoOptions = {
  /** Size in pixels of the image that the boxes refer to. */
  readonly page: Size;
  readonly fileName?: string;
  /** BCP 47. */
  readonly language?: string;
  /** What readers must know about the text, as plain sentences. */
  readonly notes?: readonly string[];
  /** The program that made the text. */
  readonly software?: string;
};

/** The URI by which viewers and harvesters recognise ALTO of any version. */
export const ALTO_PROFILE = 'http://www.loc.gov/standards/alto/';

const NAMESPACE = 'http://www.loc.gov/standards/alto/ns-v4#';
const SCHEMA = 'http://www.loc.gov/standards/alto/v4/alto-4-4.xsd';

/**
 * Writes ALTO 4.4 in pixels, with our ids. `readAlto` returns every line, word, box and confidence.
 * http://www.loc.gov/standards/alto/v4/alto-4-4.xsd
 */
export function writeAlto(text: FolioText, options: AltoOptions): string {
  const { page, language } = options;
  const space = { HPOS: 0, VPOS: 0, WIDTH: page.width, HEIGHT: page.height };
  const tags = tagIds(text);
  const blocks = text.blocks.map((block) => textBlock(block, tags));
  const size = { WIDTH: page.width, HEIGHT: page.height };
  const about = { ID: 'page', PHYSICAL_IMG_NR: 1, ...size, LANG: language };
  const alto = nest(
    'alto',
    {
      xmlns: NAMESPACE,
      'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
      'xsi:schemaLocation': `${NAMESPACE} ${SCHEMA}`,
      SCHEMAVERSION: '4.4',
    },
    description(options),
    ...tagList(tags),
    nest('Layout', {}, nest('Page', about, nest('PrintSpace', space, ...blocks))),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${alto}\n`;
}

function description({ fileName, notes, software }: AltoOptions): string {
  const source = fileName
    ? [nest('sourceImageInformation', {}, el('fileName', {}, esc(fileName)))]
    : [];
  return nest(
    'Description',
    {},
    el('MeasurementUnit', {}, 'pixel'),
    ...source,
    ...(notes ? [processing(notes, software)] : []),
  );
}

/** How the text came to be; ALTO has no better place for notes. */
const processing = (notes: readonly string[], software: string | undefined) =>
  nest(
    'Processing',
    { ID: 'processing1' },
    el('processingCategory', {}, 'contentGeneration'),
    ...notes.map((note) => el('processingStepDescription', {}, esc(note))),
    ...(software ? [nest('processingSoftware', {}, el('softwareName', {}, esc(software)))] : []),
  );

type Tags = ReadonlyMap<string, string>;

/** The id of the tag for each type of blocks and lines. */
function tagIds({ blocks }: FolioText): Tags {
  const types = blocks.flatMap(({ type, lines }) => [type, ...lines.map((line) => line.type)]);
  const named = new Set(types.filter((type) => type !== undefined));
  return new Map([...named].map((type, i) => [type, `tag${i + 1}`]));
}

const tagList = (tags: Tags): string[] =>
  tags.size
    ? [nest('Tags', {}, ...[...tags].map(([LABEL, ID]) => el('OtherTag', { ID, LABEL })))]
    : [];

const typeAndLanguage = (
  { type, language }: Pick<Block, 'type' | 'language'>,
  tags: Tags,
): Attributes => ({
  TAGREFS: type === undefined ? undefined : tags.get(type),
  LANG: language,
});

const textBlock = (block: Block, tags: Tags) => {
  const { id, box, outline, lines } = block;
  const textLines = lines.map((line) => textLine(line, tags));
  return nest(
    'TextBlock',
    { ID: id, ...boxAttributes(box), ...typeAndLanguage(block, tags) },
    ...shape(outline),
    ...textLines,
  );
};

/**
 * ALTO has no text outside Strings and no line without one. A line without words becomes one String,
 * which is empty if nothing was transcribed. Lines have no confidence in ALTO, so words without one of
 * their own get that of their line.
 */
function textLine(line: Line, tags: Tags): string {
  const { id, box, outline, baseline, text, words, confidence } = line;
  const given = words.length ? words : [{ id: `${id}w1`, text }];
  const keepsOwn = confidence === undefined || given.some((word) => word.confidence !== undefined);
  const written = keepsOwn ? given : given.map((word) => ({ ...word, confidence }));
  const strings: string[] = [];
  let at = 0;
  for (const [i, word] of written.entries()) {
    const start = text.indexOf(word.text, at);
    if (i > 0 && (start < 0 || /\s/.test(text.slice(at, start)))) strings.push(el('SP', {}));
    if (start >= 0) at = start + word.text.length;
    strings.push(...stringOf(word, i === written.length - 1));
  }
  const about = {
    ID: id,
    ...boxAttributes(box),
    BASELINE: baseline && pointList(baseline),
    ...typeAndLanguage(line, tags),
  };
  return nest('TextLine', about, ...shape(outline), ...strings);
}

const SUBS_TYPE: { readonly [K in WholeWord['kind']]: string } = {
  start: 'HypPart1',
  end: 'HypPart2',
  abbreviation: 'Abbreviation',
};

/** The hyphen of a divided word at the end of a line becomes a HYP. */
function stringOf({ id, text, box, outline, confidence, whole }: Word, isLast: boolean): string[] {
  const [, hyphen] = /.([-‐⸗=¬])$/u.exec(text) ?? [];
  const isDivided = isLast && whole?.kind === 'start' && hyphen !== undefined;
  const attributes = {
    ID: id,
    ...boxAttributes(box),
    CONTENT: isDivided ? text.slice(0, -hyphen.length) : text,
    SUBS_TYPE: whole && SUBS_TYPE[whole.kind],
    SUBS_CONTENT: whole?.text,
    WC: confidence,
  };
  const string = el('String', attributes, ...shape(outline));
  return isDivided ? [string, el('HYP', { CONTENT: hyphen })] : [string];
}

const boxAttributes = (box: Box | undefined): Attributes =>
  box ? { HPOS: box.x, VPOS: box.y, WIDTH: box.w, HEIGHT: box.h } : {};

const shape = (outline: Points | undefined): string[] =>
  outline ? [el('Shape', {}, el('Polygon', { POINTS: pointList(outline) }))] : [];

const pointList = (points: Points) => points.map((point) => point.join(',')).join(' ');

/** An element with its children indented below it. Attribute values contain no line breaks, so this is safe. */
const nest = (name: string, attributes: Attributes, ...children: readonly string[]): string =>
  el(name, attributes, ...children.map((child) => `\n${child.replaceAll(/^/gm, '  ')}`), '\n');
