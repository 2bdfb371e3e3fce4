import { expect } from 'chai';

/** A script of the page, which has no types. */
const { closeSeams, levelOf } = await import(
  '../../../../src/web/leaf/client/deep-zoom.js' as string
);

/** Two tiles, one below the other, as OpenSeadragon places them: 290.33 pixels high, then 206.86. */
const tiles = () => [
  { tile: { position: { x: 80.4, y: 0.2 }, size: { x: 290.33, y: 290.33 } } },
  { tile: { position: { x: 80.4, y: 290.53 }, size: { x: 290.33, y: 206.86 } } },
];

const viewerOf = (drawn: unknown) => {
  const image = { getTilesToDraw: () => drawn };
  const drawer = { minimumOverlapRequired: () => true };
  return { drawer, world: { getItemAt: () => image } };
};

describe('closeSeams(viewer, density)', () => {
  for (const density of [1, 1.5, 3]) {
    it(`makes tiles meet at a whole pixel of the screen at density ${density}`, () => {
      const viewer = viewerOf(tiles());
      closeSeams(viewer, density);
      const [above, below] = viewer.world.getItemAt().getTilesToDraw() as ReturnType<typeof tiles>;
      const end = (above?.tile.position.y ?? 0) + (above?.tile.size.y ?? 0);
      expect(below?.tile.position.y).to.be.closeTo(end, 1e-9);
      expect(end).to.be.closeTo(290.53, 0.5 / density);
      expect((end * density) % 1).to.be.closeTo(0, 1e-9);
    });
  }

  it('does not let OpenSeadragon enlarge tiles to overlap', () => {
    const viewer = viewerOf([]);
    closeSeams(viewer, 1);
    expect(viewer.drawer.minimumOverlapRequired()).to.equal(false);
  });
});

describe('levelOf(info, width)', () => {
  const info = {
    width: 4960,
    tiles: [
      { width: 512, scaleFactors: [1, 2] },
      { width: 2048, scaleFactors: [4, 8, 16] },
    ],
  };

  it('is the level at which the whole image has that width', () => {
    expect(levelOf(info, 310)).to.equal(0);
    expect(levelOf(info, 620)).to.equal(1);
    expect(levelOf(info, 1240)).to.equal(2);
    expect(levelOf(info, 4960)).to.equal(4);
  });

  it('is the smallest level for a width that no level has', () => {
    expect(levelOf(info, 200)).to.equal(0);
    expect(levelOf(info, undefined)).to.equal(0);
    expect(levelOf({ width: 100 }, 620)).to.equal(0);
  });
});
