import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { uris } from '../../src/iiif/uri.ts';
import { shipped } from '../support/archive.ts';
import { openBrowser } from '../support/browser/browser.ts';

const RECORD = 'rgaspi-f558-op11-d98-ll0067-0068';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Each language with another width and another light, so that all are seen. */
const READERS = [
  { locale: 'en-GB', viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  { locale: 'ru-RU', viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
] as const;

type Rule = { readonly id: string; readonly nodes: readonly { readonly html: string }[] };

describe('every page, for every reader', function () {
  this.timeout(60_000);
  let browser: Browser | undefined;

  before(async function () {
    browser = await openBrowser();
    if (!browser) this.skip();
  });

  after(() => browser?.close());

  for (const reader of READERS) {
    it(`conforms to WCAG 2.2 AA (${reader.locale}, ${reader.viewport.width} px, ${reader.colorScheme})`, async () => {
      const { base } = await shipped();
      const uri = uris(base);
      const context = await (browser as Browser).newContext(reader);
      const page = await context.newPage();
      const leaf = uri.folio(RECORD, 'l0067');
      const broken: string[] = [];
      for (const address of [
        uri.home,
        uri.browse({ level: 'item', year: '1945' }),
        uri.record('rgaspi'),
        uri.record(RECORD),
        leaf,
        `${leaf}?q=Okano#line=l2-l4`,
        uri.citation(uri.canvas(RECORD, 'l0067'), { xywh: '400,1300,3000,600' }),
        uri.versions(RECORD),
        `${uri.searchPage}?q=Окано`,
        uri.searchHelp,
        uri.validate,
        `${uri.base}/errors`,
        `${uri.base}/nothing`,
      ]) {
        await page.goto(address);
        if (address.startsWith(leaf)) {
          await page.locator('.sheet').hover();
          await page.locator('article.is-deep').waitFor();
        }
        broken.push(...(await check(page)).map((one) => `${address}: ${one}`));
        const { clientWidth, scrollWidth } = await page.evaluate(() => ({
          clientWidth: document.documentElement.clientWidth,
          scrollWidth: document.documentElement.scrollWidth,
        }));
        if (scrollWidth > clientWidth) broken.push(`${address} is ${scrollWidth} px wide`);
      }
      expect(broken).to.deep.equal([]);
      await context.close();
    });
  }
});

async function check(page: Page): Promise<string[]> {
  // The policy of the pages lets no script in; the protocol of the browser does.
  await page.evaluate(AXE);
  const rules = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run: (options: unknown) => Promise<{ violations: Rule[] }> };
    };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    return (await axe.run({ runOnly: tags, resultTypes: ['violations'] })).violations;
  });
  return rules.flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ html }) => `${id}: ${html}`));
}
