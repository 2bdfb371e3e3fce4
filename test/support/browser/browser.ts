import { existsSync } from 'node:fs';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import sharp from 'sharp';

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** No updates and no background requests. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  // No emulation of a graphics card: pages take half the time.
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

/** Opens Chromium. Without one, prints how to install it and returns undefined: the caller then skips its tests. */
export async function openBrowser(): Promise<Browser | undefined> {
  const configured = process.env['CHROMIUM'];
  const executablePath = configured ?? INSTALLED.find((path) => existsSync(path));
  if (executablePath === undefined || !existsSync(executablePath)) {
    const where = configured
      ? `CHROMIUM=${configured} does not exist`
      : `none of ${INSTALLED.join(', ')}`;
    process.stdout.write(
      `    no browser (${where}): run “apt-get install chromium”, or set CHROMIUM to one\n`,
    );
    return undefined;
  }
  return chromium.launch({ executablePath, args: QUIET });
}

/** What happened in a page while it was open. */
export type Seen = {
  /** Console and script errors, except the expected ones. */
  readonly errors: string[];
  readonly answers: { readonly url: string; readonly status: number }[];
  readonly failed: string[];
};

/** Opens a page of 1280 × 800 pixels in a language and records errors, responses and failed requests. */
export async function openPage(
  browser: Browser,
  locale: string,
  expected: readonly RegExp[],
): Promise<{ page: Page; seen: Seen }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale });
  const page = await context.newPage();
  const seen: Seen = { errors: [], answers: [], failed: [] };
  const note = (text: string) => {
    if (!expected.some((pattern) => pattern.test(text))) seen.errors.push(text);
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
    // Viewers abort requests for tiles that have moved out of view.
    if (why !== 'net::ERR_ABORTED') seen.failed.push(`${request.url()} ${why}`);
  });
  return { page, seen };
}

/** Repeats the check until it passes. After ten seconds, throws its last error. */
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

/** The share of an area on the screen that has a colour (#rrggbb), 0 to 1. */
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
