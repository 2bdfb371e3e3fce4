import { isLanguageTag } from '../../record/language.ts';

/** Tags registered as a whole before BCP 47 had its grammar. https://www.rfc-editor.org/rfc/rfc5646#section-2.2.8 */
const GRANDFATHERED = new Set(
  [
    ['en-gb-oed', 'i-ami', 'i-bnn', 'i-default', 'i-enochian', 'i-hak', 'i-klingon', 'i-lux'],
    ['i-mingo', 'i-navajo', 'i-pwn', 'i-tao', 'i-tay', 'i-tsu', 'sgn-be-fr', 'sgn-be-nl'],
    ['sgn-ch-de', 'art-lojban', 'cel-gaulish', 'no-bok', 'no-nyn', 'zh-guoyu', 'zh-hakka'],
    ['zh-min', 'zh-min-nan', 'zh-xiang'],
  ].flat(),
);

const PRIVATE_USE = /^x(-[a-z0-9]{1,8})+$/i;
const EXTENDED_LANGUAGE = /^([a-z]{2,3})(-[a-z]{3}){1,3}(?=-|$)/i;

/**
 * True for any tag that BCP 47 allows. Beyond what archives write themselves, documents from
 * elsewhere may hold `zh-yue`, `i-klingon` or `x-scribe`. https://www.rfc-editor.org/rfc/rfc5646
 */
export function isBcp47(tag: string): boolean {
  if (PRIVATE_USE.test(tag) || GRANDFATHERED.has(tag.toLowerCase())) return true;
  return isLanguageTag(tag.replace(EXTENDED_LANGUAGE, '$1'));
}

/** Two letters that the registry gave up for others. */
const GIVEN_UP = ['in', 'iw', 'ji', 'jw', 'mo'];

/** Languages that Intl gives the tag of the larger language to which they belong; their own is right too. */
const MEMBERS = new Set(
  [
    ['als', 'arb', 'ayr', 'azj', 'cmn', 'cwd', 'drh', 'ekk', 'esk', 'fat', 'fuc', 'gaz', 'gug'],
    ['ike', 'khk', 'kmr', 'lvs', 'npi', 'ojg', 'ory', 'pbu', 'pes', 'plt', 'quz', 'src', 'swh'],
    ['uzn', 'ydd', 'zsm', 'zyb'],
  ].flat(),
);

/** The registered tag for one such as `eng` or `iw`; undefined where the tag is as it should be. */
export function maybeBetterTag(tag: string): string | undefined {
  const language = tag.split('-', 1)[0]?.toLowerCase() ?? '';
  if (!(hasShorter(language) || GIVEN_UP.includes(language)) || !isLanguageTag(tag))
    return undefined;
  return Intl.getCanonicalLocales(tag)[0];
}

const SHORTER = new Map<string, boolean>();

/** Whether a language of three letters has a tag of two. Intl is slow, and there are few languages. */
function hasShorter(language: string): boolean {
  const known = SHORTER.get(language);
  if (known !== undefined || !/^[a-z]{3}$/.test(language)) return known ?? false;
  const [canonical = ''] = Intl.getCanonicalLocales(language);
  const isShorter = /^[a-z]{2}(-|$)/.test(canonical) && !MEMBERS.has(language);
  SHORTER.set(language, isShorter);
  return isShorter;
}
