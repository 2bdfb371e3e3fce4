import { expect } from 'chai';
import { recordFromYaml as recordOf } from '../../src/record/read-record.ts';
import { referenceCode } from '../../src/record/reference.ts';

const record = (reference: object) =>
  recordOf({ id: 'x', level: 'item', title: 'x', reference: reference as never });

describe('referenceCode(path)', () => {
  const path = [
    record({ repository: { en: 'RGASPI', ru: 'РГАСПИ' } }),
    record({ fonds: '558' }),
    record({ opis: '11' }),
    record({ delo: '98' }),
  ];

  it('joins the parts of all levels, in English and in Russian style', () => {
    expect(referenceCode([...path, record({ leaves: '0067-0068' })])).to.deep.equal({
      en: ['RGASPI, f. 558, op. 11, d. 98, ll. 67–68'],
      ru: ['РГАСПИ. Ф. 558. Оп. 11. Д. 98. Л. 67–68'],
    });
  });

  it('writes “l.” for a single leaf', () => {
    const code = referenceCode([...path, record({ leaves: '0067 об.' })]);
    expect(code?.['en']).to.deep.equal(['RGASPI, f. 558, op. 11, d. 98, l. 67 об.']);
  });

  it('is undefined if no level gives a part', () => {
    expect(referenceCode([record({}), record({})])).to.equal(undefined);
  });

  it('adds the parts below to a whole code above', () => {
    const code = referenceCode([record({ code: 'MS 12' }), record({ leaves: '3' })]);
    expect(code).to.deep.equal({ en: ['MS 12, l. 3'], ru: ['MS 12. Л. 3'] });
  });

  it('keeps a code of another shape as it is', () => {
    expect(referenceCode([record({ code: 'MS Add. 1234' })])).to.deep.equal({
      none: ['MS Add. 1234'],
    });
  });
});
