import { expect } from 'chai';
import { presentationValidator } from '../../../src/check/iiif/presentation-validator.ts';
import {
  collectionPages,
  MAX_MEMBERS,
  memberItems,
} from '../../../src/iiif/presentation/collection.ts';
import type { Member } from '../../../src/iiif/unit.ts';
import { uris } from '../../../src/iiif/uri.ts';

const uri = uris('https://example.org');
const whole = { id: uri.top, label: { en: ['All'] } };
const many = (count: number): Member[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `r${i}`,
    type: i % 2 ? 'Manifest' : 'Collection',
    label: { none: [`${i}`] },
  }));

describe('a very large Collection', () => {
  it('lists up to five hundred members itself, without pages', () => {
    const members = many(MAX_MEMBERS);
    expect(memberItems(uri, whole, members)).to.have.length(MAX_MEMBERS);
    expect(collectionPages(uri, whole, members)).to.deep.equal([]);
  });

  it('lists more members on pages, each once and in order', () => {
    const members = many(2 * MAX_MEMBERS + 1);
    const items = memberItems(uri, whole, members);
    const pages = collectionPages(uri, whole, members);
    expect(items.map(({ id }) => id)).to.deep.equal(pages.map(({ id }) => id));
    expect(items.map(({ label }) => label)).to.deep.equal([
      { none: ['1–500'] },
      { none: ['501–1000'] },
      { none: ['1001–1001'] },
    ]);
    const listed = pages.flatMap((page) => page.items.map(({ id }) => id));
    const own = listed.filter((id) => !id.includes('/page/'));
    expect(own).to.deep.equal(memberItemsOf(members));
  });

  it('links each page to the next and to the whole, by the rules of IIIF', () => {
    const pages = collectionPages(uri, whole, many(MAX_MEMBERS + 2));
    expect(pages[0]?.items.at(-1)).to.deep.equal({
      id: 'https://example.org/iiif/presentation/3/collection/page/2',
      type: 'Collection',
      label: { en: ['Next: 501–502'], ru: ['Далее: 501–502'] },
    });
    expect(pages[1]?.items.at(-1)?.id).to.contain('/r501/');
    const validate = presentationValidator();
    for (const page of pages) {
      expect(page.partOf[0]?.id).to.equal(uri.top);
      const errors = validate(page, { url: page.id }).filter(
        ({ severity }) => severity === 'error',
      );
      expect(errors).to.deep.equal([]);
    }
  });
});

const memberItemsOf = (members: readonly Member[]): string[] =>
  members.map(({ id, type }) => (type === 'Manifest' ? uri.manifest(id) : uri.collection(id)));
