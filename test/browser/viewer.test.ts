import { existsSync } from 'node:fs';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { contentStateOf, encodeContentState, encodeJson } from '../../src/iiif/content-state.ts';
import { uris } from '../../src/iiif/uri.ts';
import { shipped } from '../support/archive.ts';
import {
  eventually,
  openBrowser,
  openPage,
  type Seen,
  shareOf,
} from '../support/browser/browser.ts';
import {
  LABEL,
  LEAVES,
  PATCH,
  RECORD,
  SIZE,
  STATEMENT,
  serveFixture,
  TEXTS,
} from '../support/browser/fixture-archive.ts';

const DIST = 'dist';
const SHIPPED = 'rgaspi-f558-op11-d98-ll0067-0068';
const [FIRST, SECOND] = LEAVES;

/** What the viewers say of themselves, whatever they are given. */
const KNOWN = [
  // Material UI within Mirador reads a property that React 19 has renamed.
  /^Accessing element\.ref was removed in React 19\./,
  // UV draws its buttons by style, and gives OpenSeadragon a data: URI that it takes for a file name.
  /\/images\/data:image\/gif;base64,/,
];

let served: Awaited<ReturnType<typeof serveFixture>>;

before(async () => {
  served = await serveFixture(DIST);
});

after(() => served.close());

describe('the viewers, in a browser', function () {
  this.timeout(60_000);
  let browser: Browser | undefined;

  before(async function () {
    if (!existsSync(`${DIST}/viewers/mirador`) || !existsSync(`${DIST}/viewers/uv`)) {
      process.stdout.write('    no viewers in dist/: run “npm run build” with the npm registry\n');
      this.skip();
    }
    browser = await openBrowser();
    if (!browser) this.skip();
  });

  after(() => browser?.close());

  const at = () => {
    const uri = uris(served.base);
    const manifest = uri.manifest(RECORD);
    const canvas = uri.canvas(RECORD, SECOND.id);
    const leaf = encodeContentState({ manifest, canvas });
    const patch = encodeContentState({ manifest, canvas, box: SECOND.patch });
    return { uri, manifest, leaf, patch };
  };

  type Look = (page: Page, seen: Seen) => Promise<unknown>;

  /** Opens a page, lets the test look at it, and then wants that nothing went wrong in it. */
  async function open(address: string, look: Look, locale = 'en-GB'): Promise<void> {
    if (!browser) throw new Error('no browser');
    const { page, seen } = await openPage(browser, locale, KNOWN);
    try {
      await page.goto(address);
      await look(page, seen);
      expect(seen.errors).to.deep.equal([]);
      expect(seen.failed).to.deep.equal([]);
      const asked = seen.answers.map(({ url }) => url).filter((url) => !/^(data|blob):/.test(url));
      const here = `${new URL(address).origin}/`;
      expect(asked.filter((url) => !url.startsWith(here))).to.deep.equal([]);
    } finally {
      await page.context().close();
    }
  }

  const texts = (page: Page) => page.locator('.mirador-window-sidebar-annotation-panel li');

  for (const viewer of ['mirador', 'uv'] as const) {
    it(`open a region given in percent of a canvas elsewhere, in /${viewer}`, async () => {
      const { uri, manifest } = at();
      const { x, y, w, h } = SECOND.patch;
      const [across, down] = [100 / SIZE.width, 100 / SIZE.height];
      const region = [x * across, y * down, w * across, h * down].map((one) => one.toFixed(4));
      const canvas = `${uri.canvas(RECORD, SECOND.id)}#xywh=percent:${region}`;
      const state = encodeJson(contentStateOf({ manifest, canvas }));
      await open(uri[viewer](state), (page, seen) => eventually(() => expectAtPatch(page, seen)));
    });
  }

  describe('Mirador', () => {
    const heading = (page: Page, name: string) => page.getByRole('heading', { name }).first();

    it('shows the leaf, its name, the texts of both layers, and the required statement', async () => {
      const { uri, manifest } = at();
      await open(uri.mirador(manifest), async (page, seen) => {
        await eventually(() => expectPainted(page, seen, FIRST));
        expect(await page.title()).to.equal('A letter made for the test · Mirador · fonds');
        await heading(page, LABEL.en[0]).waitFor();
        const listed = (await texts(page).allInnerTexts()).map((text) => text.split('\n')[0]);
        expect(listed).to.deep.equal(Object.values(TEXTS).flatMap(({ lines }) => lines));
        await page.getByRole('tab', { name: 'Rights' }).click();
        await page.getByText(STATEMENT.value.en[0]).waitFor();
      });
    });

    it('opens at the region of a content state', async () => {
      const { uri, patch } = at();
      await open(uri.mirador(patch), (page, seen) => eventually(() => expectAtPatch(page, seen)));
    });

    it('shows a Russian reader the Russian names', async () => {
      const { uri, manifest } = at();
      await open(uri.mirador(manifest), (page) => heading(page, LABEL.ru[0]).waitFor(), 'ru-RU');
    });

    it('lists the archive without a content state, and opens the chosen record', async () => {
      await open(`${served.base}/mirador`, async (page, seen) => {
        await page.getByRole('menuitem', { name: LABEL.en[0] }).click();
        await eventually(() => expectPainted(page, seen, FIRST));
        await texts(page).first().waitFor();
      });
    });
  });

  describe('Universal Viewer', () => {
    const heading = (page: Page) => page.locator('.centerPanel h1.title');

    it('shows the leaf, its name and the required statement', async () => {
      const { uri, manifest } = at();
      await open(uri.uv(manifest), async (page, seen) => {
        await eventually(() => expectPainted(page, seen, FIRST));
        expect(await page.title()).to.equal(`${LABEL.en[0]} · Universal Viewer · fonds`);
        expect(await heading(page).innerText()).to.equal(LABEL.en[0]);
        await page.locator('.attribution').getByText(STATEMENT.value.en[0]).waitFor();
      });
    });

    it('opens at the region of a content state, and so does its code for embedding', async () => {
      const { uri, patch } = at();
      await open(uri.uv(patch), async (page, seen) => {
        await eventually(() => expectAtPatch(page, seen));
        await page.getByRole('button', { name: 'Share' }).click();
        const code = await page.locator('#embedCode').inputValue();
        const [, src = ''] = /src="([^"]+)"/.exec(code) ?? [];
        expect(src).to.match(new RegExp(`^${served.base}/uv#\\?manifest=`));
        await page.goto('about:blank');
        seen.answers.length = 0;
        await page.goto(src);
        await eventually(() => expectAtPatch(page, seen));
        await page.locator('.paging.btn.prev').click();
        await eventually(() => expectPainted(page, seen, FIRST));
        await page.reload();
        await eventually(() => expectPainted(page, seen, FIRST));
      });
    });

    it('opens at the leaf of a content state without a region', async () => {
      const { uri, leaf } = at();
      await open(uri.uv(leaf), (page, seen) => eventually(() => expectPainted(page, seen, SECOND)));
    });

    it('reads a content state from its own hash', async () => {
      await open(`${served.base}/uv#?iiif-content=${at().patch}`, (page, seen) =>
        eventually(() => expectAtPatch(page, seen)),
      );
    });

    it('shows a Russian reader the Russian names', async () => {
      const { uri, manifest } = at();
      const look: Look = (page) => heading(page).getByText(LABEL.ru[0]).waitFor();
      await open(uri.uv(manifest), look, 'ru-RU');
    });

    it('lists the archive without a content state', async () => {
      await open(`${served.base}/uv`, async (page, seen) => {
        await eventually(() => expectPainted(page, seen, FIRST));
        await page.locator('.treeView').getByText(LABEL.en[0]).waitFor();
      });
    });
  });

  describe('the shipped record', () => {
    /** What is published about its second leaf. */
    async function shippedLeaf() {
      const { base } = await shipped();
      const uri = uris(base);
      const items = async (layer: string): Promise<readonly Item[]> => {
        const answer = await fetch(uri.page(SHIPPED, 'l0068', layer));
        return ((await answer.json()) as { items: readonly Item[] }).items;
      };
      const lines = await items('transcription-ru');
      const [x = 0, y = 0, w = 0, h = 0] = numbersOf(lines[5]?.target.split('#xywh=')[1]);
      const state = encodeContentState({
        manifest: uri.manifest(SHIPPED),
        canvas: uri.canvas(SHIPPED, 'l0068'),
        box: { x, y, w, h },
      });
      const all = [...lines, ...(await items('translation-en'))];
      return { uri, state, middle: [x + w / 2, y + h / 2] as const, all };
    }

    for (const viewer of ['mirador', 'uv'] as const) {
      it(`is shown in /${viewer} at the position and size of its region`, async () => {
        const { uri, state, middle, all } = await shippedLeaf();
        await open(uri[viewer](state), async (page, seen) => {
          await eventually(() => {
            const tiles = seen.answers.filter(({ url }) => isTileOver(url, middle));
            expect(tiles.map(({ status }) => status)).to.include(200);
          });
          if (viewer === 'mirador') await eventually(() => expectListed(page, all));
        });
      });
    }

    /** The lines of the transcription and of the translation, in their order. */
    async function expectListed(page: Page, all: readonly Item[]) {
      const listed = (await texts(page).allInnerTexts()).map((text) => text.split('\n')[0]);
      expect(listed).to.deep.equal(all.map(({ body }) => [body].flat()[0]?.value));
    }
  });
});

type Body = { readonly value: string };
type Item = { readonly target: string; readonly body: Body | Body[] };

const numbersOf = (text: string | undefined): readonly number[] =>
  text?.split(',').map(Number) ?? [];

/** True for a tile of half the full size at least that holds the point. */
function isTileOver(url: string, [px, py]: readonly [x: number, y: number]): boolean {
  const [, region, size] = /\/(\d+,\d+,\d+,\d+)\/(\d+,\d+)\/0\//.exec(url) ?? [];
  const [x = 0, y = 0, w = 0, h = 0] = numbersOf(region);
  const [width = 0] = numbersOf(size);
  return w / width <= 2 && px >= x && px < x + w && py >= y && py < y + h;
}

/** Tiles of the leaf have come, and what the reader sees has its colour. */
async function expectPainted(page: Page, seen: Seen, leaf: { id: string; paper: string }) {
  const tiles = seen.answers.filter(({ url }) => /\/\d+,\d+,\d+,\d+\/\d+,\d+\/0\//.test(url));
  expect(tiles.map(({ status }) => status)).to.include(200);
  expect(tiles.every(({ status }) => status === 200)).to.equal(true);
  expect(tiles.some(({ url }) => url.includes(`/${leaf.id}/`))).to.equal(true);
  expect(await shareOf(leaf.paper, imageArea(page))).to.be.above(0.25);
}

/** The tiles of the region have come at full size, and it fills most of what the reader sees. */
async function expectAtPatch(page: Page, seen: Seen) {
  const tiles = seen.answers.map(({ url }) => url).filter((url) => /\/512,512\/0\//.test(url));
  expect(tiles.some((url) => url.includes(`/${SECOND.id}/1536,2048,512,512/`))).to.equal(true);
  expect(await shareOf(PATCH, imageArea(page))).to.be.above(0.45);
}

const imageArea = (page: Page) => page.locator('.openseadragon-canvas').first();
