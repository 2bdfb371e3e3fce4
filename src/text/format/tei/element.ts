import type { XmlAttributes } from '../../parse-xml.ts';
import type { Mark } from '../../text.ts';
import type { SelectedLayer } from '../format.ts';

/** How to read an element of TEI. One that is not in the table is transparent: only its text counts. */
export type Element =
  | {
      readonly kind: 'skip' | 'divider' | 'block' | 'row' | 'choice' | 'note' | 'aside' | 'reading';
    }
  | { readonly kind: 'mark'; readonly mark: Mark['kind']; readonly textFrom: string };

const named = (kind: Exclude<Element['kind'], 'mark'>, names: string): [string, Element][] =>
  names.split(' ').map((name) => [name, { kind }]);

/** XmlAttributes: https://tei-c.org/release/doc/tei-p5-doc/en/html/PH.html#PHDA and CO.html#COED */
export const ELEMENTS: ReadonlyMap<string, Element> = new Map<string, Element>([
  ...named('skip', 'figDesc desc certainty precision respons index'),
  ...named('divider', 'front body back group div div1 div2 div3 div4 div5 div6 div7 table list'),
  ...named('block', 'p ab head lg opener closer dateline salute signed byline trailer postscript'),
  ...named('block', 'item fw docTitle titlePart docAuthor docDate docImprint imprimatur epigraph'),
  ...named('block', 'argument speaker stage address label figure'),
  ...named('row', 'l row addrLine'),
  ...named('choice', 'choice app'),
  ...named('aside', 'expan corr reg'),
  ...named('reading', 'lem rdg'),
  ...named('note', 'note'),
  ['unclear', { kind: 'mark', mark: 'unclear', textFrom: 'reason' }],
  ['supplied', { kind: 'mark', mark: 'supplied', textFrom: 'reason' }],
  ['ex', { kind: 'mark', mark: 'supplied', textFrom: 'reason' }],
  ['del', { kind: 'mark', mark: 'deleted', textFrom: 'rend' }],
  ['add', { kind: 'mark', mark: 'added', textFrom: 'place' }],
  ['hi', { kind: 'mark', mark: 'highlighted', textFrom: 'rend' }],
]);

const FW: ReadonlyMap<string, string> = new Map([
  ['pageNum', 'page-number'],
  ['sig', 'signature-mark'],
  ['catch', 'catch-word'],
]);

/** The type of a block, from its element. */
export function blockType(name: string, { type }: XmlAttributes): string | undefined {
  if (name === 'head') return 'heading';
  if (name === 'fw') return FW.get(type ?? '') ?? type;
  return name === 'p' || name === 'ab' ? type : undefined;
}

/** Why text is missing, and how much. */
export function gapReason({ reason, quantity, unit, extent }: XmlAttributes): string | undefined {
  const amount = quantity === undefined ? extent : [quantity, unit].filter(Boolean).join(' ');
  return [reason, amount].filter(Boolean).join(', ') || undefined;
}

/** The kind of text by the type of a division or text; EpiDoc calls a transcription an edition. */
const KINDS: ReadonlyMap<string, SelectedLayer['kind']> = new Map([
  ['transcription', 'transcription'],
  ['edition', 'transcription'],
  ['original', 'transcription'],
  ['translation', 'translation'],
]);

/** How well a `text` of a group fits a layer: by its id first, then by kind, then by language. */
export function fitness(attributes: XmlAttributes, layer: SelectedLayer | undefined): number {
  if (!layer) return 0;
  const { 'xml:id': id = '', type = '' } = attributes;
  const isNamed = id === layer.id || id === `t.${layer.id}`;
  const isKind = KINDS.get(type) === layer.kind;
  return (isNamed ? 4 : 0) + (isKind ? 2 : 0) + (isInLanguage(attributes, layer) ? 1 : 0);
}

/** True for a division with another kind of text, or with a translation into another language. */
export function isOther(attributes: XmlAttributes, layer: SelectedLayer | undefined): boolean {
  const kind = KINDS.get(attributes['type'] ?? '');
  if (!layer || !kind) return false;
  if (kind !== layer.kind) return true;
  const hasLanguage = attributes['xml:lang'] !== undefined;
  return kind === 'translation' && hasLanguage && !isInLanguage(attributes, layer);
}

const isInLanguage = ({ 'xml:lang': language = '' }: XmlAttributes, layer: SelectedLayer) =>
  primary(language) === primary(layer.language);

const primary = (tag: string) => tag.split('-')[0]?.toLowerCase();
