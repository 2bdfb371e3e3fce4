import { isObject, type JsonObject, listOf, stringsOf, textOf } from '../../../record/json.ts';
import type { Node } from '../document.ts';
import { partsOf, type ResourcePart, readFragment } from '../part.ts';
import { readMarkup, unknownElements } from '../vocabulary.ts';
import { motivationsOf, problem, quoted, type Rule } from './rule.ts';

/** The HTML elements that Mirador and TIFY keep in a body; Clover keeps everything. */
const BODY_ELEMENTS = ['p', 'br', 'b', 'i', 'span', 'a'];

const isText = (body: JsonObject) => body['type'] === 'TextualBody';

const isSupplementing = (node: Node) => motivationsOf(node).includes('supplementing');

const bodiesOf = ({ resource }: Node) => listOf(resource['body']).filter(isObject);

const targetsOf = ({ resource, pointer }: Node): readonly ResourcePart[] => [
  ...partsOf(resource['target'], `${pointer}/target`),
];

/** Rules for publishing texts so that every viewer in use shows them. */
export const VIEWER_TEXT_RULES: readonly Rule[] = [
  {
    name: 'viewer-plain-text',
    requirement:
      'Plain text should have no <, > or line break: Mirador, TIFY and Clover insert it into the page as HTML',
    severity: 'viewer',
    on: ['TextualBody'],
    *check(node) {
      const { value, format } = node.resource;
      if (typeof value !== 'string' || (format ?? 'text/plain') !== 'text/plain') return;
      const found = /[<>\r\n]/.exec(value)?.[0];
      if (found)
        yield problem(node, ['value'], `this plain text contains ${JSON.stringify(found)}`);
    },
  },
  {
    name: 'viewer-html-body',
    requirement: `The HTML of a body should be well-formed and use only ${BODY_ELEMENTS.join(', ')}`,
    severity: 'viewer',
    on: ['TextualBody'],
    *check(node) {
      const { value, format } = node.resource;
      if (format !== 'text/html' || typeof value !== 'string') return;
      const { fault, elements } = readMarkup(`<p>${value}</p>`);
      if (fault) yield problem(node, ['value'], `this HTML is not well-formed: ${fault}`);
      for (const name of unknownElements(elements, BODY_ELEMENTS)) {
        yield problem(node, ['value'], `this HTML has <${name}>`);
      }
    },
  },
  {
    name: 'viewer-body-language',
    requirement: 'The language of a body should be a string; the official schema rejects an array',
    severity: 'viewer',
    on: ['TextualBody'],
    *check(node) {
      if (Array.isArray(node.resource['language'])) {
        yield problem(node, ['language'], 'the language is an array');
      }
    },
  },
  {
    name: 'viewer-text-choice',
    requirement:
      'Give each language of a text its own annotation page; Mirador shows nothing for a Choice of texts',
    severity: 'viewer',
    on: ['Choice'],
    *check(node) {
      if (!listOf(node.resource['items']).filter(isObject).some(isText)) return;
      yield problem(node, [], 'this Choice offers texts');
    },
  },
  {
    name: 'viewer-text-first',
    requirement: 'The text should be the first body; Clover shows no other',
    severity: 'viewer',
    on: ['Annotation'],
    *check(node) {
      const [first, ...others] = bodiesOf(node);
      if (!isSupplementing(node) || !first || isReadText(first) || !others.some(isReadText)) return;
      yield problem(node, ['body', 0], 'the first body is not the text');
    },
  },
  {
    name: 'viewer-one-target',
    requirement: 'An annotation should have one target; Mirador reads only the first',
    severity: 'viewer',
    on: ['Annotation'],
    *check(node) {
      const count = listOf(node.resource['target']).length;
      if (count < 2 || isHit(node)) return;
      yield problem(node, ['target'], `this annotation has ${count} targets`);
    },
  },
  {
    name: 'viewer-target-form',
    requirement:
      'A target should be a string, …/canvas#xywh=x,y,w,h; Mirador finds no region in an object, and an object in a painting annotation stops it',
    severity: 'viewer',
    on: ['Annotation'],
    *check(node) {
      if (motivationsOf(node).includes('contentState')) return;
      const paints = motivationsOf(node).includes('painting');
      for (const { form, pointer, fragments } of targetsOf(node)) {
        if (paints ? form !== 'string' : form === 'object' && fragments.length > 0) {
          yield { pointer, message: 'the target is an object' };
        }
      }
    },
  },
  {
    name: 'viewer-region',
    requirement:
      'Text and content states need a region, #xywh=x,y,w,h; a hit without one stops Universal Viewer, and a content state without one stops Clover',
    severity: 'viewer',
    on: ['Annotation'],
    *check(node) {
      const isState = motivationsOf(node).includes('contentState');
      const isTextual = isSupplementing(node) && bodiesOf(node).some(isText);
      if (!isState && !isTextual) return;
      const canvases = isState ? canvasesOf(node) : undefined;
      for (const part of targetsOf(node)) {
        if (canvases && !canvases.has(part.uri)) continue;
        if (!part.fragments.some(({ text }) => readFragment(text).region)) {
          yield { pointer: part.pointer, message: 'the target has no region' };
        }
      }
    },
  },
  {
    name: 'viewer-whole-pixels',
    requirement:
      'A region should be in whole numbers; Mirador reads neither decimals nor percentages',
    severity: 'viewer',
    on: ['Annotation'],
    *check(node) {
      for (const { fragments } of targetsOf(node)) {
        for (const { text, pointer } of fragments) {
          const { region } = readFragment(text);
          if (!region) continue;
          const { x, y, w, h, percent } = region;
          if (percent || ![x, y, w, h].every(Number.isInteger)) {
            yield { pointer, message: `${quoted(text)} is not in whole numbers` };
          }
        }
      }
    },
  },
];

/** A body that is read, not a tag beside it. */
const isReadText = (body: JsonObject) =>
  isText(body) && !stringsOf(body['purpose']).includes('tagging');

/** A hit of a search may name several annotations. */
const isHit = (node: Node) =>
  motivationsOf(node).some((motivation) =>
    ['highlighting', 'contextualizing'].includes(motivation),
  );

/** The targets whose type is Canvas; a content state may also target a whole Manifest. */
const canvasesOf = ({ resource }: Node): ReadonlySet<string | undefined> =>
  new Set(
    listOf(resource['target'])
      .filter(isObject)
      .map((target) => (isObject(target['source']) ? target['source'] : target))
      .filter(({ type }) => type === 'Canvas')
      .map(({ id }) => textOf(id)?.split('#', 1)[0]),
  );
