import { expect } from 'chai';
import { directionOf, parallels } from '../../../src/export/file/html.ts';
import type { LeafText } from '../../../src/iiif/unit.ts';
import type { Layer } from '../../../src/record/record.ts';

/** A text of one layer: a list of blocks, each a list of lines. */
function text(id: string, blocks: string[][], alignment?: LeafText['alignment']): LeafText {
  let line = 0;
  return {
    layer: { id } as Layer,
    text: {
      blocks: blocks.map((lines, i) => ({
        id: `b${i + 1}`,
        lines: lines.map((one) => ({ id: `l${++line}`, text: one, words: [] })),
      })),
    },
    passages: [],
    ...(alignment && { alignment }),
  };
}

describe('parallels(leaf)', () => {
  const russian = text('ru', [['раз', 'два'], ['три']]);

  it('sets aligned units side by side, line by line within a block', () => {
    const segments = [
      { source: ['b1'], target: ['b1'] },
      { source: ['l3'], target: ['l2'] },
    ];
    const english = text('en', [['one two'], ['three']], { source: 'ru', segments });
    expect(parallels({ texts: [russian, english] }).map(({ rows }) => rows)).to.deep.equal([
      [
        [[['раз', 'два']], [['one two']]],
        [[['три']], [['three']]],
      ],
    ]);
  });

  it('keeps units that are not aligned', () => {
    const segments = [{ source: ['b2'], target: ['b1'] }];
    const english = text('en', [['three'], ['four']], { source: 'ru', segments });
    const [table] = parallels({ texts: [russian, english] });
    expect(table?.rows).to.deep.equal([
      [[['три']], [['three']]],
      [[['раз', 'два']], []],
      [[], [['four']]],
    ]);
  });

  it('makes a table each for texts that are not aligned', () => {
    const tables = parallels({ texts: [russian, text('de', [['eins']])] });
    expect(tables.map(({ texts }) => texts.map(({ layer }) => layer.id))).to.deep.equal([
      ['ru'],
      ['de'],
    ]);
  });
});

describe('directionOf(language)', () => {
  const CASES = {
    ar: 'rtl',
    'az-Arab': 'rtl',
    he: 'rtl',
    ru: 'ltr',
    'ar-Latn': 'ltr',
    '???': 'ltr',
  };
  for (const [language, direction] of Object.entries(CASES)) {
    it(`is ${direction} for ${language}`, () => expect(directionOf(language)).to.equal(direction));
  }
});
