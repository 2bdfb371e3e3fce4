import { SaxesParser } from 'saxes';
import { isLanguageTag } from '../../record/language.ts';

/** Tags registered before BCP 47 had its grammar. https://www.rfc-editor.org/rfc/rfc5646#section-2.2.8 */
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

/** Two-letter codes that the registry has replaced by others. */
const DEPRECATED = ['in', 'iw', 'ji', 'jw', 'mo'];

/** Languages that Intl replaces by their macrolanguage, although their own tag is also correct. */
const MACROLANGUAGE_MEMBERS = new Set(
  [
    ['als', 'arb', 'ayr', 'azj', 'cmn', 'cwd', 'drh', 'ekk', 'esk', 'fat', 'fuc', 'gaz', 'gug'],
    ['ike', 'khk', 'kmr', 'lvs', 'npi', 'ojg', 'ory', 'pbu', 'pes', 'plt', 'quz', 'src', 'swh'],
    ['uzn', 'ydd', 'zsm', 'zyb'],
  ].flat(),
);

/** The registered tag for one such as `eng` or `iw`; undefined if the tag is correct. */
export function registeredTag(tag: string): string | undefined {
  const language = tag.split('-', 1)[0]?.toLowerCase() ?? '';
  if (!(hasTwoLetterTag(language) || DEPRECATED.includes(language)) || !isLanguageTag(tag))
    return undefined;
  return Intl.getCanonicalLocales(tag)[0];
}

const TWO_LETTER_TAGS = new Map<string, boolean>();

/** Whether a three-letter language code has a two-letter equivalent. Cached, because Intl is slow and there are few languages. */
function hasTwoLetterTag(language: string): boolean {
  const known = TWO_LETTER_TAGS.get(language);
  if (known !== undefined || !/^[a-z]{3}$/.test(language)) return known ?? false;
  const [canonical = ''] = Intl.getCanonicalLocales(language);
  const isShorter = /^[a-z]{2}(-|$)/.test(canonical) && !MACROLANGUAGE_MEMBERS.has(language);
  TWO_LETTER_TAGS.set(language, isShorter);
  return isShorter;
}

type Behavior = {
  readonly on: readonly string[];
  /** The values that the same resource must not also have. */
  readonly disjoint: readonly string[];
  /** The dimension that a canvas with this behavior must have, or at least one canvas of a Manifest with it. */
  readonly needs?: 'space' | 'time';
};

const TIMED = ['Collection', 'Manifest', 'Canvas', 'Range'];
const LAID_OUT = ['Collection', 'Manifest', 'Range'];
const TEXTS = [
  'AnnotationCollection',
  'AnnotationPage',
  'Annotation',
  'SpecificResource',
  'Choice',
];

/** The values that the specification defines. https://iiif.io/api/presentation/3.0/#behavior */
const BEHAVIORS = {
  'auto-advance': { on: TIMED, disjoint: ['no-auto-advance'], needs: 'time' },
  'no-auto-advance': { on: TIMED, disjoint: ['auto-advance'], needs: 'time' },
  repeat: { on: ['Collection', 'Manifest'], disjoint: ['no-repeat'], needs: 'time' },
  'no-repeat': { on: ['Collection', 'Manifest'], disjoint: ['repeat'], needs: 'time' },
  unordered: { on: LAID_OUT, disjoint: ['individuals', 'continuous', 'paged'] },
  individuals: { on: LAID_OUT, disjoint: ['unordered', 'continuous', 'paged'] },
  continuous: {
    on: LAID_OUT,
    disjoint: ['unordered', 'individuals', 'paged'],
    needs: 'space',
  },
  paged: {
    on: LAID_OUT,
    disjoint: ['unordered', 'individuals', 'continuous', 'facing-pages', 'non-paged'],
    needs: 'space',
  },
  'facing-pages': { on: ['Canvas'], disjoint: ['paged', 'non-paged'], needs: 'space' },
  'non-paged': { on: ['Canvas'], disjoint: ['paged', 'facing-pages'], needs: 'space' },
  'multi-part': { on: ['Collection'], disjoint: ['together'] },
  together: { on: ['Collection'], disjoint: ['multi-part'] },
  sequence: { on: ['Range'], disjoint: ['thumbnail-nav', 'no-nav'] },
  'thumbnail-nav': { on: ['Range'], disjoint: ['sequence', 'no-nav'] },
  'no-nav': { on: ['Range'], disjoint: ['sequence', 'thumbnail-nav'] },
  hidden: { on: TEXTS, disjoint: [] },
} as const satisfies Record<string, Behavior>;

/** What the specification says about a behavior; undefined if it does not define it. */
export const findBehavior = (value: string): Behavior | undefined =>
  Object.hasOwn(BEHAVIORS, value) ? BEHAVIORS[value as keyof typeof BEHAVIORS] : undefined;

const CREATIVE_COMMONS =
  /^http:\/\/creativecommons\.org\/(licenses\/[a-z+-]+\/\d\.\d\/([a-z]{2,}\/)?|licenses\/publicdomain\/|publicdomain\/(zero|mark|certification)\/1\.0\/([a-z]{2}\/)?)$/;
const RIGHTS_STATEMENTS =
  /^http:\/\/rightsstatements\.org\/vocab\/(InC|InC-OW-EU|InC-EDU|InC-NC|InC-RUU|NoC-CR|NoC-NC|NoC-OKLR|NoC-US|CNE|UND|NKC)\/1\.0\/$/;

export type RightsKind = 'known' | 'misspelt' | 'other';

/**
 * Whether a URI is one of Creative Commons or RightsStatements.org, is a misspelt form of one, or comes
 * from elsewhere. Both use http URIs that end with a slash; their https addresses are web pages.
 * https://iiif.io/api/presentation/3.0/#rights
 */
export function rightsKind(uri: string): RightsKind {
  if (CREATIVE_COMMONS.test(uri) || RIGHTS_STATEMENTS.test(uri)) return 'known';
  return /creativecommons\.org|rightsstatements\.org/i.test(uri) ? 'misspelt' : 'other';
}

export type MarkupElement = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
};

export type Markup = {
  /** Why it is not well-formed XML in one element; absent where it is. */
  readonly fault?: string;
  readonly elements: readonly MarkupElement[];
};

const NAMES = [
  ...['a', 'audio', 'b', 'blockquote', 'body', 'button', 'code', 'del', 'details', 'div', 'em'],
  ...['font', 'form', 'h[1-6]', 'html', 'i', 'iframe', 'ins', 'li', 'math', 'object', 'ol', 'p'],
  ...['pre', 's', 'script', 'select', 'small', 'span', 'strong', 'style', 'sub', 'sup', 'svg'],
  ...['table', 'td', 'template', 'textarea', 'tr', 'u', 'ul', 'video'],
].join('|');

/** As browsers read it: behind the name of an element a slash is as good as a blank. */
const ATTRIBUTE = '[\\s/]+[a-z][a-z0-9:_-]*\\s*=';

/** `<b>` alone may be a siglum. */
const HTML_TAG = new RegExp(
  [
    // An end tag, an empty element, an attribute of a known element.
    `</(?:${NAMES})\\s*>`,
    '<(?:br|embed|hr|img|input|wbr)(?:[\\s/][^<>]*)?>',
    `<(?:${NAMES})${ATTRIBUTE}`,
    // In any element, known or not: a value in quotes, and what runs a script.
    `<[a-z][^\\s/<>]*${ATTRIBUTE}\\s*["']`,
    '<[a-z][^\\s/<>]*[\\s/](?:[^<>]*[\\s/"\'])?on[a-z]+\\s*=',
  ].join('|'),
  'i',
);

/** True where a text holds something that is meant for HTML. */
export const hasHtml = (text: string): boolean => HTML_TAG.test(text);

/** True where clients take a text for HTML. https://iiif.io/api/presentation/3.0/#45-html-markup-in-property-values */
export const isHtml = (text: string): boolean => text.startsWith('<') && text.endsWith('>');

const MAX_LENGTH = 500_000;

/** Reads XML without a document type, up to its first fault. */
export function readMarkup(text: string): Markup {
  const elements: MarkupElement[] = [];
  if (text.length > MAX_LENGTH) return { elements, fault: 'it is too long to be checked' };
  const parser = new SaxesParser();
  parser.on('doctype', () => parser.fail('it has a document type'));
  parser.on('opentag', ({ name, attributes }) => {
    elements.push({ name, attributes });
  });
  try {
    parser.write(text).close();
    return { elements };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { elements, fault: message.replace(/^\d+:\d+: /, '').replace(/\.$/, '') };
  }
}

/** The names of elements that are not in the list, each once. */
export const unknownElements = (
  elements: readonly MarkupElement[],
  known: readonly string[],
): readonly string[] =>
  [...new Set(elements.map(({ name }) => name))].filter((name) => !known.includes(name));
