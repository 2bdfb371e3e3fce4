import { expect } from 'chai';
import { readPlain } from '../../../../src/text/format/plain/read.ts';
import { writePlain } from '../../../../src/text/format/plain/write.ts';

describe('writePlain(text)', () => {
  it('is read back the same', () => {
    const text = readPlain('Товарищу СТАЛИНУ.\n\nВ. МОЛОТОВ\nЛ. БЕРИЯ');
    expect(writePlain(text)).to.equal('Товарищу СТАЛИНУ.\n\nВ. МОЛОТОВ\nЛ. БЕРИЯ\n');
    expect(readPlain(writePlain(text))).to.deep.equal(text);
  });

  it('writes a heading above the text, with a rule between them', () => {
    expect(writePlain(readPlain('а'), { heading: ['A letter', 'Draft'] })).to.equal(
      `A letter\nDraft\n${'-'.repeat(40)}\n\nа\n`,
    );
  });
});
