type Attributes = Readonly<Record<string, string>>;

/** The text that is meant of a file that holds several, as a layer of a record. */
export type MeantText = {
  readonly id: string;
  readonly kind: 'transcription' | 'translation';
  /** BCP 47 */
  readonly language: string;
};

/** What divisions and texts are called that hold one kind only; EpiDoc calls a transcription an edition. */
const KINDS: ReadonlyMap<string, MeantText['kind']> = new Map([
  ['transcription', 'transcription'],
  ['edition', 'transcription'],
  ['original', 'transcription'],
  ['translation', 'translation'],
]);

/** How well a `text` of a group fits: its id above all, then its kind, then its language. */
export function fitness(attributes: Attributes, meant: MeantText | undefined): number {
  if (!meant) return 0;
  const { 'xml:id': id = '', type = '' } = attributes;
  const isNamed = id === meant.id || id === `t.${meant.id}`;
  const isKind = KINDS.get(type) === meant.kind;
  return (isNamed ? 4 : 0) + (isKind ? 2 : 0) + (isSpoken(attributes, meant) ? 1 : 0);
}

/** True for a division that holds another kind of text, or a translation into another language. */
export function isOther(attributes: Attributes, meant: MeantText | undefined): boolean {
  const kind = KINDS.get(attributes['type'] ?? '');
  if (!meant || !kind) return false;
  if (kind !== meant.kind) return true;
  const hasLanguage = attributes['xml:lang'] !== undefined;
  return kind === 'translation' && hasLanguage && !isSpoken(attributes, meant);
}

const isSpoken = ({ 'xml:lang': language = '' }: Attributes, meant: MeantText) =>
  primary(language) === primary(meant.language);

const primary = (tag: string) => tag.split('-')[0]?.toLowerCase();
