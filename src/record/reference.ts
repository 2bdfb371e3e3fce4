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

/** How the parts are abbreviated: in English as the Cold War literature does, in Russian as archives do. */
const STYLES = {
  en: { fonds: 'f.', opis: 'op.', delo: 'd.', leaf: 'l.', leaves: 'll.', separator: ', ' },
  ru: { fonds: 'Ф.', opis: 'Оп.', delo: 'Д.', leaf: 'Л.', leaves: 'Л.', separator: '. ' },
} as const satisfies { readonly [language: string]: Style };

/**
 * The reference code of a record, «RGASPI, f. 558, op. 11, d. 98, ll. 67–68», from the parts that
 * it and the records above it give. ISAD(G) 3.1.1.
 *
 * @param path the records from the top of the hierarchy down to the one in question
 */
export function referenceCode(path: readonly ArchiveRecord[]): LanguageMap {
  const own = path.at(-1)?.reference.code;
  if (own) return own;
  const parts: Reference = Object.assign({}, ...path.map((record) => record.reference));
  if (parts.code) return parts.code;
  return { en: [inStyle(parts, 'en')], ru: [inStyle(parts, 'ru')] };
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

/** `0067-0068` → `ll. 67–68`: zeros are for sorting, not for reading. */
function leavesInStyle(leaves: string, { leaf, leaves: many }: Style): string {
  const shown = leaves
    .replace(/\b0+(?=\d)/g, '')
    .replace(/\s*-\s*/g, '–')
    .trim();
  return `${/[–,]/.test(shown) ? many : leaf} ${shown}`;
}
