import { expect } from 'chai';
import { crawl } from '../../../src/export/site/crawl.ts';
import { uris } from '../../../src/iiif/uri.ts';

describe('the pages of a long list', () => {
  it('become separate files in a static copy, in each language', () => {
    const uri = uris('https://example.org');
    const { rewrite, next } = crawl(uri, {
      base: 'https://copy.org/x',
      records: new Set(['attic']),
      isAtHand: () => false,
    });
    while (next());
    const page = 'https://example.org/records/attic?page=2';
    expect(rewrite(`"${page}"`)).to.equal('"https://copy.org/x/records/attic/page-2/"');
    expect(rewrite(`"${page}&amp;lang=ru"`)).to.equal(
      '"https://copy.org/x/ru/records/attic/page-2/"',
    );
    expect([next(), next(), next()]).to.deep.equal([
      { address: '/records/attic?page=2', path: '/records/attic/page-2/', kind: 'page' },
      { address: '/records/attic?page=2&lang=ru', path: '/ru/records/attic/page-2/', kind: 'page' },
      undefined,
    ]);
  });
});
