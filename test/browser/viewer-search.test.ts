import { existsSync } from 'node:fs';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { type Uris, uris } from '../../src/iiif/uri.ts';
import { shipped } from '../support/archive.ts';
import { eventually, openBrowser, shareOf } from '../support/browser/browser.ts';

const SHIPPED = 'rgaspi-f558-op11-d98-ll0067-0068';

/** The colour that Mirador lays over what is found, on white paper. */
const FOUND = '#b3ecff';

/** In the transcription line by line, and in the translation, which has the places of the lines it is of. */
const ASKED = ['Окано', 'Okano'];

describe('search in the shipped record, in the viewers', function () {
  this.timeout(60_000);
  let browser: Browser | undefined;
  let page: Page;
  let uri: Uris;
  const expected = new Map<string, { total: number; onFirst: number }>();

  before(async function () {
    if (!existsSync('dist/viewers/mirador') || !existsSync('dist/viewers/uv')) this.skip();
    browser = await openBrowser();
    if (!browser) this.skip();
    else page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' });
    uri = uris((await shipped()).base);
    for (const q of ASKED) expected.set(q, await published(q));
  });

  after(() => browser?.close());

  /** The annotations that are published with the word, and those of them on the first leaf. */
  async function published(q: string) {
    const layer = q === 'Окано' ? 'transcription-ru' : 'translation-en';
    const counts = ['l0067', 'l0068'].map(async (folio) => {
      const answer = await fetch(uri.page(SHIPPED, folio, layer));
      const { items } = (await answer.json()) as { items: { body: { value: string }[] }[] };
      return items.filter(({ body }) => body[0]?.value.includes(q)).length;
    });
    const [onFirst = 0, onSecond = 0] = await Promise.all(counts);
    return { total: onFirst + onSecond, onFirst };
  }

  it('finds both spellings of a name in Mirador, counts them and highlights them', async () => {
    await page.goto(uri.mirador(uri.manifest(SHIPPED)));
    await page.getByRole('tab', { name: 'Search' }).click();
    const field = page.locator('input[id^=search]');
    const image = page.locator('.openseadragon-canvas').first();
    for (const q of ASKED) {
      await field.fill(q);
      await field.press('Enter');
      const total = expected.get(q)?.total ?? 0;
      expect(total).to.be.above(3);
      await page.getByText(`of ${total}`, { exact: false }).first().waitFor();
      await eventually(async () => {
        expect(await shareOf(FOUND, image)).to.be.above(0.005);
      });
      await page.getByRole('button', { name: 'clear' }).click();
      await eventually(async () => {
        expect(await shareOf(FOUND, image)).to.be.below(0.001);
      });
    }
  });

  it('finds them in Universal Viewer, counts them and draws a box for each', async () => {
    await page.goto(uri.uv(uri.manifest(SHIPPED)));
    for (const q of ASKED) {
      const field = page.locator('.searchText:visible').last();
      await field.fill(q);
      await field.press('Enter');
      const { total = 0, onFirst } = expected.get(q) ?? {};
      await page.getByText(`${total} results found for`).first().waitFor();
      await eventually(async () => {
        expect(await page.locator('.annotationRect').count()).to.equal(onFirst);
      });
      await page.getByText('Clear', { exact: true }).first().click();
    }
  });
});
