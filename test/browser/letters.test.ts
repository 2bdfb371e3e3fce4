import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { inFolder, serveArchive } from '../support/archive.ts';
import { alto, archiveFiles, writeLetter } from '../support/archive-files.ts';
import { openBrowser, openPage } from '../support/browser/browser.ts';

describe('letters missing from most fonts, in a browser', function () {
  this.timeout(60_000);
  let browser: Browser | undefined;

  before(async function () {
    browser = await openBrowser();
    if (!browser) this.skip();
  });

  after(() => browser?.close());

  /** What is painted of a text. */
  const picture = async (page: Page, text: string): Promise<Buffer> => {
    const line = page.locator('.line.unit .said').first();
    await line.evaluate((element, said) => {
      element.textContent = said;
    }, text);
    await page.evaluate(() => document.fonts.ready);
    return sharp(await line.screenshot())
      .raw()
      .toBuffer();
  };

  it('are loaded from a web font if a text has them, with marks placed on their letters', () =>
    inFolder(async (folder) => {
      const files = archiveFiles(folder);
      await writeLetter(files);
      await files.write('manifests/box/letter/hand/p1.xml', alto(['Zwo\u0364lftes Stu\u0364k']));
      const { base, close } = await serveArchive(files);
      const { page, seen } = await openPage(browser as Browser, 'en-GB', []);
      try {
        await page.goto(`${base}/records/box-letter/p1`);
        await page.evaluate(() => document.fonts.load('16px "Old Latin"', 'o\u0364'));
        const plain = await picture(page, 'Zwolftes Stuk');
        const marked = await picture(page, 'Zwo\u0364lftes Stu\u0364k');
        const other = await picture(page, 'Zwo\u0366lftes Stu\u0366k');
        // A font without them paints all of them as the same box, or nothing.
        expect(marked.equals(plain)).to.equal(false);
        expect(marked.equals(other)).to.equal(false);
        const width = (text: string) =>
          page
            .locator('.line.unit .said')
            .first()
            .evaluate((element, said) => {
              element.textContent = said;
              const range = document.createRange();
              range.selectNodeContents(element);
              return range.getBoundingClientRect().width;
            }, text);
        expect(await width('u\u0364u\u0364')).to.be.closeTo(await width('u\u0366u\u0366'), 0.5);
        expect(seen.errors).to.deep.equal([]);
        const font = seen.answers.find(({ url }) => url.endsWith('/assets/font/old-latin.woff2'));
        expect(font?.status).to.equal(200);
      } finally {
        await page.context().close();
        await close();
      }
    }));
});
