import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import sharp from 'sharp';
import { uris } from '../../../src/iiif/uri.ts';
import type { Box } from '../../../src/record/box.ts';
import { errorHandler } from '../../../src/web/error/routes.ts';
import { assetRoutes } from '../../../src/web/server/files.ts';
import { viewerRoutes } from '../../../src/web/viewer/routes.ts';

/** Two leaves of A4 at 300 dpi, each of one colour with a patch of another. */
export const LEAVES = [
  { id: 'l0001', label: 'л. 1', paper: '#e8b0b0', patch: { x: 300, y: 500, w: 800, h: 500 } },
  { id: 'l0002', label: 'л. 2', paper: '#b0b0e8', patch: { x: 1400, y: 2300, w: 800, h: 500 } },
] as const;
export const PATCH = '#20a020';
export const SIZE = { width: 2480, height: 3508 };
export const RECORD = 'letter-of-the-test';
export const LABEL = { en: ['A letter made for the test'], ru: ['Письмо для проверки'] } as const;
export const STATEMENT = {
  label: { en: ['Please note'], ru: ['Обратите внимание'] },
  value: { en: ['Nobody ever wrote this letter.'], ru: ['Этого письма никто не писал.'] },
} as const;
export const TEXTS = {
  transcription: { language: 'ru', verb: 'transcribing', lines: ['Дорогой друг,', 'пишу тебе.'] },
  translation: { language: 'en', verb: 'translating', lines: ['Dear friend,', 'I write to you.'] },
} as const;

const P3 = 'http://iiif.io/api/presentation/3/context.json';

/** Serves an archive of one record until it is closed. */
export async function serveFixture(
  dist: string,
): Promise<{ base: string; close: () => Promise<void> }> {
  const server = createServer((req, res) => app(req, res)).listen(0, '127.0.0.1');
  await new Promise((ready) => server.once('listening', ready));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const app = fixtureArchive(base, dist);
  return {
    base,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** The least that the viewers need, with the pages of the viewers. */
function fixtureArchive(base: string, dist: string): Express {
  const uri = uris(base);
  const site = { uri, name: 'fonds', citedAs: 'fonds' };
  const images = new Map<string, Promise<Buffer>>(
    LEAVES.map((leaf) => [leaf.id, painted(leaf.paper, leaf.patch)]),
  );
  const app = express().disable('etag');
  app.use((_req, res, next) => {
    res.set('Access-Control-Allow-Origin', '*');
    next();
  });
  app.get(new URL(uri.top).pathname, (_req, res) => res.json(collection(base)));
  app.get(new URL(uri.manifest(RECORD)).pathname, (_req, res) => res.json(manifest(base)));
  app.get('/iiif/presentation/3/:record/annotations/:leaf/:layer', (req, res) => {
    const { leaf, layer } = req.params;
    res.json(annotationPage(base, leaf, layer as keyof typeof TEXTS));
  });
  app.get('/iiif/image/3/:image/info.json', (req, res) =>
    res.json(info(uri.image(3, req.params.image))),
  );
  app.get('/iiif/image/3/:image/:region/:size/0/default.jpg', async (req, res) => {
    const { image, region, size } = req.params;
    const whole = await images.get(image);
    if (!whole) throw new Error(`no image ${image}`);
    const [left = 0, top = 0, width = 0, height = 0] =
      region === 'full' ? [0, 0, SIZE.width, SIZE.height] : region.split(',').map(Number);
    const [w, h] = size.split(',').map((side) => Number(side) || undefined);
    const body = await sharp(whole, { raw: { ...SIZE, channels: 3 } })
      .extract({ left, top, width, height })
      .resize({ ...(w && { width: w }), ...(h && { height: h, fit: 'fill' }) })
      .jpeg()
      .toBuffer();
    res.type('jpg').send(body);
  });
  app.use(assetRoutes(dist));
  // The viewers are tried with what they load themselves.
  const records = { path: async () => [], leaf: async () => undefined };
  app.use(viewerRoutes({ records, site, dist }));
  app.use(errorHandler(site, () => undefined));
  return app;
}

/** The pixels of a leaf, with bars that look like lines of writing. */
function painted(paper: string, { x, y, w, h }: Box): Promise<Buffer> {
  const { width, height } = SIZE;
  const shape = (w: number, h: number, background: string) =>
    ({ create: { width: w, height: h, channels: 3, background } }) as const;
  const lines = Array.from({ length: 24 }, (_, i) => ({
    input: shape(1700 - (i % 5) * 90, 28, '#404040'),
    left: 250,
    top: 300 + i * 120,
  }));
  return sharp(shape(width, height, paper))
    .composite([...lines, { input: shape(w, h, PATCH), left: x, top: y }])
    .removeAlpha()
    .raw()
    .toBuffer();
}

function info(id: string) {
  return {
    '@context': 'http://iiif.io/api/image/3/context.json',
    id,
    type: 'ImageService3',
    protocol: 'http://iiif.io/api/image',
    profile: 'level2',
    ...SIZE,
    sizes: [8, 4].map((factor) => ({
      width: Math.ceil(SIZE.width / factor),
      height: Math.ceil(SIZE.height / factor),
    })),
    tiles: [{ width: 512, scaleFactors: [1, 2, 4, 8] }],
  };
}

const collection = (base: string) => ({
  '@context': P3,
  id: uris(base).top,
  type: 'Collection',
  label: { en: ['The whole archive'], ru: ['Весь архив'] },
  items: [{ id: uris(base).manifest(RECORD), type: 'Manifest', label: LABEL }],
});

function manifest(base: string) {
  const uri = uris(base);
  return {
    '@context': P3,
    id: uri.manifest(RECORD),
    type: 'Manifest',
    label: LABEL,
    requiredStatement: STATEMENT,
    rights: 'http://rightsstatements.org/vocab/NKC/1.0/',
    behavior: ['individuals'],
    structures: [
      {
        id: uri.range(RECORD, 'whole'),
        type: 'Range',
        label: { en: ['The whole letter'] },
        items: LEAVES.map(({ id }) => ({ id: uri.canvas(RECORD, id), type: 'Canvas' })),
      },
    ],
    items: LEAVES.map(({ id, label }) => {
      const canvas = uri.canvas(RECORD, id);
      const service = uri.image(3, id);
      return {
        id: canvas,
        type: 'Canvas',
        label: { none: [label] },
        ...SIZE,
        items: [
          {
            id: `${canvas}/painting`,
            type: 'AnnotationPage',
            items: [
              {
                id: `${canvas}/painting/1`,
                type: 'Annotation',
                motivation: 'painting',
                target: canvas,
                body: {
                  id: `${service}/full/max/0/default.jpg`,
                  type: 'Image',
                  format: 'image/jpeg',
                  ...SIZE,
                  service: [{ id: service, type: 'ImageService3', profile: 'level2' }],
                },
              },
            ],
          },
        ],
        annotations: Object.keys(TEXTS).map((layer) => ({
          id: uri.page(RECORD, id, layer),
          type: 'AnnotationPage',
          label: { en: [layer] },
        })),
      };
    }),
  };
}

function annotationPage(base: string, leaf: string, layer: keyof typeof TEXTS) {
  const uri = uris(base);
  const { language, verb, lines } = TEXTS[layer];
  return {
    '@context': P3,
    id: uri.page(RECORD, leaf, layer),
    type: 'AnnotationPage',
    items: lines.map((value, i) => ({
      id: uri.annotation(RECORD, leaf, layer, `l${i + 1}`),
      type: 'Annotation',
      motivation: ['supplementing', verb],
      body: [
        { type: 'TextualBody', value, language, format: 'text/plain' },
        { type: 'TextualBody', purpose: 'tagging', value: `${layer} · ${language}` },
      ],
      target: `${uri.canvas(RECORD, leaf)}#xywh=250,${280 + i * 120},1700,70`,
    })),
  };
}
