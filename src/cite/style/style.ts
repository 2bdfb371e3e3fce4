import { bilingual, type LanguageMap } from '../../record/language.ts';
import { esc } from '../../text/xml.ts';
import type { Citation, CitationLanguage } from '../citation.ts';
import { apa } from './apa.ts';
import { archiveForm, plainText } from './archive.ts';
import { bibtex } from './bibtex.ts';
import { chicagoBibliography, chicagoNote } from './chicago.ts';
import { cslJson } from './csl-json.ts';
import { gostDescription, gostReference } from './gost.ts';
import { mla } from './mla.ts';
import { ris } from './ris.ts';

/** A citation in one style: as text, and as HTML where the style sets something in italics. */
export type Styled = { readonly text: string; readonly html?: string };

type Style = {
  readonly label: LanguageMap;
  /** Media type, without its charset. */
  readonly type: string;
  /** Of a file that is saved. */
  readonly extension: string;
  /** @param locale the reader's language, for the styles that have none of their own */
  readonly write: (citation: Citation, locale: CitationLanguage) => Styled;
};

const prose = (
  en: string,
  ru: string,
  write: (citation: Citation, locale: CitationLanguage) => string,
): Style => ({
  label: bilingual(en, ru),
  type: 'text/plain',
  extension: 'txt',
  write: (citation, locale) => ({ text: write(citation, locale) }),
});

const file = (
  name: string,
  type: string,
  extension: string,
  write: (citation: Citation, locale: CitationLanguage) => string,
): Style => ({ ...prose(name, name, write), type, extension });

/** Every style there is, in the order in which they are offered, by the name in `format=`. */
export const STYLES = {
  archive: prose('Archive’s own form', 'Архивный шифр', archiveForm),
  'chicago-note': prose('Chicago, note', 'Chicago, сноска', chicagoNote),
  'chicago-bib': prose('Chicago, bibliography', 'Chicago, библиография', chicagoBibliography),
  mla: {
    ...prose('MLA 9', 'MLA 9', (citation) => mla(citation).join('')),
    write: (citation) => italicised(mla(citation)),
  },
  apa: prose('APA 7', 'APA 7', apa),
  gost: prose('GOST R 7.0.100–2018', 'ГОСТ Р 7.0.100–2018, описание', gostDescription),
  'gost-ref': prose('GOST R 7.0.5–2008', 'ГОСТ Р 7.0.5–2008, ссылка', gostReference),
  bibtex: file('BibTeX (biblatex)', 'application/x-bibtex', 'bib', bibtex),
  ris: file('RIS', 'application/x-research-info-systems', 'ris', ris),
  'csl-json': file('CSL-JSON', 'application/vnd.citationstyles.csl+json', 'json', cslJson),
  text: prose('Plain text', 'Простой текст', plainText),
} as const satisfies { readonly [format: string]: Style };

export type StyleName = keyof typeof STYLES;

export const STYLE_NAMES = Object.keys(STYLES) as StyleName[];

export const styleOf = (name: StyleName): Style => STYLES[name];

function italicised([before, title, after]: readonly [string, string, string]): Styled {
  return {
    text: `${before}${title}${after}`,
    html: `${esc(before)}<i>${esc(title)}</i>${esc(after)}`,
  };
}
