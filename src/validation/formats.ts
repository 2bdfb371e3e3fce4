import { fullFormats } from 'ajv-formats/dist/formats.js';
import { isEdtf } from '../record/date.ts';
import { isLanguageTag } from '../record/language.ts';

/** True for an http or https address, written out whole. */
const isWebAddress = (text: string): boolean =>
  /^https?:\/\/[^\s<>"]+$/.test(text) && URL.canParse(text);

/** The words that a schema of ours may use as `format`, and what they mean. */
export const FORMATS = {
  /** https://www.rfc-editor.org/rfc/rfc3986 */
  uri: fullFormats.uri as RegExp | ((text: string) => boolean),
  'web-address': isWebAddress,
  /** https://www.rfc-editor.org/rfc/rfc5646 */
  language: isLanguageTag,
  'language-or-none': (tag: string): boolean => tag === 'none' || isLanguageTag(tag),
  /** https://www.loc.gov/standards/datetime/ */
  edtf: isEdtf,
} as const;
