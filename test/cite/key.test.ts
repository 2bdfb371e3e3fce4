import { expect } from 'chai';
import { type Key, leafHash, readKey, writeKey } from '../../src/cite/key.ts';
import { FondsError } from '../../src/errors.ts';

const leaf = leafHash('a-letter', 'p1');
const key = (box: [number, number, number, number], canvas: [number, number]): Key => {
  const [x, y, w, h] = box;
  return { leaf, canvas: { width: canvas[0], height: canvas[1] }, box: { x, y, w, h } };
};
const PLACES = [
  key([0, 0, 1, 1], [1, 1]),
  key([0, 0, 4960, 7016], [4960, 7016]),
  key([4959, 7015, 1, 1], [4960, 7016]),
  key([400, 900, 3000, 600], [4960, 7016]),
  key([16_384, 3, 7, 40_000], [70_001, 120_000]),
];
const known = writeKey(PLACES[3] as Key);
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

describe('the key of a cited region', () => {
  it('is read back as it was written, at every edge of a canvas', () => {
    expect(PLACES.map((place) => readKey(writeKey(place)))).to.deep.equal(PLACES);
  });

  it('never changes, so printed citations can be found in twenty years', () => {
    expect(known).to.equal('yjceam52mj82phdkjze0gdpg9p0b');
  });

  it('has at most 28 characters for a leaf scanned at 600 dpi, and is safe in any address', () => {
    expect(known).to.match(/^[0-9a-hjkmnp-tv-z]{20,28}$/);
  });

  it('is accepted with capitals, hyphens, and letters that look like digits', () => {
    const written = known.toUpperCase().replaceAll('0', 'O').replaceAll('1', 'I');
    expect(readKey(written.replace(/(.{5})/g, '$1-'))).to.deep.equal(PLACES[3]);
  });

  it('detects every single wrong character', () => {
    const wrong = [...known].flatMap((right, at) =>
      [...ALPHABET]
        .filter((one) => one !== right)
        .map((one) => known.slice(0, at) + one + known.slice(at + 1)),
    );
    expect(wrong.filter(isRead)).to.deep.equal([]);
  });

  it('detects two swapped characters, and a missing one', () => {
    const places = [...known].map((_, at) => at);
    const swapped = places.flatMap((i) =>
      places.filter((j) => j > i && known[i] !== known[j]).map((j) => swap(known, i, j)),
    );
    const shortened = places.map((at) => known.slice(0, at) + known.slice(at + 1));
    expect(swapped.filter(isRead)).to.deep.equal([]);
    expect(shortened.filter((one) => one !== known && isRead(one)).length).to.be.at.most(1);
  });

  it('is refused with a reason if it is not a key', () => {
    for (const text of [
      '',
      'x',
      known.slice(0, 12),
      '0'.repeat(47),
      'ж'.repeat(27),
      known + known,
    ]) {
      expect(() => readKey(text), text)
        .to.throw(FondsError, /a character is wrong or missing/)
        .with.property('status', 404);
    }
  });
});

function isRead(text: string): boolean {
  try {
    readKey(text);
    return true;
  } catch {
    return false;
  }
}

function swap(text: string, i: number, j: number): string {
  const all = [...text];
  [all[i], all[j]] = [all[j] ?? '', all[i] ?? ''];
  return all.join('');
}
