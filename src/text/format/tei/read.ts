import { invalidText } from '../../invalid-text.ts';
import { parseXml, type XmlAttributes } from '../../parse-xml.ts';
import type { FolioText } from '../../text.ts';
import { lengthLimit } from '../draft.ts';
import type { SelectedLayer, TextSelection } from '../format.ts';
import { blockType, ELEMENTS, fitness, gapReason, isOther } from './element.ts';
import { type Facsimile, facsimileReader } from './facsimile.ts';
import type { TeiUnit } from './line.ts';
import { type TeiPages, teiPages } from './pages.ts';

type Close = () => void;

/** Of the units that one says to be the same as itself. */
const MOST_OTHERS = 1000;

/** Where the reader is. */
type State = {
  /** Which of several texts is read. */
  readonly layer: SelectedLayer | undefined;
  readonly facsimile: Facsimile;
  readonly pages: TeiPages;
  /** Names of the open elements. */
  readonly path: string[];
  /** Open `choice` and `app`: whether a reading stands, and the others. */
  readonly choices: { stands: boolean; readonly others: string[] }[];
  /** The text of a note or of a reading that does not stand, while it is read. */
  captured: string | undefined;
  isSkipped: boolean;
};

/** Reads the elements of `text`: each says at its start what is done at its end. */
export function teiText(facsimile: Facsimile, pages: TeiPages, layer?: SelectedLayer) {
  const closing: (Close | undefined)[] = [];
  const countCaptured = lengthLimit();
  const at: State = {
    layer,
    facsimile,
    pages,
    path: [],
    choices: [],
    captured: undefined,
    isSkipped: false,
  };
  return {
    open: (name: string, attributes: XmlAttributes): void => {
      at.path.push(name);
      const isPassive = at.isSkipped || at.captured !== undefined;
      closing.push(isPassive ? undefined : enter(at, name, attributes));
    },
    close: (): void => {
      at.path.pop();
      closing.pop()?.();
    },
    text: (text: string): void => {
      if (at.isSkipped) return;
      if (at.captured !== undefined) {
        countCaptured(text);
        at.captured += text;
      }
      // White space between the readings only indents them.
      else if (!/^(choice|app)$/.test(at.path.at(-1) ?? '') || text.trim()) {
        pages.page()?.append(text);
      }
    },
  };
}

function enter(at: State, name: string, attributes: XmlAttributes): Close | undefined {
  const { pages } = at;
  const element = ELEMENTS.get(name);
  const instead = alternative(at, element?.kind === 'aside');
  if (instead) return instead;
  switch (element?.kind) {
    case undefined:
      return point(at, name, attributes);
    case 'skip':
      return skip(at);
    case 'divider':
      pages.breakBlock();
      if (isOther(attributes, at.layer)) return skip(at);
      return pages.breakBlock;
    case 'block':
      pages.startBlock(unitOf(at, attributes), blockType(name, attributes));
      return pages.endBlock;
    case 'row':
      return row(at, attributes);
    case 'choice':
      return choice(at);
    case 'reading':
      return reading(at);
    case 'aside':
      return undefined;
    case 'note':
      return capture(at, (text) => pages.page()?.note(text));
    case 'mark':
      pages.openMark(element.mark, attributes[element.says]);
      return pages.closeMark;
  }
}

/** Elements that mark a point of the text, and those that only give a place. */
function point(at: State, name: string, attributes: XmlAttributes): Close | undefined {
  const page = at.pages.page();
  switch (name) {
    case 'pb':
      at.pages.turn(attributes);
      return undefined;
    case 'lb':
      at.pages.breakLine(unitOf(at, attributes), attributes['break'] === 'no');
      return undefined;
    case 'space':
    case 'cell':
      page?.append(' ');
      return undefined;
    case 'gap':
      page?.openMark('unclear', gapReason(attributes));
      page?.append('[…]');
      page?.closeMark();
      return undefined;
    case 'w':
      if (!page || !attributes['facs']) return undefined;
      return (page.line() ?? page.startLine({})).word(unitOf(at, attributes));
    case 'seg':
      return segment(at, attributes);
  }
  return undefined;
}

/** A segment with a place is a line, unless it stands in one that `lb` began. */
function segment(at: State, attributes: XmlAttributes): Close | undefined {
  const unit = unitOf(at, attributes);
  const page = at.pages.page();
  if (!unit.zone || !page) return undefined;
  const line = page.line();
  if (!line) return row(at, attributes);
  if (!line.isEmpty()) return at.pages.hasBreak() ? undefined : row(at, attributes);
  if (!line.hasPlace()) line.setPlace(unit);
  return undefined;
}

function row(at: State, attributes: XmlAttributes): Close {
  at.pages.page()?.startLine(unitOf(at, attributes));
  return () => at.pages.page()?.endLine();
}

function choice({ choices, pages }: State): Close {
  choices.push({ stands: false, others: [] });
  return () => {
    for (const other of choices.pop()?.others ?? []) pages.page()?.note(other);
  };
}

/** The first reading of an apparatus stands; the others are of other witnesses. */
function reading(at: State): Close | undefined {
  const around = at.choices.at(-1);
  if (around?.stands) return skip(at);
  if (around) around.stands = true;
  return undefined;
}

/** The editor's reading in a `choice`, and a second one of the scribe's, become notes. */
function alternative(at: State, isEditors: boolean): Close | undefined {
  const around = at.path.at(-2) === 'choice' ? at.choices.at(-1) : undefined;
  if (!around) return undefined;
  if (isEditors || around.stands) return capture(at, (text) => around.others.push(text));
  around.stands = true;
  return undefined;
}

function skip(at: State): Close {
  at.isSkipped = true;
  return () => {
    at.isSkipped = false;
  };
}

function capture(at: State, take: (text: string) => void): Close {
  at.captured = '';
  return () => {
    const text = at.captured?.replace(/\s+/g, ' ').trim();
    at.captured = undefined;
    if (text) take(text);
  };
}

function unitOf(
  { facsimile }: State,
  { facs, 'xml:id': id, corresp = '' }: XmlAttributes,
): TeiUnit {
  const zone = facsimile.zone(facs);
  const via = id ?? zone?.id;
  const others = corresp.split(/\s+/).flatMap((address) => {
    const name = address.slice(address.indexOf('#') + 1);
    return name ? [name] : [];
  });
  return {
    ...(via !== undefined && { via }),
    ...(zone && { zone }),
    ...(others.length && { corresp: others.slice(0, MOST_OTHERS) }),
  };
}

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
export function readTei(xml: string, { names = [], layer }: TextSelection = {}): FolioText {
  const facsimile = facsimileReader();
  const texts: { readonly fits: number; readonly pages: TeiPages; readonly reader: TeiText }[] = [];
  const path: string[] = [];
  let inText = 0;
  const begin = (attributes: XmlAttributes) => {
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
