import { expect } from 'chai';
import { parseSize, parseSize2, sizeOf } from '../../../src/image/request/size.ts';
import { refuse } from '../support/refuse.ts';

const region = { width: 300, height: 200 };
const limits = { maxWidth: 1000, maxHeight: 800, maxArea: 500_000 };
const HUGE = '9'.repeat(400);

describe('parseSize(text)', () => {
  for (const [text, scaling] of [
    ['max', { kind: 'max', enlarge: false }],
    ['^max', { kind: 'max', enlarge: true }],
    ['150,', { kind: 'width', width: 150, enlarge: false }],
    ['^,150', { kind: 'height', height: 150, enlarge: true }],
    ['0150,75', { kind: 'exact', width: 150, height: 75, enlarge: false }],
    ['^!150,75', { kind: 'within', width: 150, height: 75, enlarge: true }],
    ['pct:0.50', { kind: 'percent', percent: 0.5, enlarge: false }],
    ['^pct:.5', { kind: 'percent', percent: 0.5, enlarge: true }],
  ] as const) {
    it(`reads ${text}`, () => expect(parseSize(text)).to.deep.equal(scaling));
  }
  for (const text of [
    '',
    ',',
    '^',
    '!',
    '!,',
    '!1,',
    '!,1',
    'full',
    'MAX',
    'max,',
    '!max',
    '!^10,10',
    '^^max',
    '10',
    '10,10,10',
    '-10,',
    '+10,',
    '1e3,',
    '1.5,',
    ' 10,',
    'pct:',
    'pct:-1',
    'pct:+5',
    'pct:1e3',
    'pct:5.',
    'pct:1.2.3',
    'Pct:5',
    'pct:50,',
    '^!pct:5',
    'T[=f`B',
    '\\',
  ]) {
    it(`refuses “${text}”`, () => refuse('INVALID_SIZE', () => parseSize(text)));
  }
});

describe('parseSize2(text, limits)', () => {
  it('takes full for the size of the region', () => {
    expect(sizeOf(parseSize2('full', {}), region, {})).to.deep.equal(region);
    refuse('SIZE_TOO_LARGE', () => sizeOf(parseSize2('full', {}), region, { maxWidth: 200 }));
  });
  it('enlarges without ^ if the server enlarges', () => {
    expect(sizeOf(parseSize2('600,', limits), region, limits)).to.deep.equal({
      width: 600,
      height: 400,
    });
    refuse('INVALID_SIZE', () => sizeOf(parseSize2('600,', {}), region, {}));
  });
  it('never enlarges max and !w,h', () => {
    expect(sizeOf(parseSize2('max', limits), region, limits)).to.deep.equal(region);
    expect(sizeOf(parseSize2('!900,900', limits), region, limits)).to.deep.equal(region);
  });
  for (const text of ['^max', '^10,', '', 'FULL', 'pct:', '!10,']) {
    it(`refuses “${text}”`, () => refuse('INVALID_SIZE', () => parseSize2(text, limits)));
  }
});

describe('sizeOf(scaling, region, limits)', () => {
  for (const [text, width, height] of [
    ['max', 300, 200],
    ['^max', 866, 577],
    ['150,', 150, 100],
    [',100', 150, 100],
    ['100,', 100, 67],
    ['1,', 1, 1],
    [',1', 2, 1],
    ['300,200', 300, 200],
    ['299,7', 299, 7],
    ['^600,100', 600, 100],
    ['^150,', 150, 100],
    ['pct:50', 150, 100],
    ['pct:100', 300, 200],
    ['pct:0.5', 2, 1],
    ['^pct:200', 600, 400],
    ['!150,150', 150, 100],
    ['!90,20', 30, 20],
    ['!1,1', 1, 1],
    ['!2000,3000', 300, 200],
    [`!${HUGE},${HUGE}`, 300, 200],
    ['^!600,600', 600, 400],
    ['^!150,150', 150, 100],
    [`^!${HUGE},${HUGE}`, 866, 577],
  ] as const) {
    it(`scales 300 × 200 by ${text.slice(0, 12)} to ${width} × ${height}`, () => {
      expect(sizeOf(parseSize(text), region, limits)).to.deep.equal({ width, height });
    });
  }
  for (const text of [
    '0,',
    ',0',
    '0,0',
    '0,10',
    '10,0',
    '!0,0',
    '!0,10',
    'pct:0',
    'pct:0.1',
    '^0,',
  ]) {
    it(`refuses ${text}: nothing is left`, () => {
      refuse('INVALID_SIZE', () => sizeOf(parseSize(text), region, limits));
    });
  }
  for (const text of ['301,', ',201', '301,200', '300,201', 'pct:100.5', 'pct:200', `${HUGE},`]) {
    it(`refuses ${text.slice(0, 12)}: larger than the region, and no ^`, () => {
      refuse('INVALID_SIZE', () => sizeOf(parseSize(text), region, limits));
    });
  }
  for (const text of ['^1001,', '^,801', '^999,999', '^pct:1000', `^${HUGE},`, `^pct:${HUGE}`]) {
    it(`refuses ${text.slice(0, 12)}: above the limits`, () => {
      refuse('SIZE_TOO_LARGE', () => sizeOf(parseSize(text), region, limits));
    });
  }
  for (const text of ['^301,', '^max', '^!301,301', '^pct:101']) {
    it(`refuses ${text} where nothing is enlarged`, () => {
      refuse('UPSCALING_UNSUPPORTED', () => sizeOf(parseSize(text), region, {}));
    });
  }
  it('accepts ^ for any size that enlarges nothing', () => {
    for (const text of ['^300,', '^pct:100', '^!300,300', '^,100']) {
      expect(sizeOf(parseSize(text), region, {}).width).to.be.at.most(300);
    }
  });
  it('keeps at least one pixel of the most oblong image', () => {
    const strip = { width: 20_000, height: 3 };
    expect(sizeOf(parseSize('!100,100'), strip, {})).to.deep.equal({ width: 100, height: 1 });
    expect(sizeOf(parseSize('50,'), strip, {})).to.deep.equal({ width: 50, height: 1 });
  });
  it('reduces max to the limits, and never exceeds one of them', () => {
    for (const most of [{ maxWidth: 100 }, { maxArea: 12_345 }, { maxWidth: 250, maxHeight: 50 }]) {
      const { width, height } = sizeOf(parseSize('max'), region, most);
      expect(width).to.be.at.most(most.maxWidth ?? 300);
      expect(height).to.be.at.most(most.maxHeight ?? most.maxWidth ?? 200);
      expect(width * height).to.be.at.most(most.maxArea ?? 60_000);
      expect(width / height).to.be.closeTo(1.5, 0.02);
    }
  });
  it('refuses a confined size above the region if so configured', () => {
    const strict = { ...limits, refuseConfinedUpscaling: true };
    refuse('INVALID_SIZE', () => sizeOf(parseSize('!2000,3000'), region, strict));
    expect(sizeOf(parseSize('!300,3000'), region, strict)).to.deep.equal(region);
  });
});
