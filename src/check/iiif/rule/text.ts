import { isObject, type JsonObject, stringsOf, textOf } from '../../../record/json.ts';
import type { Node } from '../document.ts';
import { hasHtml, isBcp47, isHtml, readMarkup, registeredTag, rightsKind } from '../vocabulary.ts';
import { milder, P3, type Problem, problem, quoted, type Rule } from './rule.ts';

const MAPS = ['label', 'summary', 'heading', 'note', 'confirmLabel', 'errorHeading', 'errorNote'];
const PAIR_MAPS = [...MAPS, 'value'];
const LANGUAGE_KEYS = [...PAIR_MAPS, 'language', 'processingLanguage'];

/** The language maps of a resource, by key. */
export function mapsOf({ resource, property }: Node): readonly [key: string, map: JsonObject][] {
  const isPair = property === 'metadata' || property === 'requiredStatement';
  const maps: [string, JsonObject][] = [];
  for (const key of isPair ? PAIR_MAPS : MAPS) {
    const map = resource[key];
    if (isObject(map)) maps.push([key, map]);
  }
  return maps;
}

type MapText = { readonly keys: readonly (string | number)[]; readonly text: string };

/** Every text of the language maps under the given keys. Most nodes have none, so nothing is allocated for them. */
export function textsIn(node: Node, wanted: readonly string[]): readonly MapText[] {
  const found: MapText[] = [];
  for (const [key, map] of mapsOf(node)) {
    if (!wanted.includes(key)) continue;
    for (const [tag, texts] of Object.entries(map)) {
      for (const [index, text] of stringsOf(texts).entries()) {
        found.push({ keys: [key, tag, index], text });
      }
    }
  }
  return found;
}

export const TEXT_RULES: readonly Rule[] = [
  {
    name: 'language-tag',
    requirement:
      'A language must be given as a BCP 47 tag, such as “ru” or “cu-Cyrs”; in a language map, text without a language has the key “none”',
    severity: 'error',
    spec: `${P3}#language-of-property-values`,
    has: LANGUAGE_KEYS,
    *check(node) {
      for (const [key, map] of mapsOf(node)) {
        for (const tag of Object.keys(map)) {
          if (tag !== 'none' && !isBcp47(tag)) {
            yield problem(node, [key, tag], `${quoted(tag)} is not a language tag`);
          }
        }
      }
      for (const key of ['language', 'processingLanguage']) {
        for (const tag of stringsOf(node.resource[key])) {
          if (!isBcp47(tag)) yield problem(node, [key], `${quoted(tag)} is not a language tag`);
        }
      }
    },
  },
  {
    name: 'language-registered',
    requirement: 'A language should have its shortest tag, as in the BCP 47 registry',
    severity: 'warning',
    spec: `${P3}#language-of-property-values`,
    has: LANGUAGE_KEYS,
    *check(node) {
      const tags = mapsOf(node).flatMap(([key, map]) =>
        Object.keys(map).map((tag) => ({ tag, keys: [key, tag] })),
      );
      for (const tag of stringsOf(node.resource['language']))
        tags.push({ tag, keys: ['language'] });
      for (const { tag, keys } of tags) {
        const better = registeredTag(tag);
        if (better) yield problem(node, keys, `${quoted(tag)} should be ${quoted(better)}`);
      }
    },
  },
  {
    name: 'label-plain',
    requirement: 'A label must not contain HTML',
    severity: 'error',
    spec: `${P3}#45-html-markup-in-property-values`,
    has: ['label'],
    *check(node) {
      for (const { keys, text } of textsIn(node, ['label'])) {
        if (hasHtml(text)) yield problem(node, keys, `the label ${quoted(text)} contains HTML`);
      }
    },
  },
  {
    name: 'html-well-formed',
    requirement:
      'Text that starts with < and ends with > is treated as HTML and must be well-formed XML in one element; add a space at the end of plain text of this form',
    severity: 'error',
    spec: `${P3}#45-html-markup-in-property-values`,
    has: ['summary', 'value'],
    *check(node) {
      for (const { keys, text } of textsIn(node, ['summary', 'value'])) {
        const fault = isHtml(text) ? readMarkup(text).fault : undefined;
        if (fault) yield problem(node, keys, `${quoted(text)} is not well-formed: ${fault}`);
      }
    },
  },
  {
    name: 'html-wrapped',
    requirement:
      'HTML must be in one element such as p or span with no white space around it, or readers see the tags',
    severity: 'error',
    spec: `${P3}#45-html-markup-in-property-values`,
    has: ['summary', 'value'],
    *check(node) {
      for (const { keys, text } of textsIn(node, ['summary', 'value'])) {
        if (isHtml(text) || !hasHtml(text)) continue;
        const message = `${quoted(text)} contains HTML but does not start with < and end with >`;
        // A trailing space marks plain text as such.
        yield { ...problem(node, keys, message), ...milder(text.startsWith('<')) };
      }
    },
  },
  {
    name: 'rights-uri',
    requirement:
      'Rights must be an http URI of Creative Commons or RightsStatements.org, with its version and the slash at its end',
    severity: 'error',
    spec: `${P3}#rights`,
    has: ['rights'],
    check: (node) => rightsProblems(node, 'misspelt', 'is not one of their URIs'),
  },
  {
    name: 'rights-known',
    requirement:
      'Rights must come from Creative Commons, RightsStatements.org, or an extension whose context is given',
    severity: 'error',
    spec: `${P3}#rights`,
    has: ['rights'],
    *check(node, document) {
      // The schema reports what is not a URI at all.
      if (!URL.canParse(textOf(node.resource['rights']) ?? '')) return;
      for (const found of rightsProblems(node, 'other', 'comes from elsewhere')) {
        yield { ...found, ...milder(document.mayExtend) };
      }
    },
  },
  {
    name: 'nav-date',
    requirement: 'A navDate must be a day that exists in the calendar',
    severity: 'error',
    spec: `${P3}#navdate`,
    has: ['navDate'],
    *check(node) {
      const date = textOf(node.resource['navDate']);
      const [, year, month, day] = /^(-?\d+)-(\d\d)-(\d\d)T/.exec(date ?? '') ?? [];
      if (!date || !day || Number(day) <= daysIn(Number(year), Number(month))) return;
      yield problem(node, ['navDate'], `${quoted(date)} is not a calendar date`);
    },
  },
];

function* rightsProblems(node: Node, kind: string, fault: string): Generator<Problem> {
  const rights = textOf(node.resource['rights']);
  if (rights === undefined || rightsKind(rights) !== kind) return;
  yield problem(node, ['rights'], `${quoted(rights)} ${fault}`);
}

function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (month === 2) return isLeap ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
