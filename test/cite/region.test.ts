import { expect } from 'chai';
import { textsIn } from '../../src/cite/region.ts';
import type { Leaf, LeafText } from '../../src/iiif/unit.ts';
import type { Box } from '../../src/record/box.ts';
import type { Segment } from '../../src/record/record.ts';
import { alignedPassages, ownPassages } from '../../src/text/align.ts';
import type { FolioText } from '../../src/text/text.ts';

const CANVAS = { width: 1000, height: 1000 };
const box = (x: number, y: number, w: number, h: number): Box => ({ x, y, w, h });

/** Lines 100 pixels apart and 60 high, words of 100 pixels, 20 apart. */
function placed(lines: readonly string[], withWords = true): FolioText {
  return {
    blocks: [
      {
        id: 'b1',
        lines: lines.map((text, i) => ({
          id: `l${i + 1}`,
          text,
          box: box(100, 100 + i * 100, 480, 60),
          words: withWords
            ? text.split(' ').map((word, j) => ({
                id: `l${i + 1}w${j + 1}`,
                text: word,
                box: box(100 + j * 120, 100 + i * 100, 100, 60),
              }))
            : [],
        })),
      },
    ],
    page: CANVAS,
  };
}

const bare = (...blocks: string[]): FolioText => ({
  blocks: blocks.map((text, i) => ({
    id: `b${i + 1}`,
    lines: [{ id: `l${i + 1}`, text, words: [] }],
  })),
});

const layer = (id: string) => ({ id }) as LeafText['layer'];

function leafOf(source: FolioText, target?: FolioText, segments: Segment[] = []): Leaf {
  const own = { layer: layer('hand'), text: source, passages: ownPassages(source, CANVAS) };
  const other = target && {
    layer: layer('english'),
    text: target,
    passages: alignedPassages(target, source, segments, CANVAS),
    alignment: { source: 'hand', segments },
  };
  return { ...CANVAS, texts: [own, ...(other ? [other] : [])] } as unknown as Leaf;
}

const LINES = ['one two three four', 'five six seven eight', 'nine ten eleven twelve'];
const WHOLE = box(0, 0, 1000, 1000);
const linesIn = (leaf: Leaf, region: Box) =>
  textsIn(leaf, region).map(({ lines }) => lines.map(({ text }) => text));

describe('the text of a region', () => {
  const leaf = leafOf(placed(LINES));

  it('contains the lines inside the region', () => {
    expect(linesIn(leaf, box(50, 190, 600, 180))).to.deep.equal([LINES.slice(1)]);
  });

  it('contains a line if at least half of it is inside', () => {
    expect(linesIn(leaf, box(50, 130, 600, 190))).to.deep.equal([LINES.slice(0, 2)]);
    expect(linesIn(leaf, box(50, 131, 600, 190))).to.deep.equal([LINES.slice(1, 2)]);
  });

  it('contains only the words inside if the region cuts through lines, with the box of those words', () => {
    const [text] = textsIn(leaf, box(210, 90, 250, 200));
    expect(text?.lines).to.deep.equal([
      { id: 'l1', text: 'two three', box: box(220, 100, 220, 60) },
      { id: 'l2', text: 'six seven', box: box(220, 200, 220, 60) },
    ]);
  });

  it('contains the word around a region smaller than it', () => {
    expect(linesIn(leaf, box(240, 220, 20, 20))).to.deep.equal([['six']]);
  });

  it('contains the whole line if its words have no boxes', () => {
    expect(linesIn(leafOf(placed(LINES, false)), box(210, 90, 250, 80))).to.deep.equal([
      [LINES[0]],
    ]);
  });

  it('is empty between the lines', () => {
    expect(linesIn(leaf, box(600, 400, 300, 300))).to.deep.equal([[]]);
  });

  it('contains what is aligned with those lines in a translation', () => {
    const target = bare('The beginning.', 'The end.');
    const pairs = [
      { source: ['l1', 'l2'], target: ['b1'] },
      { source: ['l3'], target: ['b2'] },
    ];
    const both = leafOf(placed(LINES), target, pairs);
    expect(linesIn(both, box(50, 190, 600, 80))[1]).to.deep.equal(['The beginning.']);
    expect(linesIn(both, box(50, 190, 600, 180))[1]).to.deep.equal(['The beginning.', 'The end.']);
    expect(linesIn(both, box(600, 400, 300, 300))[1]).to.deep.equal([]);
  });

  it('contains the block aligned with the block of the line in a translation', () => {
    const both = leafOf(placed(LINES), bare('All of it.'), [{ source: ['b1'], target: ['b1'] }]);
    expect(linesIn(both, box(50, 290, 600, 80))[1]).to.deep.equal(['All of it.']);
  });

  it('contains a text without boxes only if most of the leaf is cited', () => {
    const plain = leafOf(bare('Somewhere on the leaf.'));
    expect(linesIn(plain, box(0, 0, 100, 100))).to.deep.equal([[]]);
    expect(linesIn(plain, WHOLE)).to.deep.equal([['Somewhere on the leaf.']]);
  });
});
