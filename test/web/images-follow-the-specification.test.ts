import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { imageInfoValidator } from '../../src/check/iiif/presentation-validator.ts';
import { difference, gradient, picture } from '../image/support/sample.ts';
import { forAllTests, inFolder, type Served, serveArchive } from '../support/archive.ts';
import { type ArchiveFiles, archiveFiles } from '../support/archive-files.ts';

const [WIDTH, HEIGHT] = [1301, 903];
const RECORD = `id: odd
level: item
title: { en: Odd images }
languages: [en]
rights: http://creativecommons.org/publicdomain/mark/1.0/
folios:
  - { id: c, label: colours, image: "e\u0301té 50%#1+.tif" }
  - { id: g, label: greys }
  - { id: t, label: turned }
`;

const pixels = gradient(WIDTH, HEIGHT);
const colours = () => sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
const greys = () => picture(320, 201).grayscale().toColourspace('b-w');
const turned = () => picture(300, 200).jpeg({ quality: 95 }).withMetadata({ orientation: 6 });

async function writeOdd(files: ArchiveFiles): Promise<void> {
  await files.write('manifests/odd/record.yaml', RECORD);
  // The name as a Mac would write it: each accent is a character of its own.
  await files.write(
    `images/odd/${'été 50%#1+.tif'.normalize('NFD')}`,
    await colours().tiff({ compression: 'lzw' }).toBuffer(),
  );
  await files.write('images/odd/g.png', await greys().png().toBuffer());
  await files.write('images/odd/t.jpg', await turned().toBuffer());
  const broken = RECORD.replace('id: odd', 'id: broken').replaceAll(/ {2}- .*\n/g, '');
  await files.write('manifests/broken/record.yaml', `${broken}  - { id: x, label: x }\n`);
  await files.write('images/broken/x.tif', 'these are words, and no image');
}

/** Format, media type, and how the bytes begin. */
const FORMATS = [
  ['jpg', 'image/jpeg', /^\xff\xd8\xff/],
  ['png', 'image/png', /^\x89PNG/],
  ['webp', 'image/webp', /^RIFF....WEBP/s],
  ['tif', 'image/tiff', /^II\*\0/],
  ['gif', 'image/gif', /^GIF89a/],
  ['avif', 'image/avif', /^....ftypavif/s],
] as const;

let served: Served;
const ask = (path: string, init: RequestInit = {}) =>
  fetch(`${served.base}/iiif/image/${path}`, { redirect: 'manual', ...init });

async function bytesOf(path: string): Promise<Buffer> {
  const answer = await ask(path);
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect(answer.status, `${path} ${bytes.toString('latin1', 0, 200)}`).to.equal(200);
  return bytes;
}

const sizeOf = async (bytes: Buffer) => {
  const { width, height } = await sharp(bytes).metadata();
  return `${width},${height}`;
};

type Info = {
  sizes: { width: number; height: number }[];
  tiles: { width: number; scaleFactors: number[] }[];
  width: number;
  height: number;
};
const infoOf = async (path: string) =>
  (await (await ask(`${path}/info.json`)).json()) as Info & Record<string, unknown>;

const check = imageInfoValidator();

describe('An image server, to a strict stranger', () => {
  forAllTests(async (folder) => {
    const files = archiveFiles(folder);
    await writeOdd(files);
    served = await serveArchive(files);
    return served;
  });

  it('publishes what can be read, whatever its name, and names what cannot', () => {
    const { outcomes, findings } = served.report;
    expect(outcomes.map(({ id, action }) => `${id} ${action}`)).to.include('odd create');
    expect(findings.map(({ message }) => message)).to.have.lengthOf(1);
    expect(findings[0]?.message).to.match(/x\.tif cannot be read: /);
  });

  for (const version of [3, 2] as const) {
    for (const [image, width, height] of [
      ['odd_c', WIDTH, HEIGHT],
      ['odd_g', 320, 201],
      ['odd_t', 200, 300],
    ] as const) {
      it(`serves everything that info.json of ${version}/${image} offers, at the offered sizes`, async () => {
        const info = await infoOf(`${version}/${image}`);
        expect([info.width, info.height]).to.deep.equal([width, height]);
        const offered = [
          ...info.sizes.map((size) => ['full', size.width, size.height] as const),
          ...info.tiles.flatMap(tilesOf(info)),
        ];
        for (const [region, w, h] of offered) {
          for (const size of [`${w},${h}`, `${w},`]) {
            const path = `${version}/${image}/${region}/${size}/0/default.jpg`;
            expect(await sizeOf(await bytesOf(path)), path).to.equal(`${w},${h}`);
          }
        }
      });
      it(`says nothing in info.json of ${version}/${image} beyond the specification`, async () => {
        const url = `${served.base}/iiif/image/${version}/${image}/info.json`;
        expect(check(version, await infoOf(`${version}/${image}`), url)).to.deep.equal([]);
      });
    }
  }

  for (const [path, box, size] of [
    ['full/max', [0, 0, WIDTH, HEIGHT], [WIDTH, HEIGHT]],
    ['square/max', [199, 0, HEIGHT, HEIGHT], [HEIGHT, HEIGHT]],
    ['square/,100', [199, 0, HEIGHT, HEIGHT], [100, 100]],
    ['0,0,1301,903/650,', [0, 0, WIDTH, HEIGHT], [650, 451]],
    ['1300,902,1,1/max', [1300, 902, 1, 1], [1, 1]],
    ['1300,902,99,99/^7,9', [1300, 902, 1, 1], [7, 9]],
    ['1200,800,512,512/max', [1200, 800, 101, 103], [101, 103]],
    ['pct:0,0,100,100/,301', [0, 0, WIDTH, HEIGHT], [434, 301]],
    ['pct:25,50,50.0,.5/max', [325, 452, 651, 4], [651, 4]],
    ['pct:99.9,99.9,50,50/max', [1300, 902, 1, 1], [1, 1]],
    ['pct:0,0,.001,.001/max', [0, 0, 1, 1], [1, 1]],
    ['100,100,400,300/200,', [100, 100, 400, 300], [200, 150]],
    ['100,100,400,300/,75', [100, 100, 400, 300], [100, 75]],
    ['100,100,400,300/pct:12.5', [100, 100, 400, 300], [50, 38]],
    ['100,100,400,300/pct:100', [100, 100, 400, 300], [400, 300]],
    ['100,100,400,300/400,3', [100, 100, 400, 300], [400, 3]],
    ['100,100,400,300/!90,900', [100, 100, 400, 300], [90, 68]],
    ['100,100,400,300/!900,90', [100, 100, 400, 300], [120, 90]],
    ['100,100,400,300/!9000,9000', [100, 100, 400, 300], [400, 300]],
    ['100,100,400,300/^!600,600', [100, 100, 400, 300], [600, 450]],
    ['100,100,400,300/^!60,600', [100, 100, 400, 300], [60, 45]],
    ['100,100,400,300/^600,', [100, 100, 400, 300], [600, 450]],
    ['100,100,400,300/^,150', [100, 100, 400, 300], [200, 150]],
    ['100,100,400,300/^pct:150', [100, 100, 400, 300], [600, 450]],
    ['100,100,400,300/^500,100', [100, 100, 400, 300], [500, 100]],
    ['512,512,512,391/^512,391', [512, 512, 512, 391], [512, 391]],
  ] as const) {
    it(`shows ${path} as it is in the master`, async () => {
      const [left, top, width, height] = box;
      const bytes = await bytesOf(`3/odd_c/${path}/0/default.png`);
      expect(await sizeOf(bytes)).to.equal(size.join());
      const whole = colours().extract({ left, top, width, height });
      const expected = await whole.resize(size[0], size[1], { fit: 'fill' }).png().toBuffer();
      expect(await difference(bytes, expected)).to.be.below(2.5);
    });
  }

  for (const [rotation, flips, angle] of [
    ['0', false, 0],
    ['90', false, 90],
    ['180.0', false, 180],
    ['270', false, 270],
    ['360', false, 0],
    ['!0', true, 0],
    ['!90', true, 90],
    ['!180', true, 180],
    ['!270.00', true, 270],
  ] as const) {
    it(`rotates by ${rotation}, after mirroring`, async () => {
      const region = colours().extract({ left: 500, top: 400, width: 300, height: 200 });
      const mirrored = await (flips ? region.flop() : region).png().toBuffer();
      const expected = await sharp(mirrored).rotate(angle).png().toBuffer();
      for (const format of ['jpg', 'tif']) {
        const bytes = await bytesOf(`3/odd_c/500,400,300,200/max/${rotation}/default.${format}`);
        expect(await difference(bytes, expected), format).to.be.below(2);
      }
    });
  }

  for (const [format, type, start] of FORMATS) {
    for (const quality of ['default', 'color', 'gray', 'bitonal']) {
      it(`makes ${quality}.${format}, rotated by any angle on the right background`, async () => {
        const path = `0,0,300,200/150,/33.3/${quality}.${format}`;
        const answer = await ask(`3/odd_c/${path}`);
        const bytes = Buffer.from(await answer.arrayBuffer());
        expect([answer.status, answer.headers.get('content-type')]).to.deep.equal([200, type]);
        expect(bytes.toString('latin1', 0, 32)).to.match(start);
        const { data, info } = await sharp(bytes)
          .ensureAlpha()
          .raw()
          .toBuffer({ resolveWithObject: true });
        // The box around 150 × 100 pixels; libvips may need one pixel more.
        expect([info.width, info.height]).to.satisfy(
          ([w = 0, h = 0]) => Math.abs(w - 180) <= 1 && Math.abs(h - 166) <= 1,
        );
        const at = (pixel: number) => [
          ...data.subarray(pixel * info.channels, (pixel + 1) * info.channels),
        ];
        const corner = at(0);
        if (format === 'jpg') expect(Math.min(...corner)).to.be.above(250);
        else expect(corner.at(-1)).to.equal(0);
        const middle = at((info.height >> 1) * info.width + (info.width >> 1));
        expect(middle.at(-1)).to.equal(255);
        const [r = 0, g = 0, b = 0] = middle;
        if (quality === 'gray') expect(Math.max(r, g, b) - Math.min(r, g, b)).to.be.below(3);
        if (quality === 'bitonal') expect(Math.min(r, 255 - r)).to.be.below(10);
      });
    }
  }

  for (const [path, status] of [
    ['1301,0,1,1/max/0/default.jpg', 400],
    ['0,903,1,1/max/0/default.jpg', 400],
    ['0,0,0,5/max/0/default.jpg', 400],
    ['pct:100,0,1,1/max/0/default.jpg', 400],
    ['pct:0,0,0,1/max/0/default.jpg', 400],
    ['-1,0,5,5/max/0/default.jpg', 400],
    ['1.5,0,5,5/max/0/default.jpg', 400],
    ['pct:1e1,0,5,5/max/0/default.jpg', 400],
    [`${'9'.repeat(400)},0,1,1/max/0/default.jpg`, 400],
    ['%D9%A3,0,5,5/max/0/default.jpg', 400],
    ['Full/max/0/default.jpg', 400],
    ['full/full/0/default.jpg', 400],
    ['full/0,/0/default.jpg', 400],
    ['full/1302,/0/default.jpg', 400],
    ['full/,904/0/default.jpg', 400],
    ['full/1301,904/0/default.jpg', 400],
    ['full/pct:100.1/0/default.jpg', 400],
    ['full/pct:0.0001/0/default.jpg', 400],
    ['full/!0,5/0/default.jpg', 400],
    ['full/!5,/0/default.jpg', 400],
    ['full/!%5E5,5/0/default.jpg', 400],
    ['full/1e2,/0/default.jpg', 400],
    ['full/+5,/0/default.jpg', 400],
    ['full/1.5,/0/default.jpg', 400],
    [`full/%5E${'9'.repeat(400)},/0/default.jpg`, 400],
    ['full/%5E20001,1/0/default.jpg', 400],
    ['full/%5E20000,20000/0/default.jpg', 400],
    ['full/max/-0/default.jpg', 400],
    ['full/max/360.1/default.jpg', 400],
    ['full/max/!!0/default.jpg', 400],
    ['full/max/0x10/default.jpg', 400],
    ['full/max/NaN/default.jpg', 400],
    ['full/max/0/grey.jpg', 400],
    ['full/max/0/native.jpg', 400],
    ['full/max/0/Default.jpg', 400],
    ['full/max/0/default.JPG', 400],
    ['full/max/0/default.jpeg', 400],
    ['full/max/0/default.jp2', 400],
    ['full/max/0/default.constructor', 400],
    ['full/max/0/default', 400],
  ] as const) {
    it(`refuses ${path.slice(0, 60)} with the reason`, async () => {
      const answer = await ask(`3/odd_c/${path}`);
      const { detail } = (await answer.json()) as { detail: string };
      expect(answer.status).to.equal(status);
      expect(answer.headers.get('content-type')).to.equal('application/problem+json');
      expect(answer.headers.get('access-control-allow-origin')).to.equal('*');
      expect(detail.length).to.be.within(15, 700);
    });
  }
  for (const [size, pixels, canonical] of [
    ['full', '400,300', 'full'],
    ['max', '400,300', 'full'],
    ['400,', '400,300', 'full'],
    [',150', '200,150', '200,'],
    ['200,150', '200,150', '200,'],
    ['200,151', '200,151', '200,151'],
    ['pct:25', '100,75', '100,'],
    ['pct:150', '600,450', '600,'],
    ['600,450', '600,450', '600,'],
    ['!90,900', '90,68', '90,'],
    ['!9000,900', '400,300', 'full'],
  ] as const) {
    it(`accepts ${size} in 2.1, and names ${canonical} as canonical`, async () => {
      const answer = await ask(`2/odd_c/100,100,400,300/${size}/0/color.jpg`);
      expect(await sizeOf(Buffer.from(await answer.arrayBuffer()))).to.equal(pixels);
      const links = answer.headers.get('link');
      expect(links).to.equal(
        `<${served.base}/iiif/image/2/odd_c/100,100,400,300/${canonical}/0/default.jpg>;rel="canonical",` +
          '<http://iiif.io/api/image/2/level2.json>;rel="profile"',
      );
    });
  }
  for (const size of ['^max', '^200,', '^full', '0,', '!5,', 'pct:', 'Full']) {
    it(`refuses ${size} in 2.1`, async () => {
      const answer = await ask(`2/odd_c/full/${size}/0/default.jpg`);
      expect([answer.status, (await answer.json()).type]).to.deep.equal([
        400,
        '/errors#INVALID_SIZE',
      ]);
    });
  }
  it('keeps 2.1 and 3.0 apart', async () => {
    for (const [version, other] of [
      [2, 3],
      [3, 2],
    ] as const) {
      for (const path of ['info.json', 'full/max/0/default.jpg', '', 'full/full/0/grey.jpg']) {
        const answer = await ask(`${version}/odd_c/${path}`);
        const text = JSON.stringify([...answer.headers]) + (await answer.text());
        expect(text, path).to.not.match(new RegExp(`image/${other}[/.]|ImageService${other}`));
      }
    }
    const info2 = await infoOf('2/odd_c');
    expect(Object.keys(info2)).to.not.include.members(['id', 'type', 'maxWidth', 'extraFormats']);
    expect(info2['protocol']).to.equal('http://iiif.io/api/image');
    const [level, more] = info2['profile'] as [string, Record<string, string[]>];
    expect(level).to.equal('http://iiif.io/api/image/2/level2.json');
    expect(more['qualities']).to.deep.equal(['default', 'color', 'gray', 'bitonal']);
    expect(more['supports']).to.include.members([
      'sizeAboveFull',
      'sizeByDistortedWh',
      'mirroring',
    ]);
  });
  it('offers no colour quality for a grayscale image, but serves it', async () => {
    expect((await infoOf('3/odd_g'))['extraQualities']).to.deep.equal(['gray', 'bitonal']);
    const answer = await ask('3/odd_g/full/max/0/color.png');
    expect(answer.status).to.equal(200);
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(await difference(bytes, await greys().png().toBuffer())).to.be.below(1);
  });
  it('applies the EXIF orientation to every request', async () => {
    const upright = await sharp(await turned().toBuffer())
      .autoOrient()
      .png()
      .toBuffer();
    const region = { left: 20, top: 100, width: 150, height: 180 };
    const expected = await sharp(upright).extract(region).png().toBuffer();
    for (const format of ['jpg', 'png']) {
      const bytes = await bytesOf(`3/odd_t/20,100,150,180/max/0/default.${format}`);
      expect(await difference(bytes, expected)).to.be.below(3);
    }
  });

  for (const [path, status, headers] of [
    ['3/odd_c/info.json', 200, {}],
    ['2/odd_c/info.json', 200, {}],
    ['2/odd_c/info.json', 200, { accept: 'application/ld+json' }],
    ['3/odd_c', 303, {}],
    ['3/odd_c/', 303, {}],
    ['3/odd_c/0,0,512,512/512,512/0/default.jpg', 200, {}],
    ['3/odd_c/0,0,512,512/512,512/0/default.jpg', 304, { 'if-none-match': '*' }],
    ['3/odd_c/0,0,512,512/512,512/0/default.jpg', 412, { 'if-match': '"x"' }],
    ['3/odd_c/7,7,512,512/99,/22.5/gray.webp', 200, {}],
    ['3/odd_c/full/full/0/default.jpg', 400, {}],
    ['3/odd_c/%zz/max/0/default.jpg', 400, {}],
    ['3/nobody/info.json', 404, {}],
    ['3/broken_x/info.json', 404, {}],
  ] as const) {
    it(`answers HEAD and GET alike: ${status} ${path} ${JSON.stringify(headers)}`, async () => {
      const headersOf = async (method: string) => {
        const answer = await ask(path, { method, headers });
        const { byteLength } = await answer.arrayBuffer();
        const lines = new Map(
          [...answer.headers].filter(([name]) => !/^(date|connection|keep-alive)$/.test(name)),
        );
        return { status: answer.status, byteLength, lines };
      };
      const [get, head] = [await headersOf('GET'), await headersOf('HEAD')];
      expect([get.status, head.status, head.byteLength]).to.deep.equal([status, status, 0]);
      expect(head.lines).to.deep.equal(get.lines);
      expect(get.lines.get('access-control-allow-origin')).to.equal('*');
      expect(get.lines.has('cache-control')).to.equal(true);
      expect(get.lines.get('vary')).to.equal(
        path.endsWith('odd_c/info.json') ? 'Accept' : undefined,
      );
      if (status !== 304) expect(get.lines.get('content-length')).to.equal(`${get.byteLength}`);
      const options = await ask(path, { method: 'OPTIONS' });
      expect([options.status, options.headers.get('access-control-allow-methods')]).to.deep.equal([
        204,
        'GET,HEAD,OPTIONS',
      ]);
      const post = await ask(path, { method: 'POST' });
      expect([post.status, post.headers.get('allow')]).to.deep.equal([405, 'GET, HEAD, OPTIONS']);
    });
  }
});

describe('The ETag of an image', () => {
  const PATHS = [
    'info.json',
    'full/max/0/default.jpg',
    '0,0,512,512/512,512/0/default.jpg',
    '5,5,300,200/max/!90/gray.png',
  ];

  it('survives a restart and a complete new ingest, and changes with the scan', () =>
    inFolder(async (folder) => {
      const files = archiveFiles(folder);
      await writeOdd(files);
      const tags = async (port?: string) => {
        served = await serveArchive(files, '', port ? { port } : {});
        const answers = await Promise.all(PATHS.map((path) => ask(`3/odd_c/${path}`)));
        const bodies = await Promise.all(answers.map((answer) => answer.arrayBuffer()));
        await served.close();
        expect(bodies.every(({ byteLength }) => byteLength > 0)).to.equal(true);
        return answers.map(({ headers }) => headers.get('etag'));
      };
      const first = await tags();
      const { port } = new URL(served.base);
      expect(await tags(port)).to.deep.equal(first);
      await rm(files.data, { recursive: true });
      expect(await tags(port)).to.deep.equal(first);
      const scan = join(files.images, 'odd', 'été 50%#1+.tif'.normalize('NFD'));
      await writeFile(scan, await colours().negate().tiff().toBuffer());
      const after = await tags(port);
      // What info.json says is the same of the new scan.
      expect(after.map((tag, index) => tag === first[index])).to.deep.equal([
        true,
        false,
        false,
        false,
      ]);
    }));
});

/** The tiles of an image as viewers reckon them: sizes rounded up. */
function tilesOf({ width, height }: Info) {
  return ({ width: side, scaleFactors }: Info['tiles'][number]) =>
    scaleFactors.flatMap((factor) => {
      const span = side * factor;
      const columns = Array.from({ length: Math.ceil(width / span) }, (_, n) => n * span);
      const rows = Array.from({ length: Math.ceil(height / span) }, (_, n) => n * span);
      return rows.flatMap((y) =>
        columns.map((x) => {
          const [w, h] = [Math.min(span, width - x), Math.min(span, height - y)];
          return [`${x},${y},${w},${h}`, Math.ceil(w / factor), Math.ceil(h / factor)] as const;
        }),
      );
    });
}
