import { existsSync } from 'node:fs';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import sharp from 'sharp';

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A browser that only does what the test does: no updates, no calls home. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  // Drawn by the processor without a pretended graphics card: half the time of a page.
  '--disable-software-rasterizer',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-default-apps',
  '--disable-dev-shm-usage',
  '--headless=new',
];

/** Opens Chromium, or says how to get it and gives undefined: the caller then skips its tests. */
export async function openBrowser(): Promise<Browser | undefined> {
  const given = process.env['CHROMIUM'];
  const executablePath = given ?? INSTALLED.find((path) => existsSync(path));
  if (executablePath === undefined || !existsSync(executablePath)) {
    const where = given ? `CHROMIUM=${given} does not exist` : `none of ${INSTALLED.join(', ')}`;
    process.stdout.write(
      `    no browser (${where}): run “apt-get install chromium”, or set CHROMIUM to one\n`,
    );
    return undefined;
  }
  return chromium.launch({ executablePath, args: QUIET });
}

/** What a page did while it was watched. */
export type Seen = {
  /** Errors of the console and of scripts, without those that are known. */
  readonly errors: string[];
  readonly answers: { readonly url: string; readonly status: number }[];
  readonly failed: string[];
};

/** Opens a page of 1280 × 800 in that language and notes what goes wrong in it. */
export async function openPage(
  browser: Browser,
  locale: string,
  known: readonly RegExp[],
): Promise<{ page: Page; seen: Seen }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale });
  const page = await context.newPage();
  const seen: Seen = { errors: [], answers: [], failed: [] };
  const note = (text: string) => {
    if (!known.some((one) => one.test(text))) seen.errors.push(text);
  };
  page.on('console', (message) => {
    if (message.type() === 'error') note(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => note(String(error)));
  page.on('response', (response) => {
    seen.answers.push({ url: response.url(), status: response.status() });
  });
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    // A viewer gives up the tiles of a place that the reader has already left.
    if (why !== 'net::ERR_ABORTED') seen.failed.push(`${request.url()} ${why}`);
  });
  return { page, seen };
}

/** Looks again until the check holds, for ten seconds; then fails as the check does. */
export async function eventually(check: () => Promise<void> | void): Promise<void> {
  const end = Date.now() + 10_000;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((later) => setTimeout(later, 100));
    }
  }
}

/** How much of what is seen there has that colour (#rrggbb), 0 to 1. */
export async function shareOf(colour: string, area: Locator): Promise<number> {
  const png = await area.screenshot();
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const wanted = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  let found = 0;
  for (let at = 0; at < data.length; at += info.channels) {
    const isNear = wanted.every((value, i) => Math.abs((data[at + i] ?? 0) - value) < 8);
    if (isNear) found += 1;
  }
  return found / (info.width * info.height);
}
