import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { openBrowser } from '../../support/browser/browser.ts';
import { environment, ingest, MAIN } from '../fonds.ts';
import { processes, untilReady } from '../processes.ts';
import { median } from '../statistics.ts';

/** Measures how soon a leaf can be read over a slow link, in Chromium. */
const { values } = parseArgs({
  options: {
    /** Mbit/s of the link, and milliseconds of a round trip. */
    mbit: { type: 'string', default: '20' },
    rtt: { type: 'string', default: '40' },
    rounds: { type: 'string', default: '3' },
    port: { type: 'string', default: '8151' },
  },
});
const rounds = Number(values.rounds);
const LEAF = '/records/rgaspi-f558-op11-d98-ll0067-0068/l0067';

type Figures = {
  /** Milliseconds from the navigation. */
  readonly text: number;
  readonly picture: number;
  readonly sharp: number;
  /** From pointing at the picture until all tiles have arrived, and their number. */
  readonly deep: number;
  readonly tiles: number;
  /** Requests and kilobytes of images, and of scripts. */
  readonly images: number;
  readonly imageKb: number;
  readonly scriptKb: number;
};

/** Opens the leaf with an empty cache and waits until the picture is sharp. */
async function measure(browser: Browser, base: string, density: number): Promise<Figures> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    deviceScaleFactor: density,
  });
  const page = await context.newPage();
  const link = await context.newCDPSession(page);
  await link.send('Network.enable');
  const bytesPerSecond = (Number(values.mbit) * 1e6) / 8;
  await link.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: Number(values.rtt),
    downloadThroughput: bytesPerSecond,
    uploadThroughput: bytesPerSecond,
  });
  const kinds = new Map<string, string>();
  let [images, imageBytes, scriptBytes] = [0, 0, 0];
  let lastImage = 0;
  link.on('Network.responseReceived', ({ requestId, response }) => {
    kinds.set(requestId, response.url);
  });
  link.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const url = kinds.get(requestId) ?? '';
    if (/\/iiif\/image\/.*\.jpg$/.test(url)) {
      images++;
      imageBytes += encodedDataLength;
      lastImage = performance.now();
    } else if (/\.js$/.test(url)) scriptBytes += encodedDataLength;
  });
  const start = performance.now();
  await page.goto(`${base}${LEAF}`, { waitUntil: 'commit' });
  await page.locator('.texts .unit').first().waitFor();
  const text = performance.now() - start;
  await page.waitForFunction(() => {
    const image = document.querySelector<HTMLImageElement>('.still img');
    return image?.complete && image.naturalWidth > 0;
  });
  const picture = performance.now() - start;
  // Sharp: no image has arrived for half a second.
  const settled = async () => {
    while (performance.now() - lastImage < 500) await page.waitForTimeout(50);
  };
  await settled();
  const [sharp, stillImages, stillKb] = [lastImage - start, images, imageBytes / 1000];
  const pointed = performance.now();
  await page.locator('.sheet').hover();
  await page.locator('.leaf.is-deep').waitFor({ timeout: 60_000 });
  await settled();
  await context.close();
  return {
    text,
    picture,
    sharp,
    images: stillImages,
    imageKb: stillKb,
    deep: Math.max(0, lastImage - pointed),
    tiles: images - stillImages,
    scriptKb: scriptBytes / 1000,
  };
}

const browser = await openBrowser();
if (!browser) process.exit(1);
const running = processes();
const base = `http://127.0.0.1:${values.port}`;
try {
  const settings = {
    FONDS_DATA: resolve('data/bench/reading'),
    FONDS_PORT: values.port,
    FONDS_BASE_URL: base,
    FONDS_WORKERS: '1',
  };
  await ingest(running, settings);
  running.start(process.execPath, [MAIN, 'serve', '--no-ingest'], {
    env: environment(settings),
    stdio: 'inherit',
  });
  await untilReady(base);
  process.stdout.write(`${values.mbit} Mbit/s, ${values.rtt} ms\n`);
  for (const density of [1, 2]) {
    const all: Figures[] = [];
    for (let round = 0; round < rounds; round++) all.push(await measure(browser, base, density));
    const of = (name: keyof Figures) => Math.round(median(all.map((one) => one[name])));
    process.stdout.write(
      `${density}x  text ${of('text')} ms  picture ${of('picture')} ms  sharp ${of('sharp')} ms  ` +
        `${of('images')} images ${of('imageKb')} kB  scripts ${of('scriptKb')} kB  ` +
        `then deep zoom ${of('deep')} ms, ${of('tiles')} tiles\n`,
    );
  }
} finally {
  await browser.close();
  await running.endAll();
}
