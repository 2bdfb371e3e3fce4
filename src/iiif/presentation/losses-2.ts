import { isObject, type JsonObject, listOf, objectsOf } from '../../record/json.ts';
import { HINTS } from './version-2.ts';

/** Something in 3.0 that 2.1 cannot express. */
export type Loss = {
  /** JSON Pointer into the document of 3.0. https://www.rfc-editor.org/rfc/rfc6901 */
  readonly pointer: string;
  readonly property: string;
  readonly message: string;
};

type LossRule = {
  readonly property: string;
  readonly isLost: (value: unknown) => boolean;
  readonly message: string;
};

const always = () => true;
const has = (key: string) => (value: unknown) => objectsOf(value).some((one) => key in one);
const several = (value: unknown) => listOf(value).length > 1;
const serves = (type: RegExp) => (value: unknown) =>
  objectsOf(value).some((one) => type.test(String(one['type'])));

const RULES: readonly LossRule[] = [
  {
    property: 'requiredStatement',
    isLost: has('label'),
    message: 'the statement is kept as “attribution”, but not its label',
  },
  {
    property: 'provider',
    isLost: always,
    message: 'of the providers, the first logo is kept, but not names and home pages',
  },
  {
    property: 'homepage',
    isLost: has('language'),
    message: 'kept as “related”, without the languages of the pages',
  },
  { property: 'rendering', isLost: has('language'), message: 'kept without languages' },
  { property: 'thumbnail', isLost: several, message: 'only the first thumbnail is kept' },
  {
    property: 'partOf',
    isLost: (value) => several(value) || has('label')(value),
    message: 'kept as “within”: only the first address',
  },
  {
    property: 'behavior',
    isLost: (value) => listOf(value).some((one) => !HINTS.has(one)),
    message: 'there is no viewingHint for this behavior',
  },
  {
    property: 'service',
    isLost: serves(/^(ImageService3|SearchService2|AutoCompleteService2|Auth\w+2)$/),
    message: 'services of newer versions are left out; those of older versions are kept',
  },
  {
    property: 'motivation',
    isLost: (value) => listOf(value).includes('supplementing'),
    message: 'becomes sc:painting, which does not distinguish transcriptions from translations',
  },
  {
    property: 'textGranularity',
    isLost: always,
    message: 'left out: a line and a block cannot be distinguished',
  },
  { property: 'supplementary', isLost: always, message: 'left out' },
  { property: 'placeholderCanvas', isLost: always, message: 'left out' },
  { property: 'accompanyingCanvas', isLost: always, message: 'left out' },
];

/** What a 3.0 document loses in `presentation2`, place by place. */
export function losses2(document: JsonObject): readonly Loss[] {
  return lossesIn(document, '');
}

function lossesIn(value: unknown, pointer: string): readonly Loss[] {
  if (Array.isArray(value)) return value.flatMap((one, i) => lossesIn(one, `${pointer}/${i}`));
  if (!isObject(value)) return [];
  const own = RULES.filter(
    ({ property, isLost }) => value[property] !== undefined && isLost(value[property]),
  ).map(({ property, message }) => ({ pointer: `${pointer}/${property}`, property, message }));
  const below = Object.entries(value).flatMap(([name, one]) => lossesIn(one, `${pointer}/${name}`));
  return [...own, ...below];
}
