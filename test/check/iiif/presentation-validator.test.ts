import { expect } from 'chai';
import {
  PRESENTATION_RULES,
  presentationValidator,
} from '../../../src/check/iiif/presentation-validator.ts';
import * as sample from './sample.ts';
import { CANVAS, MANIFEST, manifest } from './sample.ts';
import * as annotations from './sample-annotation.ts';
import { put, rulesIn } from './table.ts';

const { page } = annotations;

const PUBLISHED = {
  'a Manifest with referenced pages': manifest,
  'an AnnotationPage with an extension': page,
  'a single Annotation': annotations.annotation,
  'an AnnotationCollection': annotations.layer,
  'a Collection of references': sample.collection,
  'a single Canvas': sample.standaloneCanvas,
  'a single Range': sample.range,
  'a content state': annotations.contentState,
  'an answer to a search': annotations.searchPage,
};

describe('presentationValidator()', () => {
  const validate = presentationValidator();

  for (const [name, document] of Object.entries(PUBLISHED)) {
    it(`finds nothing in ${name}`, () => {
      const found = validate(document).filter(({ rule }) => rule !== 'recommended');
      expect(found).to.deep.equal([]);
    });
  }

  it('gives position, message, reason and canvas', () => {
    expect(validate(put(manifest, { '/items/1/width': 0 }))).to.deep.include({
      severity: 'error',
      pointer: '/items/1/width',
      rule: 'positive-integer',
      message: '“width” must be > 0, not “0”; it must be a whole number greater than 0',
      spec: 'https://iiif.io/api/presentation/3.0/#height',
      label: '67 об.',
    });
  });

  it('reports missing and unexpected keys', () => {
    const changes = { '/label': undefined, '/items/0/start': { id: CANVAS, type: 'Canvas' } };
    const messages = validate(put(manifest, changes)).map(({ message }) => message);
    expect(messages).to.include('“label” is missing from this Manifest');
    expect(messages).to.include('“start” is not allowed on this Canvas');
  });

  it('ends each message with what would be right', () => {
    const [finding] = validate(put(page, { '/items/0/target': `${CANVAS}#xywh=1,2,3` }));
    expect(finding?.pointer).to.equal('/items/0/target');
    expect(finding?.message).to.equal(
      '“xywh=1,2,3” is not a valid fragment. A part of a canvas is written as #xywh=x,y,w,h, where w and h are greater than 0, or as #t=start,end in seconds.',
    );
  });

  it('compares the id with the address it was fetched from', () => {
    const found = (url: string) => rulesIn(validate(manifest, { url }), 'error');
    expect(found(MANIFEST)).to.deep.equal([]);
    expect(found(`${MANIFEST}.json`)).to.deep.equal(['id-address']);
  });

  it('checks the regions of an annotation page on canvases described elsewhere', () => {
    const canvases = new Map([[CANVAS, { width: 2000, height: 4000 }]]);
    const [finding] = validate(page, { canvases });
    expect(finding).to.include({ rule: 'region-inside', pointer: '/items/0/target' });
  });

  it('returns the first hundred findings of a rule, and the number of the others', () => {
    const found = validate(put(page, { '/items': new Array(130).fill({}) }));
    const withoutId = found.filter(({ rule }) => rule === 'annotation/id');
    expect(withoutId).to.have.length(100);
    expect(withoutId.at(-1)?.message).to.contain('30 more');
  });

  it('accepts nothing but an object', () => {
    for (const value of [undefined, null, 'text', 7, [], [manifest]]) {
      expect(rulesIn(validate(value), 'error')).to.deep.equal(['document']);
    }
  });

  it('refuses documents that are too deep or too large', () => {
    const deep = JSON.parse(`${'{"items":['.repeat(50_000)}${']}'.repeat(50_000)}`);
    expect(rulesIn(validate(deep), 'error')).to.deep.equal(['too-large']);
    const large = { ...page, items: new Array(600_000).fill({}) };
    expect(rulesIn(validate(large), 'error')).to.deep.equal(['too-large']);
  });

  it('checks a document with nothing but faults in bounded time', () => {
    const start = performance.now();
    const faults = { ...manifest, items: new Array(80_000).fill({}) };
    expect(rulesIn(validate(faults), 'error')).to.include('canvas/id');
    expect(performance.now() - start).to.be.below(5000);
  });

  it('never throws, whatever value stands in any position', () => {
    for (const document of [manifest, page, annotations.searchPage, sample.collection]) {
      for (const pointer of pointersIn(document)) {
        for (const value of [null, '<', [null], { type: 'constructor' }]) {
          expect(() => validate(put(document, { [pointer]: value })), pointer).to.not.throw();
        }
      }
    }
  });

  it('checks a Manifest of 1000 canvases in well under a second', () => {
    const one = JSON.stringify(manifest.items[0]);
    const items = Array.from({ length: 1000 }, (_, index) =>
      JSON.parse(one.replaceAll('l0067', `l${index}`)),
    );
    const long = { ...manifest, items: [...manifest.items, ...items] };
    const start = performance.now();
    expect(rulesIn(validate(long), 'error')).to.deep.equal([]);
    expect(performance.now() - start).to.be.below(1000);
  });
});

describe('IIIF_RULES', () => {
  it('gives each rule a unique name, a sentence and a section', () => {
    const names = PRESENTATION_RULES.map(({ name }) => name);
    expect(new Set(names).size).to.equal(names.length);
    for (const { name, severity, requirement, spec } of PRESENTATION_RULES) {
      expect(name.startsWith('viewer-'), name).to.equal(severity === 'viewer');
      expect(requirement, name).to.match(/^[A-Z].*[^.]$/);
      expect(spec !== undefined || severity === 'viewer', name).to.equal(true);
    }
  });
});

/** The pointers to everything in a document. */
function* pointersIn(value: unknown, pointer = ''): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const place = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    yield place;
    yield* pointersIn(inner, place);
  }
}
