import { expect } from 'chai';
import { listedSizes } from '../../src/image/image.ts';
import { imageInfo, imageInfo2 } from '../../src/image/info.ts';

const size = { width: 2000, height: 3000 };
const source = {
  id: 'x',
  ...size,
  sizes: listedSizes(size),
  pack: '',
  master: '',
  hash: '',
  modified: new Date(0),
};
const ID = 'https://example.org/iiif/image/3/x';

describe('imageInfo(id, source, limits)', () => {
  it('describes an image of level 2', () => {
    expect(imageInfo(ID, source, {})).to.deep.equal({
      '@context': 'http://iiif.io/api/image/3/context.json',
      id: ID,
      type: 'ImageService3',
      protocol: 'http://iiif.io/api/image',
      profile: 'level2',
      width: 2000,
      height: 3000,
      sizes: [
        { width: 125, height: 188 },
        { width: 250, height: 375 },
        { width: 500, height: 750 },
        { width: 1000, height: 1500 },
      ],
      tiles: [
        { width: 512, scaleFactors: [1] },
        { width: 2048, scaleFactors: [2, 4, 8, 16] },
      ],
      preferredFormats: ['jpg'],
      extraFormats: ['webp', 'tif', 'gif', 'avif'],
      extraQualities: ['color', 'gray', 'bitonal'],
      extraFeatures: ['canonicalLinkHeader', 'mirroring', 'profileLinkHeader', 'rotationArbitrary'],
    });
  });
  it('offers enlarging only within limits', () => {
    const info = imageInfo(ID, source, { maxWidth: 5000, maxHeight: 4000, maxArea: 9_000_000 });
    expect(info).to.include({ maxWidth: 5000, maxHeight: 4000, maxArea: 9_000_000 });
    expect(info).to.have.property('extraFeatures').that.includes('sizeUpscaling');
  });
  it('lists no size and no tile above the limits', () => {
    const info = imageInfo(ID, source, { maxWidth: 500 });
    expect(info).to.have.deep.property('sizes', [
      { width: 125, height: 188 },
      { width: 250, height: 375 },
    ]);
    expect(info).not.to.have.property('tiles');
  });
  it('lists the one tile of the smallest images', () => {
    for (const small of [
      { width: 199, height: 150 },
      { width: 1, height: 1 },
    ]) {
      const info = imageInfo(ID, { ...source, ...small, sizes: listedSizes(small) }, {});
      expect(info).to.deep.include({ tiles: [{ width: 2048, scaleFactors: [1] }], sizes: [small] });
    }
  });
  it('never gives maxHeight without maxWidth', () => {
    expect(imageInfo(ID, source, { maxHeight: 400 })).not.to.have.property('maxHeight');
  });
  it('includes rights and links, and no colour quality for a grayscale master', () => {
    const rights = 'http://rightsstatements.org/vocab/NoC-US/1.0/';
    const partOf = [{ id: 'https://example.org/m', type: 'Manifest' }];
    const seeAlso = [{ id: 'https://example.org/a', type: 'Dataset' }];
    const info = imageInfo(ID, { ...source, rights, partOf, seeAlso, grey: true }, {});
    expect(info).to.deep.include({ rights, partOf, seeAlso, extraQualities: ['gray', 'bitonal'] });
  });
});

describe('imageInfo2(id, source, limits)', () => {
  it('keeps the limits inside the profile', () => {
    const info = imageInfo2(ID, { ...source, rights: 'http://example.org/r' }, { maxWidth: 5000 });
    expect(info).to.include({ '@id': ID, '@type': 'iiif:Image', license: 'http://example.org/r' });
    expect(info).not.to.have.property('maxWidth');
    expect(info).to.have.nested.property('profile[0]', 'http://iiif.io/api/image/2/level2.json');
    expect(info).to.have.nested.property('profile[1].maxWidth', 5000);
    expect(info).to.have.nested.property('profile[1].supports').that.includes('sizeAboveFull');
    expect(info).to.have.nested.property('profile[1].qualities[0]', 'default');
  });
});
