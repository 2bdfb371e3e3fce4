import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { forAllTests, type Served, serveArchive } from '../support/archive.ts';
import { type ArchiveFiles, archiveFiles } from '../support/archive-files.ts';
import { CLOSED, canary, writeClosed } from './closed-archive.ts';

// biome-ignore lint/suspicious/noExplicitAny: documents are read as a client reads them
type Any = any;

const IDS = Object.keys(CLOSED) as (keyof typeof CLOSED)[];
const LAYERS = ['hand', 'fr'];
const FOLIOS = ['p1', 'p2'];

/** Every address of a record that somebody could guess, whether or not anything is there. */
function addressesOf(id: string): string[] {
  const presentation = [2, 3, 4].flatMap((version) =>
    [
      'manifest',
      'manifest?motivation=commenting',
      'losses',
      ...LAYERS.map((layer) => `layer/${layer}`),
      ...FOLIOS.flatMap((folio) => [
        `canvas/${folio}`,
        `alignment/${folio}`,
        ...LAYERS.flatMap((layer) => [
          `annotations/${folio}/${layer}`,
          `annotation/${folio}/${layer}/l2`,
        ]),
      ]),
    ].map((rest) => `/iiif/presentation/${version}/${id}/${rest}`),
  );
  const versions = ['manifest', 'annotations/p1/hand'].map(
    (rest) => `/iiif/presentation/3/${id}/v/1/${rest}`,
  );
  const files = [
    '',
    ...[
      '/versions',
      '/versions/1..1',
      '/description.json',
      '/linkset.json',
      '/dc.xml',
      '/mods.xml',
    ],
    ...[
      '/ead.xml',
      '/edm.xml',
      '/mets.xml',
      '/tei.xml',
      '/parallel.html',
      '/record.pdf',
      '/bag.zip',
    ],
    ...['/texts.zip', '/datacite.xml', '/schema.json'],
    ...LAYERS.flatMap((layer) => [`/text/${layer}.txt`, `/text/${layer}.md`]),
    ...FOLIOS.flatMap((folio) => [
      `/${folio}`,
      `/${folio}?q=second`,
      ...LAYERS.flatMap((layer) =>
        ['txt', 'md', 'alto.xml', 'page.xml', 'hocr.html', 'tei.xml', 'json'].map(
          (ending) => `/text/${folio}/${layer}.${ending}`,
        ),
      ),
    ]),
  ].map((rest) => `/records/${id}${rest}`);
  const search = [1, 2].flatMap((version) => [
    `/iiif/search/${version}/${id}?q=second`,
    `/iiif/search/${version}/${id}?q=${canary(id)}`,
    `/iiif/autocomplete/${version}/${id}?q=can`,
  ]);
  const cited = FOLIOS.flatMap((folio) =>
    ['html', 'text', 'csl-json', 'bibtex', 'ris'].map(
      (format) =>
        `/cite?canvas=${encodeURIComponent(`BASE/iiif/presentation/3/${id}/canvas/${folio}`)}&xywh=50,100,600,200&format=${format}`,
    ),
  );
  return [...presentation, ...versions, ...files, ...search, ...cited];
}

const WHOLE_ARCHIVE = [
  ...['/', '/?level=item', '/search?q=second', '/search?q=canary', '/search?q=can*', '/feed.atom'],
  ...['/sitemap.xml', '/sitemap/1.xml', '/robots.txt', '/iiif/search/2?q=canary'],
  ...[
    '/iiif/autocomplete/2?q=can',
    '/iiif/autocomplete/1?q=can',
    '/iiif/presentation/3/collection',
  ],
  ...['/iiif/presentation/3/collection/box', '/iiif/presentation/3/collection/sealed'],
  ...['/iiif/presentation/2/collection/box', '/iiif/discovery/1/activity'],
  ...['/iiif/discovery/1/activity/1', '/records/box', '/records/sealed', '/records/box/ead.xml'],
  ...['oai_dc', 'edm', 'mods', 'mets', 'ead'].map(
    (format) => `/oai?verb=ListRecords&metadataPrefix=${format}`,
  ),
  '/oai?verb=ListSets',
];

describe('closed material', function () {
  this.timeout(120_000);
  let files: ArchiveFiles;
  let served: Served;

  forAllTests(async (folder) => {
    files = archiveFiles(folder);
    await writeClosed(files);
    served = await serveArchive(files, '', {
      env: { FONDS_NETWORKS: 'reading-room=127.0.0.2/32; elsewhere=127.0.0.3/32' },
    });
    return served;
  });

  const get = async (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(served.base + path.replace('BASE', encodeURIComponent(served.base)), { headers });

  /** The canaries in an answer, its headers and its compressed parts. */
  const leaksIn = async (path: string, headers: Record<string, string> = {}): Promise<string[]> => {
    const response = await get(path, headers);
    const bytes = Buffer.from(await response.arrayBuffer());
    const text = `${bytes.toString('latin1')} ${JSON.stringify([...response.headers])}`;
    // What was asked for is repeated by an answer.
    const own = new Set(decodeURIComponent(path).match(/canary[a-z]+/g));
    const found = [...new Set(text.match(/canary[a-z]+/g))].filter((word) => !own.has(word));
    expect(response.status, path).to.be.lessThan(500);
    return found.map((word) => `${word} at ${path}`);
  };

  it('is ingested without a finding', () => {
    expect(served.report.findings).to.deep.equal([]);
  });

  for (const id of IDS) {
    it(`of “${id}” is at none of its addresses`, async () => {
      const leaks: string[] = [];
      for (const path of addressesOf(id)) leaks.push(...(await leaksIn(path)));
      expect(leaks).to.deep.equal([]);
    });
  }

  it('is in no list, search, feed or harvest of the whole archive', async () => {
    const leaks: string[] = [];
    for (const path of WHOLE_ARCHIVE) leaks.push(...(await leaksIn(path)));
    expect(leaks).to.deep.equal([]);
  });

  it('is not opened by headers that anybody can send', async () => {
    const tricks: Record<string, string>[] = [
      { 'X-Forwarded-For': '127.0.0.2' },
      { Forwarded: 'for=127.0.0.2' },
      { 'X-Real-IP': '127.0.0.2' },
      { Host: '127.0.0.2' },
      { Authorization: 'Bearer abc' },
      { Cookie: '__Host-fonds=abc' },
      { Range: 'bytes=0-' },
      { 'If-None-Match': '*' },
      { Accept: 'text/html' },
    ];
    const leaks: string[] = [];
    for (const headers of tricks) {
      for (const path of addressesOf('room').slice(0, 40))
        leaks.push(...(await leaksIn(path, headers)));
    }
    expect(leaks).to.deep.equal([]);
  });

  it('is not looked for under the names that every object has', async () => {
    for (const path of ['/records/room/constructor', '/iiif/image/3/room_toString/info.json']) {
      expect((await get(path)).status, path).to.be.oneOf([401, 404]);
    }
  });

  it('answers 401 where readers may be let in, and 403 where nobody is, and says why', async () => {
    const room = await get('/iiif/presentation/3/room/annotations/p1/hand');
    expect(room.status).to.equal(401);
    expect(room.headers.get('Cache-Control')).to.equal('private, no-store');
    const closed = await get('/iiif/presentation/3/closed/annotations/p1/hand');
    expect(closed.status).to.equal(403);
    expect(await closed.json()).to.deep.include({
      type: '/errors#CLOSED',
      detail: 'Closed until 2140: Personal data',
      opens: '2140-01-01',
    });
    expect((await get('/records/hidden')).status).to.equal(403);
    expect((await get('/records/redacted/p9')).status).to.equal(404);
  });

  it('has no image, in no size or form', async () => {
    const refused: Record<string, number> = {};
    for (const id of ['closed', 'hidden', 'room', 'staff', 'inherited', 'preview']) {
      for (const rest of [
        'full/max/0/default.jpg',
        '0,0,512,512/512,512/0/default.jpg',
        'square/90,/0/gray.png',
      ]) {
        for (const version of [2, 3]) {
          const { status } = await get(`/iiif/image/${version}/${id}_p1/${rest}`);
          refused[status] = (refused[status] ?? 0) + 1;
        }
      }
    }
    expect(Object.keys(refused).sort()).to.deep.equal(['401', '403']);
  });

  it('says in its image information how readers are let in', async () => {
    const info: Any = await (await get('/iiif/image/3/staff_p1/info.json')).json();
    expect(info.width).to.equal(800);
    expect(info.service[0].type).to.equal('AuthProbeService2');
    const old = await get('/iiif/image/2/staff_p1/info.json');
    expect(old.status).to.equal(401);
    expect(((await old.json()) as Any).service[0].profile).to.equal(
      'http://iiif.io/api/auth/1/login',
    );
  });

  it('is declared in manifests with the services by which readers are let in', async () => {
    const manifest: Any = await (await get('/iiif/presentation/3/staff/manifest')).json();
    const [two, three] = manifest.items[0].items[0].items[0].body.service;
    for (const { service } of [two, three]) {
      expect(service[0].profile).to.equal('http://iiif.io/api/auth/1/login');
    }
    expect(two['@type']).to.equal('ImageService2');
    const old: Any = await (await get('/iiif/presentation/2/staff/manifest')).json();
    const [canvas] = old.sequences[0].canvases;
    expect(JSON.stringify(canvas.images)).to.contain('http://iiif.io/api/auth/1/login');
    const closed: Any = await (await get('/iiif/presentation/3/closed/manifest')).json();
    expect(JSON.stringify(closed)).not.to.contain('iiif.io/api/auth');
  });

  it('is painted over in one colour, in every size, rotation, quality and format', async () => {
    const samples: string[] = [];
    for (const rest of [
      '60,145,500,20/max/0/default.jpg',
      '60,145,500,20/250,/0/default.jpg',
      '60,145,500,20/max/0/gray.jpg',
      '60,145,500,20/max/180/default.png',
      '60,145,500,20/max/!0/default.webp',
      '60,145,500,20/max/90/bitonal.png',
    ]) {
      for (const id of ['redacted', 'boxed']) {
        const response = await get(`/iiif/image/3/${id}_p1/${rest}`);
        expect(response.status, rest).to.equal(200);
        const bytes = Buffer.from(await response.arrayBuffer());
        const { channels } = await sharp(bytes).removeAlpha().stats();
        // JPEG lets a little of what is beside the mask into its edge.
        if (channels.some(({ mean, max }) => mean > 6 || max > 60)) samples.push(`${id} ${rest}`);
      }
    }
    expect(samples).to.deep.equal([]);
    const beside = await get('/iiif/image/3/redacted_p1/60,300,500,20/max/0/default.jpg');
    const { channels } = await sharp(Buffer.from(await beside.arrayBuffer())).stats();
    expect(channels[0]?.max).to.be.greaterThan(100);
  });

  it('is shown as a preview of the size that its rule allows, and no larger', async () => {
    const info: Any = await (await get('/iiif/image/3/preview_p1~200/info.json')).json();
    expect([info.width, info.height]).to.deep.equal([160, 200]);
    const manifest: Any = await (await get('/iiif/presentation/3/preview/manifest')).json();
    expect(manifest.items[0].items[0].items[0].body.id).to.contain('/preview_p1~200/full/max/');
    expect(manifest.items[0].width).to.equal(800);
  });

  it('says in every text that a line is closed, and where', async () => {
    const page: Any = await (await get('/iiif/presentation/3/redacted/annotations/p1/hand')).json();
    const [, second] = page.items;
    expect(second.body[0].value).to.equal('[closed until 2140: A name]');
    expect(second.target).to.match(/#xywh=50,140,600,30$/);
    expect(await (await get('/records/redacted/text/fr.txt')).text()).to.contain(
      '[closed until 2140',
    );
  });

  it('is in no backup and no copy for the web', async () => {
    const folder = join(files.data, '..', 'site');
    await served.archive.exportSite(folder, { ids: ['box'] } as Any);
    const leaks: string[] = [];
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      const found = (await readFile(file)).toString('latin1').match(/canary[a-z]+/g);
      leaks.push(...[...new Set(found)].map((word) => `${word} in ${file}`));
    }
    expect(leaks).to.deep.equal([]);
    const backup = join(files.data, '..', 'log.jsonl');
    await served.archive.exportLog(backup);
    expect((await readFile(backup)).toString('latin1')).not.to.match(/canary/);
  });

  it('opens by itself, and harvesters are told', async () => {
    const manifest = '/iiif/presentation/3/closed/manifest';
    const etag = (await get(manifest)).headers.get('ETag') ?? '';
    expect(await served.archive.openDue(new Date('2139-12-31T23:59:59Z'))).to.deep.equal([]);
    const opened = await served.archive.openDue(new Date('2140-01-01T00:00:00Z'));
    expect(opened).to.include.members(['closed', 'hidden', 'inherited', 'redacted']);
    expect((await get(manifest, { 'If-None-Match': etag })).status).to.equal(200);
    const page = await get('/iiif/presentation/3/closed/annotations/p1/hand');
    expect(await page.text()).to.contain(CLOSED.closed);
    expect((await get('/iiif/image/3/closed_p1/full/max/0/default.jpg')).status).to.equal(200);
    expect(await (await get('/records/hidden')).text()).to.contain(CLOSED.hidden);
    expect(await (await get('/records/redacted/text/hand.txt')).text()).to.contain(CLOSED.redacted);
    const pixels = await get('/iiif/image/3/redacted_p1/60,145,500,20/max/0/default.jpg');
    const { channels } = await sharp(Buffer.from(await pixels.arrayBuffer())).stats();
    expect(channels[0]?.max).to.be.greaterThan(100);
    expect(await (await get(`/search?q=${CLOSED.closed}`)).text()).to.contain('/records/closed/p1');
    const feed = await (await get('/iiif/discovery/1/activity/1')).text();
    expect(feed.match(/records?\/hidden|3\/hidden/g)).not.to.equal(null);
  });
});
