import { invalidText } from '../../invalid-text.ts';
import { parseXml, type XmlAttributes } from '../../parse-xml.ts';
import type { FolioText } from '../../text.ts';
import { lengthLimit } from '../draft.ts';
import type { SelectedLayer, TextSelection } from '../format.ts';
import { blockType, ELEMENTS, fitness, gapReason, isOther } from './element.ts';
import { type Facsimile, facsimileReader } from './facsimile.ts';
import type { TeiUnit } from './line.ts';
import { type TeiPages, teiPages } from './pages.ts';

/**
 * Reads the diplomatic text of TEI P5. `p`, `ab`, `head`, `lg` and the like are blocks; `lb`, `l` and a
 * `seg` with `facs` begin lines; `facs` gives boxes by the zones of the `facsimile`. In a `choice`, we
 * keep `abbr`, `sic` and `orig`, and the other reading becomes a note; in an `app`, we keep the first
 * reading. Deleted text is kept and marked; a `gap` becomes `[…]`.
 *
 * In a file with several `pb`, each begins a folio. We read the one whose `n`, `xml:id`, `facs`, surface
 * or image is among `selection.names`, compared without folder and file extension. Of several texts in a
 * `group`, or divisions of type `transcription`, `edition` or `translation`, we read the one that fits
 * `selection.layer` best by id, kind and language.
 * https://tei-c.org/release/doc/tei-p5-doc/en/html/
 *
 * @throws FondsError INVALID_TEXT with line and column, or if none of several pages is selected
 */
export function readTei(xml: string, { names = [], layer }: TextSelection = {}): FolioText {
  const facsimile = facsimileReader();
  const texts: { readonly fitness: number; readonly pages: TeiPages; readonly reader: TeiText }[] =
    [];
  const path: string[] = [];
  let inText = 0;
  const begin = (attributes: XmlAttributes) => {
    if (texts.length === MAX_TEXTS) throw invalidText(`more than ${MAX_TEXTS} texts in a group`);
    const pages = teiPages(facsimile, names);
    const reader = teiText(facsimile, pages, layer);
    texts.push({ fitness: fitness(attributes, layer), pages, reader });
  };
  parseXml(xml, {
    open: (name, attributes) => {
      refuseUnreadable(name, path.length === 0);
      // A text around a group has no text of its own.
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
  const [best] = texts.toSorted((a, b) => b.fitness - a.fitness);
  return (best?.pages ?? teiPages(facsimile, names)).result();
}

function refuseUnreadable(name: string, isRoot: boolean): void {
  if (isRoot && name !== 'TEI') throw invalidText(`the root element is <${name}>, not <TEI>`);
  if (name === 'sourceDoc')
    throw invalidText('<sourceDoc> cannot be read; put the text into <text>');
}

const MAX_TEXTS = 100;

type TeiText = ReturnType<typeof teiText>;

type Close = () => void;

/** In the `corresp` of one unit. */
const MAX_CORRESP = 1000;

/** What the reader is inside of. */
type State = {
  /** The layer to read the text of. */
  readonly layer: SelectedLayer | undefined;
  readonly facsimile: Facsimile;
  readonly pages: TeiPages;
  /** Names of the open elements. */
  readonly path: string[];
  /** The open `choice` and `app`: whether a reading has been kept, and the other readings. */
  readonly choices: { hasReading: boolean; readonly others: string[] }[];
  /** The text so far of a note, or of a reading that becomes one. */
  captured: string | undefined;
  isSkipped: boolean;
};

/** Reads the elements inside `text`. Handling a start tag returns what to do at the end tag. */
function teiText(facsimile: Facsimile, pages: TeiPages, layer?: SelectedLayer) {
  const closing: (Close | undefined)[] = [];
  const countCaptured = lengthLimit();
  const state: State = {
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
      state.path.push(name);
      const isPassive = state.isSkipped || state.captured !== undefined;
      closing.push(isPassive ? undefined : enter(state, name, attributes));
    },
    close: (): void => {
      state.path.pop();
      closing.pop()?.();
    },
    text: (text: string): void => {
      if (state.isSkipped) return;
      if (state.captured !== undefined) {
        countCaptured(text);
        state.captured += text;
      }
      // White space between the readings only indents them.
      else if (!/^(choice|app)$/.test(state.path.at(-1) ?? '') || text.trim()) {
        pages.page()?.append(text);
      }
    },
  };
}

function enter(state: State, name: string, attributes: XmlAttributes): Close | undefined {
  const { pages } = state;
  const element = ELEMENTS.get(name);
  const closeAlternative = alternative(state, element?.kind === 'aside');
  if (closeAlternative) return closeAlternative;
  switch (element?.kind) {
    case undefined:
      return point(state, name, attributes);
    case 'skip':
      return skip(state);
    case 'divider':
      pages.breakBlock();
      if (isOther(attributes, state.layer)) return skip(state);
      return pages.breakBlock;
    case 'block':
      pages.startBlock(unitOf(state, attributes), blockType(name, attributes));
      return pages.endBlock;
    case 'row':
      return row(state, attributes);
    case 'choice':
      return choice(state);
    case 'reading':
      return reading(state);
    case 'aside':
      return undefined;
    case 'note':
      return capture(state, (text) => pages.page()?.note(text));
    case 'mark':
      pages.openMark(element.mark, attributes[element.textFrom]);
      return pages.closeMark;
  }
}

/** Elements that mark a point in the text, and those that only give a box. */
function point(state: State, name: string, attributes: XmlAttributes): Close | undefined {
  const page = state.pages.page();
  switch (name) {
    case 'pb':
      state.pages.turn(attributes);
      return undefined;
    case 'lb':
      state.pages.breakLine(unitOf(state, attributes), attributes['break'] === 'no');
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
      return (page.line() ?? page.startLine({})).word(unitOf(state, attributes));
    case 'seg':
      return segment(state, attributes);
  }
  return undefined;
}

/** A segment with a box is a line, unless it is inside one that `lb` began. */
function segment(state: State, attributes: XmlAttributes): Close | undefined {
  const unit = unitOf(state, attributes);
  const page = state.pages.page();
  if (!unit.zone || !page) return undefined;
  const line = page.line();
  if (!line) return row(state, attributes);
  if (!line.isEmpty()) return state.pages.hasBreak() ? undefined : row(state, attributes);
  if (!line.hasZone()) line.setUnit(unit);
  return undefined;
}

function row(state: State, attributes: XmlAttributes): Close {
  state.pages.page()?.startLine(unitOf(state, attributes));
  return () => state.pages.page()?.endLine();
}

function choice({ choices, pages }: State): Close {
  choices.push({ hasReading: false, others: [] });
  return () => {
    for (const other of choices.pop()?.others ?? []) pages.page()?.note(other);
  };
}

/** Keeps the first reading of an apparatus; the others belong to other witnesses. */
function reading(state: State): Close | undefined {
  const around = state.choices.at(-1);
  if (around?.hasReading) return skip(state);
  if (around) around.hasReading = true;
  return undefined;
}

/** In a `choice`, the editor's reading and a second reading by the scribe become notes. */
function alternative(state: State, isEditors: boolean): Close | undefined {
  const around = state.path.at(-2) === 'choice' ? state.choices.at(-1) : undefined;
  if (!around) return undefined;
  if (isEditors || around.hasReading) return capture(state, (text) => around.others.push(text));
  around.hasReading = true;
  return undefined;
}

function skip(state: State): Close {
  state.isSkipped = true;
  return () => {
    state.isSkipped = false;
  };
}

function capture(state: State, take: (text: string) => void): Close {
  state.captured = '';
  return () => {
    const text = state.captured?.replace(/\s+/g, ' ').trim();
    state.captured = undefined;
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
    const target = address.slice(address.indexOf('#') + 1);
    return target ? [target] : [];
  });
  return {
    ...(via !== undefined && { via }),
    ...(zone && { zone }),
    ...(others.length && { corresp: others.slice(0, MAX_CORRESP) }),
  };
}
