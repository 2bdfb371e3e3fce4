import { expect } from 'chai';
import { search2 } from '../../src/iiif/search-2.ts';
import { uris } from '../../src/iiif/uri.ts';

const uri = uris('https://archive.example');
const address = (page?: number) =>
  `https://archive.example/iiif/search/2?q=a${page === undefined ? '' : `&page=${page}`}`;
const page = (start: number, total: number, isCut = false) =>
  search2(uri, { hits: [], start, total, isIncomplete: isCut, ignored: [], size: 50, address });

describe('search2(uri, answer)', () => {
  it('links to the other pages and gives the total if there are several', () => {
    const { id, partOf, next, prev, startIndex } = page(50, 120);
    expect(partOf).to.include({ type: 'AnnotationCollection', total: 120 });
    expect(partOf?.first.id).to.equal(address());
    expect(partOf?.last.id).to.equal(address(3));
    expect([id, next?.id, prev?.id, startIndex]).to.deep.equal([
      address(2),
      address(3),
      address(),
      50,
    ]);
  });

  it('is a single page if it has all hits, as Clover can read it', () => {
    expect(page(0, 50)).to.not.have.any.keys('partOf', 'next', 'prev');
  });

  it('also says on a single page if there may be more', () => {
    expect(page(0, 7, true).partOf).to.have.property('summary');
    expect(page(0, 7, true).partOf).to.not.have.property('total');
  });
});
