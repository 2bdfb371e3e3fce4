import { invalidText } from './parse-xml.ts';
import type { Facsimile, Surface } from './tei-facsimile.ts';
import type { TeiUnit } from './tei-line.ts';
import { type TeiPage, teiPage } from './tei-page.ts';
import type { FolioText, Mark } from './text.ts';

type Attributes = Readonly<Record<string, string>>;
type Candidate = { readonly page: TeiPage; surface?: Surface };
type OpenBlock = { readonly type?: string };
type OpenMark = { readonly kind: Mark['kind']; readonly text?: string };

export type TeiPages = ReturnType<typeof teiPages>;

/**
 * The pages of a file between its `pb`. Only the first, which is all there is where nothing divides
 * it, and the one that is meant are kept. Text before the first `pb` goes with the first page; blocks and
 * marks that a page breaks go on behind it.
 */
export function teiPages(facsimile: Facsimile, names: readonly string[]) {
  const wanted = new Set(names.map(bareName));
  const first: Candidate = { page: teiPage() };
  let current: Candidate | undefined = first;
  let chosen: Candidate | undefined;
  let count = 0;
  let hasBreak = false;
  const seen: string[] = [];
  const openBlocks: OpenBlock[] = [];
  const openMarks: OpenMark[] = [];

  const begin = (surface: Surface | undefined): Candidate => {
    const page = teiPage();
    const block = openBlocks.at(-1);
    if (block) page.startBlock({}, block.type);
    for (const { kind, text } of openMarks) page.openMark(kind, text);
    return { page, ...(surface && { surface }) };
  };

  return {
    /** The page that is read now; undefined where it is of no interest. */
    page: () => current?.page,
    hasBreak: () => hasBreak,
    turn: (attributes: Attributes): void => {
      count += 1;
      hasBreak = false;
      const surface = facsimile.surface(attributes['facs']);
      const called = namesOf(attributes, surface);
      if (seen.length < 5) seen.push(called[0] ?? '?');
      const isMeant = !chosen && called.some((name) => wanted.has(bareName(name)));
      if (count > 1) current = isMeant ? begin(surface) : undefined;
      else if (surface) first.surface = surface;
      if (isMeant) chosen = current;
    },
    startBlock: (unit: TeiUnit, type: string | undefined): void => {
      hasBreak = false;
      openBlocks.push(type === undefined ? {} : { type });
      current?.page.startBlock(unit, type);
    },
    endBlock: (): void => {
      hasBreak = false;
      openBlocks.pop();
      current?.page.endBlock();
    },
    /** What comes next is in another block, as at the edges of a division. */
    breakBlock: (): void => current?.page.endBlock(),
    breakLine: (unit: TeiUnit, isContinued: boolean): void => {
      hasBreak = true;
      current?.page.startLine(unit, isContinued);
    },
    openMark: (kind: Mark['kind'], text: string | undefined): void => {
      openMarks.push({ kind, ...(text !== undefined && { text }) });
      current?.page.openMark(kind, text);
    },
    closeMark: (): void => {
      openMarks.pop();
      current?.page.closeMark();
    },
    result: (): FolioText => {
      const meant = count > 1 ? chosen : first;
      if (!meant) throw invalidText(noneOf(count, seen, names));
      const [only, second] = facsimile.surfaces;
      return meant.page.result(meant.surface ?? (second ? undefined : only));
    },
  };
}

/** A page is called by its number first. */
const namesOf = ({ n, facs, 'xml:id': id }: Attributes, surface: Surface | undefined): string[] => [
  ...(n === undefined ? [] : [n]),
  ...(id === undefined ? [] : [id]),
  ...(facs?.split(/\s+/).filter(Boolean) ?? []),
  ...(surface?.names ?? []),
];

/** `#l0067`, `images/l0067.tif` and `l0067` are the same. */
const bareName = (name: string): string =>
  name
    .replace(/^.*[/#]/, '')
    .replace(/\.[a-z0-9]{2,5}$/i, '')
    .trim()
    .toLowerCase();

const noneOf = (count: number, seen: readonly string[], names: readonly string[]): string =>
  `the file has ${count} pages (${seen.join(', ').slice(0, 100)}${count > seen.length ? ', …' : ''}), ` +
  `and none is called ${names.join(' or ') || 'as wanted'}; give <pb> the folio's id as n, or a folio a file of its own`;
