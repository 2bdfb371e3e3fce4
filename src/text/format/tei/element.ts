import type { XmlAttributes } from '../../parse-xml.ts';
import type { Mark } from '../../text.ts';
import type { SelectedLayer } from '../format.ts';

/** What an element of TEI does to the page; those without an entry only hold text. */
export type Element =
  | {
      readonly kind: 'skip' | 'divider' | 'block' | 'row' | 'choice' | 'note' | 'aside' | 'reading';
    }
  | { readonly kind: 'mark'; readonly mark: Mark['kind']; readonly says: string };

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
  ['unclear', { kind: 'mark', mark: 'unclear', says: 'reason' }],
  ['supplied', { kind: 'mark', mark: 'supplied', says: 'reason' }],
  ['ex', { kind: 'mark', mark: 'supplied', says: 'reason' }],
  ['del', { kind: 'mark', mark: 'deleted', says: 'rend' }],
  ['add', { kind: 'mark', mark: 'added', says: 'place' }],
  ['hi', { kind: 'mark', mark: 'highlighted', says: 'rend' }],
]);

const FW: ReadonlyMap<string, string> = new Map([
  ['pageNum', 'page-number'],
  ['sig', 'signature-mark'],
  ['catch', 'catch-word'],
]);

/** What the element says its block is. */
export function blockType(name: string, { type }: XmlAttributes): string | undefined {
  if (name === 'head') return 'heading';
  if (name === 'fw') return FW.get(type ?? '') ?? type;
  return name === 'p' || name === 'ab' ? type : undefined;
}

/** Why something is missing, and how much of it. */
export function gapReason({ reason, quantity, unit, extent }: XmlAttributes): string | undefined {
  const amount = quantity === undefined ? extent : [quantity, unit].filter(Boolean).join(' ');
  return [reason, amount].filter(Boolean).join(', ') || undefined;
}

/** What divisions and texts are called that hold one kind only; EpiDoc calls a transcription an edition. */
const KINDS: ReadonlyMap<string, SelectedLayer['kind']> = new Map([
  ['transcription', 'transcription'],
  ['edition', 'transcription'],
  ['original', 'transcription'],
  ['translation', 'translation'],
]);

/** How well a `text` of a group fits: its id above all, then its kind, then its language. */
export function fitness(attributes: XmlAttributes, meant: SelectedLayer | undefined): number {
  if (!meant) return 0;
  const { 'xml:id': id = '', type = '' } = attributes;
  const isNamed = id === meant.id || id === `t.${meant.id}`;
  const isKind = KINDS.get(type) === meant.kind;
  return (isNamed ? 4 : 0) + (isKind ? 2 : 0) + (isSpoken(attributes, meant) ? 1 : 0);
}

/** True for a division that holds another kind of text, or a translation into another language. */
export function isOther(attributes: XmlAttributes, meant: SelectedLayer | undefined): boolean {
  const kind = KINDS.get(attributes['type'] ?? '');
  if (!meant || !kind) return false;
  if (kind !== meant.kind) return true;
  const hasLanguage = attributes['xml:lang'] !== undefined;
  return kind === 'translation' && hasLanguage && !isSpoken(attributes, meant);
}

const isSpoken = ({ 'xml:lang': language = '' }: XmlAttributes, meant: SelectedLayer) =>
  primary(language) === primary(meant.language);

const primary = (tag: string) => tag.split('-')[0]?.toLowerCase();
