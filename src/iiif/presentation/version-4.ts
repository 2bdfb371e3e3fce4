import { isObject, type JsonObject, listOf } from '../../record/json.ts';
import { PRESENTATION_3_CONTEXT, PRESENTATION_4_CONTEXT } from '../context.ts';
import type { Uris } from '../uri.ts';

/** The types with an own address in each version of the API; all others keep their id. */
const OWN_ADDRESS = new Set(['Manifest', 'Collection', 'AnnotationPage', 'AnnotationCollection']);

/** Properties that have a different name in 4.0. */
const RENAMED: { readonly [name: string]: string } = {
  placeholderCanvas: 'placeholderContainer',
  accompanyingCanvas: 'accompanyingContainer',
};

/**
 * Converts a published document of Presentation 3.0 to 4.0 (release candidate). Canvases, ranges and
 * annotations keep their ids, so statements about them hold in every version.
 * https://preview.iiif.io/api/main/presentation/4.0/
 *
 * @param document a Manifest, Collection, AnnotationPage or AnnotationCollection
 */
export const presentation4 = (uri: Uris, document: JsonObject): JsonObject => ({
  ...object(uri, document),
  '@context': context(document['@context']),
});

const context = (of: unknown): unknown =>
  Array.isArray(of) ? of.map(context) : of === PRESENTATION_3_CONTEXT ? PRESENTATION_4_CONTEXT : of;

function object(uri: Uris, of: JsonObject): JsonObject {
  const entries = Object.entries(of).map(([name, value]) => [
    RENAMED[name] ?? name,
    converted(uri, value),
  ]);
  const whole: JsonObject = Object.fromEntries(entries);
  const { id, type, items } = whole;
  if (typeof id === 'string' && OWN_ADDRESS.has(String(type))) {
    const total = type === 'Collection' && Array.isArray(items) ? { total: items.length } : {};
    return { ...whole, id: uri.inVersion(id, 4), ...total };
  }
  return type === 'Annotation' ? annotation(whole) : whole;
}

function converted(uri: Uris, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => converted(uri, one));
  return isObject(value) ? object(uri, value) : value;
}

/** What a text provides to readers who cannot read the image. https://preview.iiif.io/api/main/presentation/4.0/model/#provides */
const PROVIDES: { readonly [motivation: string]: string } = {
  transcribing: 'alternativeText',
  translating: 'translation',
};

/**
 * An Annotation: its motivation is a list, its body and its target are one object each. `provides` says
 * what the text is for, and the tags become the label, because there can be no second body.
 * https://preview.iiif.io/api/main/presentation/4.0/model/#Annotation
 */
export function annotation(of: JsonObject): JsonObject {
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

const isTag = (body: unknown): body is JsonObject =>
  isObject(body) && body['purpose'] === 'tagging';

/** The tags as a language map. */
function label(tags: readonly JsonObject[]): JsonObject {
  const languages = [...new Set(tags.map(({ language }) => String(language ?? 'none')))];
  const saidIn = (language: string) =>
    tags.filter((tag) => (tag['language'] ?? 'none') === language).map(({ value }) => value);
  return Object.fromEntries(languages.map((language) => [language, saidIn(language)]));
}

/** Several bodies or targets are independent of each other. https://preview.iiif.io/api/main/presentation/4.0/model/#Independents */
const oneOf = (all: readonly unknown[]): unknown =>
  all.length === 1 ? all[0] : { type: 'Independents', items: all };

/** A language is always a list. https://preview.iiif.io/api/main/presentation/4.0/model/#language */
const body = (of: unknown): unknown =>
  isObject(of) && typeof of['language'] === 'string' ? { ...of, language: [of['language']] } : of;

/** A plain address becomes an object with a type. https://preview.iiif.io/api/main/presentation/4.0/model/#target */
const target = (of: unknown): unknown => (typeof of === 'string' ? { id: of, type: 'Canvas' } : of);
