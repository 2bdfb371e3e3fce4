import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, CDPSession, Page } from 'playwright-core';
import type { Box } from '../../../src/record/box.ts';
import { type Film, startFilm } from './film.ts';

/** A link to the server: Mbit/s in both directions, and milliseconds that each request takes at least. */
export type Link = { readonly mbit: number; readonly latency: number };

/** A page to open, and where its picture and its text are. */
export type Target = {
  readonly address: string;
  readonly picture: string;
  readonly text?: string;
  /** Points at the picture, and waits until it can be enlarged. */
  readonly deepen?: (page: Page) => Promise<void>;
};

/** Times are in milliseconds from the click on a link to the page; NaN for what the page doesn't have. */
export type Figures = {
  readonly text: number;
  /** The first picture of the whole leaf, in whatever size; and its last image of any kind. */
  readonly picture: number;
  readonly sharp: number;
  readonly requests: number;
  readonly kilobytes: number;
  readonly images: number;
  readonly imageKilobytes: number;
  readonly scriptKilobytes: number;
  /** Cumulative layout shift. https://web.dev/articles/cls */
  readonly shift: number;
  /** From pointing at the picture to its last tile, and what was loaded for it. */
  readonly deepZoom: number;
  readonly tiles: number;
  readonly tileKilobytes: number;
};

/** The page is complete when nothing has been requested or received for this long, in milliseconds. */
const QUIET_MS = 1000;
const LONGEST_MS = 90_000;

/** Opens a page with an empty cache, waits until nothing more is loaded, and says when what was seen. */
export async function visit(
  browser: Browser,
  target: Target,
  { mbit, latency }: Link,
  density: number,
  saveAs?: string,
): Promise<Figures> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    deviceScaleFactor: density,
    locale: 'en',
  });
  try {
    const page = await context.newPage();
    const link = await context.newCDPSession(page);
    await link.send('Network.enable');
    const bytesPerSecond = (mbit * 1e6) / 8;
    await link.send('Network.emulateNetworkConditions', {
      offline: false,
      latency,
      downloadThroughput: bytesPerSecond,
      uploadThroughput: bytesPerSecond,
    });
    await page.addInitScript(() => {
      const shifts = { sum: 0 };
      const image = { time: Number.NaN };
      Object.assign(globalThis, { shifts, image });
      new PerformanceObserver((list) => {
        for (const { startTime, url } of list.getEntries() as LargestContentfulPaint[]) {
          if (url.includes('/iiif/image/')) image.time ||= performance.timeOrigin + startTime;
        }
      }).observe({ type: 'largest-contentful-paint', buffered: true });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          const { value, hadRecentInput } = entry as unknown as Record<string, number | boolean>;
          if (!hadRecentInput) shifts.sum += Number(value);
        }
      }).observe({ type: 'layout-shift', buffered: true });
    });
    const traffic = watchTraffic(link);
    const film = await startFilm(link);
    const start = Date.now();
    await page.goto(target.address, { waitUntil: 'commit' });
    for (const part of [target.picture, target.text].filter((part) => part !== undefined)) {
      await page.locator(part).first().waitFor({ timeout: LONGEST_MS });
    }
    await traffic.quiet();
    const seen = await whenSeen(page, film, target);
    const opened = traffic.sum();
    if (saveAs) await page.screenshot({ path: saveAs });
    const { shift, image } = await page.evaluate(() => {
      const { shifts, image } = globalThis as unknown as Observed;
      return { shift: shifts.sum, image: image.time };
    });
    const pointed = Date.now();
    await target.deepen?.(page);
    if (target.deepen) await traffic.quiet();
    const deep = traffic.sum();
    return {
      text: seen.text - start,
      picture: earlier(image, seen.picture) - start,
      sharp: opened.lastImage - start,
      requests: opened.requests,
      kilobytes: opened.bytes / 1000,
      images: opened.images,
      imageKilobytes: opened.imageBytes / 1000,
      scriptKilobytes: opened.scriptBytes / 1000,
      shift,
      deepZoom: target.deepen ? Math.max(0, deep.last - pointed) : Number.NaN,
      tiles: target.deepen ? deep.images - opened.images : Number.NaN,
      tileKilobytes: target.deepen ? (deep.imageBytes - opened.imageBytes) / 1000 : Number.NaN,
    };
  } finally {
    await context.close();
  }
}

/** What the page has noted: the sum of its shifts, and when an image of the leaf was first painted. */
type Observed = { readonly shifts: { sum: number }; readonly image: { time: number } };

type LargestContentfulPaint = PerformanceEntry & { readonly url: string };

const earlier = (a: number, b: number) => Math.min(a || b, b || a);

async function whenSeen(page: Page, film: Film, { picture, text }: Target) {
  const shown = async (selector: string | undefined, scale: number) => {
    const part = selector && (await partOf(page, selector));
    return (part && (await film.shown(part, scale))) || Number.NaN;
  };
  return { picture: await shown(picture, 1 / 8), text: await shown(text, 1) };
}

/** The visible part of an element, in whole pixels of the page; undefined without one. */
async function partOf(page: Page, selector: string): Promise<Box | undefined> {
  const place = page.locator(selector).first();
  const box = (await place.count()) ? await place.boundingBox() : null;
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  if (!box) return undefined;
  const [x, y] = [Math.max(0, Math.round(box.x)), Math.max(0, Math.round(box.y))];
  const w = Math.min(width, Math.round(box.x + box.width)) - x;
  const h = Math.min(height, Math.round(box.y + box.height)) - y;
  return w > 0 && h > 0 ? { x, y, w, h } : undefined;
}

/** Counts what comes over the link; what comes from the cache of the browser is not counted. */
function watchTraffic(link: CDPSession) {
  const open = new Map<string, string>();
  const cached = new Set<string>();
  let last = Date.now();
  const sum = { requests: 0, bytes: 0, images: 0, imageBytes: 0, scriptBytes: 0, lastImage: 0 };
  link.on('Network.requestWillBeSent', ({ requestId, request }) => {
    if (!request.url.startsWith('http')) return;
    open.set(requestId, request.url);
    last = Date.now();
  });
  link.on('Network.requestServedFromCache', ({ requestId }) => cached.add(requestId));
  link.on('Network.responseReceived', ({ requestId, response }) => {
    if (response.fromDiskCache) cached.add(requestId);
  });
  const end = (requestId: string, bytes: number) => {
    const url = open.get(requestId);
    if (url === undefined) return;
    open.delete(requestId);
    last = Date.now();
    const isImage = /\/iiif\/image\/.*\.(jpg|webp)$/.test(url);
    if (isImage) sum.lastImage = last;
    if (cached.has(requestId)) return;
    sum.requests++;
    sum.bytes += bytes;
    if (isImage) {
      sum.images++;
      sum.imageBytes += bytes;
    } else if (/\.js$/.test(url)) sum.scriptBytes += bytes;
  };
  link.on('Network.loadingFinished', ({ requestId, encodedDataLength }) =>
    end(requestId, encodedDataLength),
  );
  link.on('Network.loadingFailed', ({ requestId }) => end(requestId, 0));
  return {
    sum: () => ({ ...sum, last }),
    async quiet() {
      const until = Date.now() + LONGEST_MS;
      last = Date.now();
      while ((open.size > 0 || Date.now() - last < QUIET_MS) && Date.now() < until) await wait(50);
    },
  };
}
