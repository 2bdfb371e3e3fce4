import { expect } from 'chai';
import { inFolder, serveArchive } from '../../support/archive.ts';
import { archiveFiles, writeLetter } from '../../support/archive-files.ts';

/** Addresses of every kind, below the base. */
const PATHS = [
  '/',
  '/readyz',
  '/records/box-letter',
  '/records/box-letter/p1',
  '/records/box-letter/text/hand.txt',
  '/iiif/presentation/3/box-letter/manifest',
  '/iiif/presentation/3/box-letter/canvas/p1',
  '/iiif/image/3/box-letter_p1/info.json',
  '/iiif/image/3/box-letter_p1/full/max/0/default.jpg',
  '/assets/style.css',
  '/schema/record.json',
];

describe('httpServer(parts)', function () {
  this.timeout(20_000);

  for (const prefix of ['/archive', '/iiif', '/a/b']) {
    it(`serves under ${prefix}, whether the proxy keeps or strips the prefix`, () =>
      inFolder(async (folder) => {
        const files = archiveFiles(folder);
        await writeLetter(files);
        const { base, close } = await serveArchive(files, prefix);
        try {
          const { origin } = new URL(base);
          // Below /iiif, a path that was taken off cannot be told from one that was not.
          const fronts = prefix === '/iiif' ? [base] : [base, origin];
          for (const address of PATHS.flatMap((path) => fronts.map((front) => front + path))) {
            const answer = await fetch(address);
            await answer.arrayBuffer();
            expect(answer.status, address).to.equal(200);
          }
          for (const [path, canonical] of [
            ['', '/'],
            ['?lang=ru', '/?lang=ru'],
            ['/records/box-letter/?lang=ru', '/records/box-letter?lang=ru'],
            ['/records/box-letter/p1//', '/records/box-letter/p1'],
          ]) {
            const answer = await fetch(`${base}${path}`, { redirect: 'manual' });
            expect(answer.status, path).to.equal(308);
            expect(answer.headers.get('location')).to.equal(`${base}${canonical}`);
            expect(answer.headers.get('access-control-allow-origin')).to.equal('*');
          }
          const info = await fetch(`${base}/iiif/image/3/box-letter_p1/info.json`);
          const { id } = (await info.json()) as { id: string };
          expect(id).to.equal(`${base}/iiif/image/3/box-letter_p1`);
        } finally {
          await close();
        }
      }));
  }

  it('redirects an address with a slash at its end, on this server only', () =>
    inFolder(async (folder) => {
      const files = archiveFiles(folder);
      await writeLetter(files);
      const { base, close } = await serveArchive(files);
      try {
        const locationOf = async (path: string, method = 'GET') => {
          const answer = await fetch(base + path, { method, redirect: 'manual' });
          return [answer.status, answer.headers.get('location')?.slice(base.length)];
        };
        for (const path of ['/records/box-letter', '/validate', '/search', '/cite', '/errors']) {
          expect(await locationOf(`${path}/`), path).to.deep.equal([308, path]);
          expect((await fetch(`${base}${path}/`)).status, path).to.equal(200);
        }
        expect(await locationOf('/validate/', 'POST')).to.deep.equal([308, '/validate']);
        expect(await locationOf('//elsewhere.example/')).to.deep.equal([
          308,
          '//elsewhere.example',
        ]);
        expect(await locationOf('//')).to.deep.equal([308, '/']);
        expect((await locationOf('/'))[0]).to.equal(200);
        expect((await fetch(`${base}/records/none/`)).status).to.equal(404);
        const image = '/iiif/image/3/box-letter_p1/';
        expect(await locationOf(image)).to.deep.equal([303, `${image}info.json`]);
      } finally {
        await close();
      }
    }));
});
