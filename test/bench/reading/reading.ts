import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openBrowser } from '../../support/browser/browser.ts';
import { environment, ingest, MAIN } from '../fonds.ts';
import { processes, untilReady } from '../processes.ts';
import { median } from '../statistics.ts';
import { type Figures, type Link, type Target, visit } from './visit.ts';

/** Measures how soon a leaf can be read over a slow link, in Chromium: on its page, in Mirador and in UV. */
const { values } = parseArgs({
  options: {
    /** Mbit/s and milliseconds of each link. */
    links: { type: 'string', default: '20/40,1.6/150' },
    pages: { type: 'string', default: 'leaf,mirador,uv' },
    densities: { type: 'string', default: '1,2' },
    rounds: { type: 'string', default: '3' },
    port: { type: 'string', default: '8151' },
    /** Saves a screenshot of each page at each density in this folder. */
    pictures: { type: 'string' },
    /** Measures a server that runs already, with the shipped record. */
    server: { type: 'string' },
  },
});
const LEAF = '/records/rgaspi-f558-op11-d98-ll0067-0068/l0067';

/** The pages as a reader comes to them: the links to the viewers are those of the leaf. */
async function targetsAt(base: string): Promise<Record<string, Target>> {
  const html = await (await fetch(`${base}${LEAF}`)).text();
  const viewer = (name: string) => {
    const [, path = ''] =
      new RegExp(`href="[^"]*(/${name}\\?iiif-content=[^"]*)"`).exec(html) ?? [];
    return `${base}${path.replaceAll('&amp;', '&')}`;
  };
  return {
    leaf: {
      address: `${base}${LEAF}`,
      picture: '.sheet',
      text: '.texts',
      async deepen(page) {
        await page.locator('.sheet').hover();
        await page.locator('.leaf.is-deep').waitFor({ timeout: 60_000 });
      },
    },
    mirador: {
      address: viewer('mirador'),
      picture: '.openseadragon-canvas',
      text: '.mirador-companion-window-left',
    },
    uv: { address: viewer('uv'), picture: '.openseadragon-canvas' },
  };
}

const COLUMNS: readonly (readonly [heading: string, name: keyof Figures, digits?: number])[] = [
  ['text, ms', 'text'],
  ['picture, ms', 'picture'],
  ['sharp, ms', 'sharp'],
  ['requests', 'requests'],
  ['kB', 'kilobytes'],
  ['images', 'images'],
  ['kB', 'imageKilobytes'],
  ['scripts, kB', 'scriptKilobytes'],
  ['layout shift', 'shift', 3],
  ['deep zoom, ms', 'deepZoom'],
  ['tiles', 'tiles'],
  ['kB', 'tileKilobytes'],
];
const row = (cells: readonly string[]) => process.stdout.write(`| ${cells.join(' | ')} |\n`);

const listed = (text: string): string[] => text.split(',');
const links: readonly Link[] = listed(values.links).map((text) => {
  const [mbit = Number.NaN, latency = Number.NaN] = text.split('/').map(Number);
  return { mbit, latency };
});

const browser = await openBrowser();
if (!browser) process.exit(1);
const running = processes();
const base = values.server ?? `http://127.0.0.1:${values.port}`;
try {
  if (values.server === undefined) {
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
  }
  if (values.pictures) await mkdir(values.pictures, { recursive: true });
  const targets = await targetsAt(base);
  row(['page', 'link', 'density', ...COLUMNS.map(([heading]) => heading)]);
  row(Array.from({ length: COLUMNS.length + 3 }, () => '---'));
  for (const name of listed(values.pages)) {
    const target = targets[name];
    if (!target) throw new Error(`no page “${name}”; pages: ${Object.keys(targets).join(', ')}`);
    for (const link of links) {
      for (const density of listed(values.densities)) {
        const all: Figures[] = [];
        const picture = values.pictures && join(values.pictures, `${name}-${density}x.png`);
        for (let round = 0; round < Number(values.rounds); round++) {
          all.push(await visit(browser, target, link, Number(density), picture));
        }
        const figure = (of: keyof Figures, digits = 0) => {
          const value = median(all.map((one) => one[of]));
          return Number.isNaN(value) ? '–' : value.toFixed(digits);
        };
        row([
          name,
          `${link.mbit} Mbit/s, ${link.latency} ms`,
          `${density}x`,
          ...COLUMNS.map(([, of, digits]) => figure(of, digits)),
        ]);
      }
    }
  }
} finally {
  await browser.close();
  await running.endAll();
}
