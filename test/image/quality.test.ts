import { expect } from 'chai';
import { parseQuality } from '../../src/image/quality.ts';
import { refuse } from './support/refuse.ts';

describe('parseQuality(text)', () => {
  it('knows the four of the specification', () => {
    for (const text of ['default', 'color', 'gray', 'bitonal']) {
      expect(parseQuality(text)).to.equal(text);
    }
  });
  for (const text of ['', 'grey', 'native', 'Default', 'colour', 'toString']) {
    it(`refuses “${text}”`, () => refuse('INVALID_QUALITY', () => parseQuality(text)));
  }
});
