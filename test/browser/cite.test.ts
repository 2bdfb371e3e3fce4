import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { uris } from '../../src/iiif/uri.ts';
import { shipped } from '../support/archive.ts';
import { openBrowser, openPage } from '../support/browser/browser.ts';

const RECORD = 'rgaspi-f558-op11-d98-ll0067-0068';

describe('the page of a citation, in Chromium', function () {
  this.timeout(60_000);
  let browser: Browser | undefined;
  before(async function () {
    browser = await openBrowser();
    if (!browser) this.skip();
  });
  after(() => browser?.close());

  it('is copied in one click, with its italics, and opens in a fresh browser', async () => {
    const { base } = await shipped();
    const uri = uris(base);
    const { page, seen } = await openPage(browser as Browser, 'en-GB', []);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto(uri.citation(uri.canvas(RECORD, 'l0067'), { line: 'l4-l5' }));
    const mla = page.locator('.styles article', {
      has: page.getByRole('heading', { name: 'MLA 9' }),
    });
    await mla.getByRole('button', { name: 'Copy' }).click();
    await mla.getByRole('button', { name: 'Copied' }).waitFor();
    const copied = await page.evaluate(async () => {
      const [item] = await navigator.clipboard.read();
      return item
        ? Promise.all(item.types.map(async (type) => (await item.getType(type)).text()))
        : [];
    });
    const [text = '', html = ''] = copied;
    expect(text).to.match(/^Molotov, Vyacheslav, et al\. Cable, .*, lines 4–5, region /);
    expect(html).to.include(`<i>${new URL(base).host}</i>`);
    const short = /https?:\S+\/c\/\w+/.exec(text)?.[0] ?? '';
    const fresh = await openPage(browser as Browser, 'ru-RU', []);
    await fresh.page.goto(short);
    expect(fresh.page.url()).to.match(
      new RegExp(`^${uri.folio(RECORD, 'l0067')}#xywh=702,2041,2929,\\d+$`),
    );
    expect(seen.errors).to.deep.equal([]);
    expect(seen.failed).to.deep.equal([]);
    await page.context().close();
    await fresh.page.context().close();
  });
});
