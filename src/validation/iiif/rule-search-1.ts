import { isObject, listOf, stringsOf, textOf } from './json.ts';
import { quoted } from './rule.ts';
import type { MessageRule } from './rule-message.ts';

const CS = 'https://iiif.io/api/search/1.0/';

/** What no schema can say of an answer of Content Search 1. https://iiif.io/api/search/1.0/ */
export const SEARCH_1_RULES: readonly MessageRule[] = [
  {
    name: 'hit-annotation',
    says: 'A hit names annotations that stand in the resources of the same answer',
    severity: 'error',
    spec: `${CS}#search-term-highlighting`,
    *check({ resources, hits }) {
      const there = new Set(listOf(resources).map((one) => isObject(one) && one['@id']));
      for (const [index, hit] of listOf(hits).entries()) {
        for (const id of stringsOf(isObject(hit) ? hit['annotations'] : undefined)) {
          if (there.has(id)) continue;
          const message = `${quoted(id)} is not among the resources`;
          yield { pointer: `/hits/${index}/annotations`, message };
        }
      }
    },
  },
  {
    name: 'viewer-search-region',
    says: 'Each result names a region, #xywh=x,y,w,h, as a string; Universal Viewer stops at one without',
    severity: 'viewer',
    *check({ resources }) {
      for (const [index, annotation] of listOf(resources).entries()) {
        const on = isObject(annotation) ? annotation['on'] : undefined;
        if (namesRegion(textOf(on) ?? '')) continue;
        yield { pointer: `/resources/${index}/on`, message: 'this result names no region' };
      }
    },
  },
];

/** True for `…#xywh=…`, other dimensions before it or not. A pattern would look for it behind every #. */
const namesRegion = (target: string): boolean =>
  target
    .slice(target.indexOf('#') + 1)
    .split('&')
    .some((field) => field.startsWith('xywh='));
