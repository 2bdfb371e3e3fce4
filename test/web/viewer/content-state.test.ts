import { expect } from 'chai';
import { encodeJson, parseContentState } from '../../../src/iiif/content-state.ts';

describe('readContentState(text)', () => {
  const canvas = 'https://example.org/лист/1';
  const partOf = [{ id: 'https://example.org/manifest', type: 'Manifest' }];
  const source = { id: canvas, type: 'Canvas', partOf };
  const selector = [{ type: 'FragmentSelector', value: 'xywh=pixel:1.4,2.5,3,4' }];
  const target = { type: 'SpecificResource', source, selector };
  const states: readonly unknown[] = [
    source,
    target,
    { ...source, id: `${canvas}#t=1&xywh=1,2,3,4` },
    { type: 'Annotation', target },
    { type: 'Annotation', target: [{ ...target, source: canvas, partOf }, source] },
    { type: 'Annotation', target: `${canvas}#xywh=1,2,3,4`, partOf },
    { type: 'Annotation', target: partOf[0]?.id },
    { ...source, id: `${canvas}#xywh=percent:1,2.5,30,40` },
    { id: 'https://example.org/note', type: 'Annotation', partOf },
    { id: 'https://example.org/note', type: 'Annotation', partOf: [source] },
    { type: 'Annotation', target: { id: 'https://example.org/note', type: 'Annotation', target } },
    { id: 'https://example.org/range', type: 'Range', partOf },
    { id: 'https://example.org/collection', type: 'Collection', partOf },
    partOf[0],
  ];
  for (const text of ['https://example.org/m?a=b#c', ...states.map(encodeJson)]) {
    const state = parseContentState(text);
    it(`reads ${JSON.stringify(state)} as the server does`, async () => {
      // A variable path: the compiler has no types for what the browser gets as it is.
      const file = new URL('../../../src/web/viewer/content-state.js', import.meta.url).href;
      const { readContentState } = await import(file);
      expect(readContentState(text)).to.deep.equal(state);
    });
  }
});
