import { expect } from 'chai';
import { uris } from '../../../src/iiif/uri.ts';
import { type LeafFinder, openedLeaf } from '../../../src/web/viewer/opened-leaf.ts';
import { letter, letterPublication, letterWords } from '../../bench/pages/sample.ts';
import { LEAF_SIZE } from '../../bench/publication.ts';

const uri = uris('https://example.org');
const { unit } = letterPublication([letter(1)], letterWords().slice(0, 99));
const leaves = unit.leaves.map((leaf) => ({
  ...leaf,
  sizes: [
    { width: 620, height: 877 },
    { width: 1240, height: 1754 },
  ],
}));
const records = {
  path: async (id: string) => (id === unit.record.id ? [unit.record] : []),
  leaf: async (_: string, folio: string) => leaves.find((leaf) => leaf.folio.id === folio),
} satisfies LeafFinder;

const MIRADOR = { imageApi: 3, showsTexts: true, frameHeight: 90 } as const;
const UV = { imageApi: 2, showsTexts: false, frameHeight: 255 } as const;
const manifest = uri.manifest('letter-1');
const canvas = uri.canvas('letter-1', 'p2');

describe('openedLeaf(uri, records, state, viewer)', () => {
  it('lists what Mirador loads: the manifest, the image information, the texts', async () => {
    const leaf = await openedLeaf(uri, records, { manifest, canvas }, MIRADOR);
    expect(leaf?.documents).to.deep.equal([
      manifest,
      'https://example.org/iiif/image/3/letter-1_p2/info.json',
      uri.page('letter-1', 'p2', 'hand'),
    ]);
    expect(leaf?.pictures.map(({ address }) => address)).to.deep.equal([
      'https://example.org/iiif/image/3/letter-1_p2/full/620,877/0/default.jpg',
      'https://example.org/iiif/image/3/letter-1_p2/full/1240,1754/0/default.jpg',
    ]);
  });

  it('takes the first leaf of a manifest, and names images as UV does', async () => {
    const leaf = await openedLeaf(uri, records, { manifest }, UV);
    expect(leaf?.documents).to.deep.equal([
      manifest,
      'https://example.org/iiif/image/2/letter-1_p1/info.json',
    ]);
    expect(leaf?.pictures[0]?.address).to.equal(
      'https://example.org/iiif/image/2/letter-1_p1/full/620,/0/default.jpg',
    );
  });

  it('shows no picture that is closed to the reader', async () => {
    const closed = { reason: 'privacy' } as unknown as NonNullable<(typeof leaves)[0]['closed']>;
    const find: LeafFinder = {
      ...records,
      leaf: async () => ({ ...(leaves[0] as (typeof leaves)[0]), closed }),
    };
    const leaf = await openedLeaf(uri, find, { manifest }, MIRADOR);
    expect(leaf?.pictures).to.deep.equal([]);
    expect(leaf?.documents).to.deep.equal([manifest, uri.page('letter-1', 'p1', 'hand')]);
  });

  it('tells the whole canvas from a part of it', async () => {
    const { width: w, height: h } = LEAF_SIZE;
    const isWhole = async (region: { x: number; y: number; w: number; h: number }) => {
      const state = { manifest, canvas, region: { unit: 'pixel' as const, ...region } };
      return (await openedLeaf(uri, records, state, MIRADOR))?.isWhole;
    };
    expect(await isWhole({ x: 0, y: 0, w, h })).to.equal(true);
    expect(await isWhole({ x: 0, y: 0, w, h: h - 1 })).to.equal(false);
  });

  it('knows nothing of a record, a canvas or an archive that is not here', async () => {
    for (const state of [
      { manifest: uri.manifest('letter-2') },
      { manifest, canvas: uri.canvas('letter-1', 'p3') },
      { manifest: 'https://example.com/iiif/presentation/3/letter-1/manifest' },
    ]) {
      expect(await openedLeaf(uri, records, state, MIRADOR)).to.equal(undefined);
    }
  });
});
