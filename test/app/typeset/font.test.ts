import { expect } from 'chai';
import sharp from 'sharp';
import { loadFonts, renderPage } from '../../../src/app/typeset/font.ts';
import { typeset } from '../../../src/app/typeset/typeset.ts';
import { readPlain } from '../../../src/text/format/plain/read.ts';
import { SHEET, TEXT } from './sheet.ts';

describe('renderPage(svg, options)', () => {
  const fonts = loadFonts();
  const pageAt = (dpi: number) => typeset(readPlain(TEXT), { ...SHEET, dpi }, fonts).svg;

  it('produces the same bytes for the same page', async () => {
    const svg = pageAt(100);
    const [first, second] = [
      await renderPage(svg, { dpi: 100 }),
      await renderPage(svg, { dpi: 100 }),
    ];
    expect(first.equals(second)).to.equal(true);
  });

  it('makes an 8-bit grey TIFF with its resolution, and not a large one', async () => {
    const tiff = await renderPage(pageAt(600));
    expect(await sharp(tiff).metadata()).to.deep.include({
      format: 'tiff',
      width: 4960,
      height: 7016,
      channels: 1,
      depth: 'uchar',
      density: 600,
    });
    expect(tiff.length).to.be.below(1_500_000);
  });

  it('keeps the watermark light and the text dark', async () => {
    const tiff = await renderPage(pageAt(100), { dpi: 100 });
    const { data } = await sharp(tiff).raw().toBuffer({ resolveWithObject: true });
    const share = (least: number, most: number) =>
      data.filter((grey) => grey >= least && grey <= most).length / data.length;
    expect(share(200, 250), 'watermark').to.be.within(0.01, 0.2);
    expect(share(0, 60), 'text').to.be.within(0.003, 0.2);
    expect(share(251, 255), 'paper').to.be.above(0.7);
  });

  it('contains the given XMP packet', async () => {
    const tiff = await renderPage(pageAt(72), { dpi: 72, xmp: '<x:xmpmeta xmlns:x="a"/>' });
    expect((await sharp(tiff).metadata()).xmp?.toString()).to.equal('<x:xmpmeta xmlns:x="a"/>');
  });
});
