import { expect } from 'chai';
import { FondsError } from '../../src/errors.ts';
import {
  contentStateOf,
  encodeContentState,
  encodeJson,
  manifestOf,
  parseContentState,
} from '../../src/iiif/content-state.ts';

const manifest = 'https://example.org/object1/manifest';
const canvas = 'https://example.org/object1/canvas7';
const box = { x: 1000, y: 2000, w: 1000, h: 2000 };
const region = { unit: 'pixel', ...box };
const xywh = 'xywh=1000,2000,1000,2000';
const partOf = [{ id: manifest, type: 'Manifest' }];

/** The example of the specification: a canvas with a region, and how it is encoded (§6.3). */
const EXAMPLE = { id: `${canvas}#${xywh}`, type: 'Canvas', partOf };
const EXAMPLE_ENCODED =
  'JTdCJTIyaWQlMjIlM0ElMjJodHRwcyUzQSUyRiUyRmV4YW1wbGUub3JnJTJGb2JqZWN0MSUyRmNhbnZhczclMjN4eXdoJTNEMTAwMCUyQzIwMDAlMkMxMDAwJTJDMjAwMCUyMiUyQyUyMnR5cGUlMjIlM0ElMjJDYW52YXMlMjIlMkMlMjJwYXJ0T2YlMjIlM0ElNUIlN0IlMjJpZCUyMiUzQSUyMmh0dHBzJTNBJTJGJTJGZXhhbXBsZS5vcmclMkZvYmplY3QxJTJGbWFuaWZlc3QlMjIlMkMlMjJ0eXBlJTIyJTNBJTIyTWFuaWZlc3QlMjIlN0QlNUQlN0Q';

const CANVAS = { id: canvas, type: 'Canvas', partOf };
const note = 'https://example.org/object1/annotation/3';
const NOTE = { id: note, type: 'Annotation' };

const annotation = (target: unknown, more: object = {}) => ({
  id: 'https://example.org/state/1',
  type: 'Annotation',
  motivation: ['contentState'],
  target,
  ...more,
});

const selected = (source: unknown, selector: unknown) => ({
  type: 'SpecificResource',
  source,
  selector,
});

const refusal = (text: string): string => {
  try {
    manifestOf(parseContentState(text));
  } catch (error) {
    expect(error).to.be.instanceOf(FondsError).with.property('code', 'INVALID_CONTENT_STATE');
    expect(error).to.have.property('status', 400);
    return (error as FondsError).message;
  }
  throw new Error(`${text} was read`);
};

describe('encodeJson(json)', () => {
  it('encodes the example of the specification as it does', () => {
    expect(encodeJson(EXAMPLE)).to.equal(EXAMPLE_ENCODED);
  });
});

describe('contentStateOf(state)', () => {
  it('is an annotation whose target names its Manifest', () => {
    expect(contentStateOf({ manifest, canvas, box }, 'https://example.org/c/k')).to.deep.equal({
      '@context': 'http://iiif.io/api/presentation/3/context.json',
      id: 'https://example.org/c/k',
      type: 'Annotation',
      motivation: ['contentState'],
      target: EXAMPLE,
    });
  });

  it('targets the Manifest if no canvas is given', () => {
    expect(contentStateOf({ manifest })).to.not.have.property('id');
    expect(contentStateOf({ manifest }).target).to.deep.equal(partOf[0]);
  });
});

describe('encodeContentState(state)', () => {
  it('returns an address unchanged', () => {
    expect(encodeContentState({ manifest })).to.equal(manifest);
  });

  for (const state of [{ manifest }, { manifest, canvas }]) {
    it(`can be decoded again: ${Object.keys(state).join(', ')}`, () => {
      expect(parseContentState(encodeContentState(state))).to.deep.equal(state);
    });
  }

  it('needs no escaping in a query, whatever the characters', () => {
    const state = { manifest, canvas: 'https://example.org/лист/67~?a=b&c', box };
    const text = encodeContentState(state);
    expect(text).to.match(/^[\w-]+$/);
    const { box: _, ...place } = state;
    expect(parseContentState(text)).to.deep.equal({ ...place, region });
  });
});

describe('parseContentState(text)', () => {
  it('reads the example of the specification', () => {
    expect(parseContentState(EXAMPLE_ENCODED)).to.deep.equal({ manifest, canvas, region });
  });

  it('reads a plain address as a Manifest', () => {
    expect(parseContentState('http://localhost:8080/m?version=2')).to.deep.equal({
      manifest: 'http://localhost:8080/m?version=2',
    });
  });

  const selector = { type: 'FragmentSelector', value: xywh };
  const readable: readonly [what: string, json: unknown, state: object][] = [
    ['a bare Manifest', { id: manifest, type: 'Manifest' }, { manifest }],
    ['a bare Collection', { id: manifest, type: 'Collection' }, { manifest }],
    ['a bare Canvas', { id: canvas, type: 'Canvas', partOf }, { manifest, canvas }],
    [
      'a bare SpecificResource',
      selected({ id: canvas, type: 'Canvas', partOf }, selector),
      { region },
    ],
    ['an annotation on a Canvas', annotation(EXAMPLE), { manifest, canvas, region }],
    ['an annotation on the address of a Manifest', annotation(manifest), { manifest }],
    [
      'a target of text, within the Manifest of its annotation',
      annotation(`${canvas}#${xywh}`, { partOf }),
      { manifest, canvas, region },
    ],
    [
      'a SpecificResource with its source as text',
      annotation({ ...selected(canvas, selector), partOf }),
      { manifest, canvas, region },
    ],
    [
      'the FragmentSelector among other selectors',
      annotation(selected({ id: canvas, partOf }, [{ type: 'SvgSelector' }, selector])),
      { manifest, canvas, region },
    ],
    ['the first of several targets', annotation([EXAMPLE, { id: manifest }]), { canvas, region }],
    [
      'the Manifest among all that a Canvas is part of',
      { ...EXAMPLE, partOf: [{ id: 'https://example.org/c', type: 'Collection' }, ...partOf] },
      { manifest },
    ],
    [
      'a Range as its Manifest',
      { id: 'https://example.org/r', type: 'Range', partOf },
      { manifest, canvas: undefined },
    ],
    [
      'pixel: and fractions',
      { ...EXAMPLE, id: `${canvas}#xywh=pixel:1.4,2.5,3.0,4` },
      { region: { unit: 'pixel', x: 1.4, y: 2.5, w: 3, h: 4 } },
    ],
    [
      'a region in per cent',
      { ...EXAMPLE, id: `${canvas}#xywh=percent:1,2.5,30,40` },
      { manifest, canvas, region: { unit: 'percent', x: 1, y: 2.5, w: 30, h: 40 } },
    ],
    ['an annotation as a target', annotation({ ...NOTE, partOf }), { manifest, annotation: note }],
    ['an annotation alone', { ...NOTE, partOf }, { manifest, annotation: note }],
    ['an annotation that names no Manifest', annotation(NOTE), { annotation: note }],
    [
      'an annotation as part of the page of a Canvas',
      annotation({ ...NOTE, partOf: [{ id: note, type: 'AnnotationPage', partOf: [CANVAS] }] }),
      { manifest, canvas, annotation: note },
    ],
    [
      'an annotation with its own target',
      annotation({ ...NOTE, target: `${canvas}#${xywh}` }, { partOf }),
      { manifest, canvas, region, annotation: note },
    ],
    ['a Canvas without its Manifest', { ...EXAMPLE, partOf: undefined }, { canvas, region }],
    [
      'a region beside a time',
      { ...EXAMPLE, id: `${canvas}#t=1,2&${xywh}` },
      { manifest, canvas, region },
    ],
  ];
  for (const [what, json, state] of readable) {
    it(`reads ${what}`, () => {
      const found = parseContentState(encodeJson(json));
      expect({ canvas: undefined, ...found }).to.deep.include(state);
    });
  }

  const notABox = /region “.*”; a region is xywh=x,y,w,h in pixels .*, or xywh=percent:x,y,w,h/;
  const refused: readonly [what: string, text: string, problem: RegExp][] = [
    ['nothing', '', /neither an http\(s\) address nor JSON in base64url/],
    ['JSON that is not encoded', JSON.stringify(EXAMPLE), /neither an http\(s\) address nor/],
    ['the address of a script', 'javascript:alert(1)', /neither an http\(s\) address nor/],
    ['an address with a blank', 'https://example.org/a b', /neither an http\(s\) address nor/],
    ['a Canvas alone', `${canvas}#${xywh}`, /names .*canvas7 but not its Manifest; add partOf/],
    [
      'what is not JSON',
      Buffer.from('{').toString('base64url'),
      /not contain percent-encoded JSON/,
    ],
    [
      'a broken escape',
      Buffer.from('%zz').toString('base64url'),
      /not contain percent-encoded JSON/,
    ],
    ['a list', encodeJson([EXAMPLE]), /not a JSON object/],
    ['null', encodeJson(null), /not a JSON object/],
    ['an annotation without a target', encodeJson(annotation(undefined)), /without a target/],
    ['an annotation on nothing', encodeJson(annotation([])), /without a target/],
    ['a number for a target', encodeJson(annotation(7)), /neither an address nor an object/],
    ['a target without a source', encodeJson(selected(undefined, {})), /without a source/],
    ['a target without an id', encodeJson({ type: 'Canvas', partOf }), /id of the target/],
    ['a Canvas without its Manifest', encodeJson({ id: canvas, type: 'Canvas' }), /add partOf/],
    [
      'a Manifest that is no web address',
      encodeJson({ ...EXAMPLE, partOf: [{ id: 'file:///etc/passwd', type: 'Manifest' }] }),
      /id of the Manifest/,
    ],
    ['an unknown unit', encodeJson({ ...EXAMPLE, id: `${canvas}#xywh=inch:1,2,3,4` }), notABox],
    ['an annotation of no Manifest', encodeJson(annotation(NOTE)), /names .*\/3 but not its Manif/],
    ['an annotation without an id', encodeJson({ type: 'Annotation', partOf }), /id of the annot/],
    ['a region without area', encodeJson({ ...EXAMPLE, id: `${canvas}#xywh=1,2,0,4` }), notABox],
    ['a negative region', encodeJson({ ...EXAMPLE, id: `${canvas}#xywh=-1,2,3,4` }), notABox],
    ['three numbers', encodeJson({ ...EXAMPLE, id: `${canvas}#xywh=1,2,3` }), notABox],
    [
      'a very long text',
      `https://example.org/${'a'.repeat(9000)}`,
      /9020 characters long; the limit is 8192/,
    ],
  ];
  for (const [what, text, problem] of refused) {
    it(`refuses ${what}`, () => {
      expect(refusal(text)).to.match(problem);
    });
  }
});
