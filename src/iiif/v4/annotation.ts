import { isObject, type Json, listOf } from '../json.ts';

/** What a text gives to those who cannot read the image. https://preview.iiif.io/api/main/presentation/4.0/model/#provides */
const PROVIDES: { readonly [motivation: string]: string } = {
  transcribing: 'alternativeText',
  translating: 'translation',
};

/**
 * An Annotation: its motivation is a list, its body and its target are one object each; what a text is
 * good for is said, and what it is stands in its label, since there is no second body for it.
 * https://preview.iiif.io/api/main/presentation/4.0/model/#Annotation
 */
export function annotation(of: Json): Json {
  const motivations = listOf(of['motivation']);
  const provides = motivations.flatMap((one) => PROVIDES[String(one)] ?? []);
  const bodies = listOf(of['body']);
  const tags = bodies.filter(isTag);
  return {
    ...of,
    ...(tags.length && { label: label(tags) }),
    motivation: motivations,
    ...(provides.length && { provides }),
    ...(bodies.length && { body: oneOf(bodies.filter((one) => !isTag(one)).map(body)) }),
    target: oneOf(listOf(of['target']).map(target)),
  };
}

const isTag = (body: unknown): body is Json => isObject(body) && body['purpose'] === 'tagging';

/** What the tags say, language by language. */
function label(tags: readonly Json[]): Json {
  const languages = [...new Set(tags.map(({ language }) => String(language ?? 'none')))];
  const saidIn = (language: string) =>
    tags.filter((tag) => (tag['language'] ?? 'none') === language).map(({ value }) => value);
  return Object.fromEntries(languages.map((language) => [language, saidIn(language)]));
}

/** Each of several is meant for itself. https://preview.iiif.io/api/main/presentation/4.0/model/#Independents */
const oneOf = (all: readonly unknown[]): unknown =>
  all.length === 1 ? all[0] : { type: 'Independents', items: all };

/** Languages are a list wherever they stand. https://preview.iiif.io/api/main/presentation/4.0/model/#language */
const body = (of: unknown): unknown =>
  isObject(of) && typeof of['language'] === 'string' ? { ...of, language: [of['language']] } : of;

/** An address alone does not say what it is the address of. https://preview.iiif.io/api/main/presentation/4.0/model/#target */
const target = (of: unknown): unknown => (typeof of === 'string' ? { id: of, type: 'Canvas' } : of);
