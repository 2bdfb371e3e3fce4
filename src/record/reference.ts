import { type LanguageMap, textIn } from './language.ts';
import type { ArchiveRecord, Reference } from './record.ts';

type Style = {
  readonly fonds: string;
  readonly opis: string;
  readonly delo: string;
  readonly leaf: string;
  readonly leaves: string;
  readonly separator: string;
};

/** How the parts are abbreviated: in English as in the literature on the Cold War, in Russian as in archives. */
const STYLES = {
  en: { fonds: 'f.', opis: 'op.', delo: 'd.', leaf: 'l.', leaves: 'll.', separator: ', ' },
  ru: { fonds: 'Ф.', opis: 'Оп.', delo: 'Д.', leaf: 'Л.', leaves: 'Л.', separator: '. ' },
} as const satisfies { readonly [language: string]: Style };

/**
 * The reference code of a record, “RGASPI, f. 558, op. 11, d. 98, ll. 67–68”, made from the parts given
 * by the record and those above it; undefined if none gives any. A whole `code` replaces the parts of its
 * record and of all above it. ISAD(G) 3.1.1.
 *
 * @param path the records from the top of the hierarchy down to the record itself
 */
export function referenceCode(path: readonly ArchiveRecord[]): LanguageMap | undefined {
  const coded = path.findLastIndex((record) => record.reference.code);
  const code = path[coded]?.reference.code;
  const below = path.slice(coded + 1).map((record) => record.reference);
  const parts: Reference = Object.assign({}, ...below);
  const own = { en: inStyle(parts, 'en'), ru: inStyle(parts, 'ru') };
  if (own.en === '') return code;
  if (!code) return { en: [own.en], ru: [own.ru] };
  const join = (language: keyof typeof STYLES) =>
    `${textIn(code, language)}${STYLES[language].separator}${own[language]}`;
  return { en: [join('en')], ru: [join('ru')] };
}

function inStyle(parts: Reference, language: keyof typeof STYLES): string {
  const style = STYLES[language];
  const { repository, fonds, opis, delo, leaves } = parts;
  return [
    repository && textIn(repository, language),
    fonds && `${style.fonds} ${fonds}`,
    opis && `${style.opis} ${opis}`,
    delo && `${style.delo} ${delo}`,
    leaves && leavesInStyle(leaves, style),
  ]
    .filter(Boolean)
    .join(style.separator);
}

/** `0067-0068` → `ll. 67–68`: leading zeros are for sorting. */
function leavesInStyle(leaves: string, { leaf, leaves: plural }: Style): string {
  const text = leaves
    .replace(/\b0+(?=\d)/g, '')
    .split('-')
    .map((leaf) => leaf.trim())
    .join('–');
  return `${/[–,]/.test(text) ? plural : leaf} ${text}`;
}

/** The same records with reference codes as used inside their repository. */
export const withoutRepository = (path: readonly ArchiveRecord[]): ArchiveRecord[] =>
  path.map((record) => {
    const { repository: _, ...reference } = record.reference;
    return { ...record, reference };
  });

/**
 * The reference code of one leaf, “RGASPI, f. 558, op. 11, d. 98, l. 67 v.”: the code of its record, with
 * the label of the leaf in place of all leaves.
 *
 * @param options.repository false to leave out the repository
 */
export function leafReference(
  path: readonly ArchiveRecord[],
  folio: LanguageMap,
  { repository = true } = {},
): LanguageMap {
  const records = repository ? path : withoutRepository(path);
  const code = referenceCode([...records.slice(0, -1), ...records.slice(-1).map(withoutLeaves)]);
  const join = (language: keyof typeof STYLES) =>
    [...(code ? [textIn(code, language)] : []), textIn(folio, language)].join(
      STYLES[language].separator,
    );
  return { en: [join('en')], ru: [join('ru')] };
}

function withoutLeaves(record: ArchiveRecord): ArchiveRecord {
  const { leaves: _, ...reference } = record.reference;
  return { ...record, reference };
}
