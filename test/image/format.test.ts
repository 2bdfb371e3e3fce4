import { expect } from 'chai';
import { FORMATS, parseFormat } from '../../src/image/format.ts';
import { refuse } from './support/refuse.ts';

describe('parseFormat(text)', () => {
  it('knows what the server gives', () => {
    for (const text of Object.keys(FORMATS)) expect(parseFormat(text)).to.equal(text);
  });
  for (const text of ['', 'JPG', 'jpeg', 'jp2', 'pdf', 'toString', '__proto__', 'constructor']) {
    it(`refuses “${text}”`, () => refuse('INVALID_FORMAT', () => parseFormat(text)));
  }
});
