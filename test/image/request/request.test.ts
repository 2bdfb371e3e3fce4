import { expect } from 'chai';
import {
  FORMATS,
  formatRotation,
  parseFormat,
  parseQuality,
  parseRequest,
  parseRotation,
  rotatedSize,
} from '../../../src/image/request/request.ts';
import { refuse } from '../support/refuse.ts';

describe('parseFormat(text)', () => {
  it('accepts every format of the server', () => {
    for (const text of Object.keys(FORMATS)) expect(parseFormat(text)).to.equal(text);
  });
  for (const text of ['', 'JPG', 'jpeg', 'jp2', 'pdf', 'toString', '__proto__', 'constructor']) {
    it(`refuses “${text}”`, () => refuse('INVALID_FORMAT', () => parseFormat(text)));
  }
});

describe('parseQuality(text)', () => {
  it('accepts the four of the specification', () => {
    for (const text of ['default', 'color', 'gray', 'bitonal']) {
      expect(parseQuality(text)).to.equal(text);
    }
  });
  for (const text of ['', 'grey', 'native', 'Default', 'colour', 'toString']) {
    it(`refuses “${text}”`, () => refuse('INVALID_QUALITY', () => parseQuality(text)));
  }
});

describe('parseRotation(text)', () => {
  for (const [text, canonical] of [
    ['0', '0'],
    ['!0', '!0'],
    ['0.0', '0'],
    ['90.0', '90'],
    ['090', '90'],
    ['22.50', '22.5'],
    ['.5', '0.5'],
    ['360', '0'],
    ['!360.00', '!0'],
    ['359.9', '359.9'],
    ['0.00000001', '0'],
    ['!33.3333333', '!33.333'],
  ] as const) {
    it(`reads ${text} as ${canonical}`, () => {
      expect(formatRotation(parseRotation(text))).to.equal(canonical);
    });
  }
  for (const text of [
    '',
    '!',
    '361',
    '360.1',
    '-90',
    '+5',
    '1e2',
    '90.',
    '.',
    '1.2.3',
    '90!',
    '!!90',
    ' 90',
    'ipV_',
    '9'.repeat(400),
  ]) {
    it(`refuses “${text.slice(0, 20)}”`, () =>
      refuse('INVALID_ROTATION', () => parseRotation(text)));
  }
});

describe('rotatedSize(size, rotation)', () => {
  it('is the bounding box of the rotated image', () => {
    const turned = (text: string) => rotatedSize({ width: 100, height: 50 }, parseRotation(text));
    expect(turned('0')).to.deep.equal({ width: 100, height: 50 });
    expect(turned('!90')).to.deep.equal({ width: 50, height: 100 });
    expect(turned('45')).to.deep.equal({ width: 106, height: 106 });
  });
});

describe('parseRequest(version, path, limits)', () => {
  for (const path of [
    'full/max/0',
    'full/max',
    'full/max/0/default.jpg/',
    'full//max/0/default.jpg',
  ]) {
    it(`refuses ${path}, which is not the address of an image`, () => {
      refuse('INVALID_ADDRESS', () => parseRequest(3, path.split('/'), {}));
    });
  }
  for (const [path, code] of [
    ['full/max/0/default', 'INVALID_FORMAT'],
    ['full/max/0/.jpg', 'INVALID_QUALITY'],
    ['full/max/0/default.', 'INVALID_FORMAT'],
    ['full/max/0/default.jpg.png', 'INVALID_QUALITY'],
    ['full/max//default.jpg', 'INVALID_ROTATION'],
    ['full//0/default.jpg', 'INVALID_SIZE'],
    ['/max/0/default.jpg', 'INVALID_REGION'],
  ] as const) {
    it(`refuses ${path}`, () => refuse(code, () => parseRequest(3, path.split('/'), {})));
  }
});
