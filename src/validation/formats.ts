import { fullFormats } from 'ajv-formats/dist/formats.js';
import { isEdtf } from '../record/date.ts';
import { isLanguageTag } from '../record/language.ts';

/** True for an http or https address, written out whole. */
const isWebAddress = (text: string): boolean =>
  /^https?:\/\/[^\s<>"]+$/.test(text) && URL.canParse(text);

/** True for an address that others can be put together from. */
function isBaseAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && !url.search && !url.hash;
}

/** True for `none`, or `Name=address; …` with {state} or {manifest} in each address. */
const isViewers = (text: string): boolean =>
  text.trim() === 'none' || text.split(';').every(isViewer);

function isViewer(text: string): boolean {
  const [name = '', ...rest] = text.split('=');
  const address = rest.join('=').trim();
  return (
    name.trim() !== '' && /^https?:\/\/\S*$/.test(address) && /\{(state|manifest)\}/.test(address)
  );
}

/** The words that a schema of ours may use as `format`, and what they mean. */
export const FORMATS = {
  /** https://www.rfc-editor.org/rfc/rfc3986 */
  uri: fullFormats.uri as RegExp | ((text: string) => boolean),
  'web-address': isWebAddress,
  'base-address': isBaseAddress,
  viewers: isViewers,
  /** https://www.rfc-editor.org/rfc/rfc5646 */
  language: isLanguageTag,
  'language-or-none': (tag: string): boolean => tag === 'none' || isLanguageTag(tag),
  /** https://www.loc.gov/standards/datetime/ */
  edtf: isEdtf,
} as const;
