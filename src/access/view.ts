import { allClosureWords } from '../iiif/closure-words.ts';
import {
  type AnyText,
  type Leaf,
  type LeafText,
  readText,
  type Unit,
  type UnreadText,
} from '../iiif/unit.ts';
import type { Closure } from '../record/access.ts';
import type { Box } from '../record/box.ts';
import { joinMaps, type LanguageMap } from '../record/language.ts';
import type { ArchiveRecord, Layer } from '../record/record.ts';
import { linesOf } from '../text/text.ts';
import type { Decision, HiddenPart } from './decide.ts';
import { type HiddenLeaf, hiddenLeaf, passagesOf, redactText } from './redact.ts';

/**
 * What a decision lets a reader see of a record. Everything that is published or sent is built from such a
 * view, so nothing closed is in it: closed layers and texts are left out, hidden lines say that they
 * are closed, and leaves whose image is closed say why.
 *
 * @param unit the whole record
 */
export function viewOf(unit: Unit<AnyText>, decision: Decision): Unit<AnyText> {
  const leaves = unit.leaves.map((leaf, i) => {
    const isBeside = [i - 1, i + 1].some((beside) => isClosedIn(decision, unit.leaves[beside]));
    return leafFor(leaf, decision, isBeside);
  });
  const [had, has] = [layersIn(unit.leaves), layersIn(leaves)];
  // A layer of which no text is left would only be a name that leads nowhere.
  const isLeft = ({ id }: Layer) => !decision.layers[id] && (has.has(id) || !had.has(id));
  const layers = unit.record.layers.filter(isLeft);
  const record = recordFor({ ...unit.record, layers }, decision);
  return { record, path: [...unit.path.slice(0, -1).map(withoutRules), record], leaves };
}

const layersIn = (leaves: readonly Leaf<AnyText>[]): ReadonlySet<string> =>
  new Set(leaves.flatMap(({ texts }) => texts.map(({ layer }) => layer.id)));

/** A record as it may be published if all of its content may be seen. */
export const withoutRules = ({ accessRules: _, ...record }: ArchiveRecord): ArchiveRecord => record;

function recordFor(record: ArchiveRecord, decision: Decision): ArchiveRecord {
  const { access, ...rest } = withoutRules(record);
  const words = allClosureWords(closuresOf(decision));
  const conditions = together(words, access);
  return {
    ...rest,
    ...(conditions && { access: conditions }),
  };
}

function together(words: LanguageMap | undefined, note: LanguageMap | undefined) {
  if (!words || !note) return words ?? note;
  return joinMaps([words, note], '. ');
}

/** Everything that the decision closes. */
export const closuresOf = ({
  description,
  general,
  folios,
  layers,
  redactions,
}: Decision): Closure[] => [
  ...(description ? [description] : []),
  ...(general ? [general] : []),
  ...Object.values(folios).map(({ closure }) => closure),
  ...Object.values(layers),
  ...redactions.map(({ closure }) => closure),
];

/** The parts of a folio that are hidden. */
const partsOf = ({ redactions }: Decision, folio: string): HiddenPart[] =>
  redactions.filter((part) => part.folio === folio);

/** The boxes of the image, in its pixels, that must be painted over. */
export const masksOf = (leaf: Leaf<AnyText>, decision: Decision): readonly Box[] =>
  hiddenIn(leaf, partsOf(decision, leaf.folio.id)).masks;

/** Parts that name lines or layers which the leaf does not have, so that they cannot be hidden. */
export const unplacedParts = (leaf: Leaf<AnyText>, decision: Decision): readonly HiddenPart[] =>
  hiddenIn(leaf, partsOf(decision, leaf.folio.id)).unplaced;

function hiddenIn(leaf: Leaf<AnyText>, parts: readonly HiddenPart[]): HiddenLeaf {
  if (parts.length === 0) return { masks: [], lines: new Map(), unplaced: [] };
  const texts = leaf.texts.map(({ layer, alignment, ...rest }) => ({
    layer,
    ...(alignment && { alignment }),
    text: readText({ layer, ...rest } as AnyText),
  }));
  return hiddenLeaf(parts, texts, leaf);
}

/** Whether something of a leaf is closed. */
const isClosedIn = (decision: Decision, leaf: Leaf<AnyText> | undefined): boolean =>
  leaf !== undefined &&
  (decision.folios[leaf.folio.id] !== undefined || partsOf(decision, leaf.folio.id).length > 0);

/** @param isBeside whether something of the leaf before or after is closed: words may go over to it */
function leafFor(leaf: Leaf<AnyText>, decision: Decision, isBeside: boolean): Leaf<AnyText> {
  const { id } = leaf.folio;
  const closed = decision.folios[id];
  const hidden = hiddenIn(leaf, partsOf(decision, id));
  const isVisible = ({ layer }: AnyText) =>
    !decision.layers[layer.id] && (!closed || closed.openLayers.includes(layer.id));
  const visible = leaf.texts.filter(isVisible);
  const layers = new Set(visible.map(({ layer }) => layer.id));
  return {
    ...leaf,
    ...(closed && { closed: closed.closure }),
    texts: visible.map((text) => textFor(leaf, text, hidden, layers, isBeside)),
  };
}

/** A text with its hidden lines replaced, and without a link to a text that is closed. */
function textFor(
  leaf: Leaf<AnyText>,
  whole: AnyText,
  hidden: HiddenLeaf,
  visible: ReadonlySet<string>,
  isBeside: boolean,
): AnyText {
  const { alignment, ...unaligned } = whole;
  const linked = !alignment || visible.has(alignment.source) ? whole : (unaligned as AnyText);
  const lines = hidden.lines.get(whole.layer.id) ?? (isBeside ? new Map() : undefined);
  if (!lines) return linked;
  const read = () => redactText(readText(whole), whole.layer, lines);
  const passages = () => {
    const source = leaf.texts.find(({ layer }) => layer.id === alignment?.source);
    const text: LeafText = {
      layer: whole.layer,
      text: read(),
      passages: [],
      ...(alignment && { alignment }),
    };
    return passagesOf(text, source && readText(source), leaf);
  };
  const { layer } = whole;
  const redacted: UnreadText = {
    layer,
    ...(linked.alignment && { alignment: linked.alignment }),
    hasLineBoxes: linesOf(read()).some(({ box }) => box),
    passageCount: passages().length,
    readText: read,
    readPassages: passages,
  };
  return redacted;
}
