import { expect } from 'chai';
import { linkHeader } from '../../../src/cite/machine/signpost.ts';

const items = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    rel: 'item',
    href: `https://archive.example/records/a-long-letter/text/p${i}.txt`,
    type: 'text/plain',
  }));
const PERMANENT = { rel: 'cite-as', href: 'https://archive.example/c/key' };
const SET = 'https://archive.example/records/a-long-letter/linkset.json';

describe('a Link header', () => {
  it('contains all links if they are few', () => {
    expect(linkHeader([PERMANENT, ...items(2)], SET)).to.equal(
      '<https://archive.example/c/key>; rel="cite-as", ' +
        '<https://archive.example/records/a-long-letter/text/p0.txt>; rel="item"; type="text/plain", ' +
        '<https://archive.example/records/a-long-letter/text/p1.txt>; rel="item"; type="text/plain", ' +
        `<${SET}>; rel="linkset"; type="application/linkset+json"`,
    );
  });

  it('stays short enough for any proxy, and leaves the rest to the linkset', () => {
    const header = linkHeader([PERMANENT, ...items(500)], SET);
    expect(header.length).to.be.below(4000);
    expect(header).to.include('rel="cite-as"').and.include('rel="linkset"');
  });

  it('is pure ASCII, and omits invalid addresses', () => {
    const header = linkHeader([
      { rel: 'author', href: 'https://архив.example/Молотов>"' },
      { rel: 'author', href: 'nobody' },
    ]);
    expect(header).to.match(/^<https:\/\/xn--[\x21-\x7e]+>; rel="author"$/);
    expect(header).not.to.include('nobody');
  });
});
