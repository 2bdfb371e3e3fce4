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
          for (const query of ['', '?lang=ru']) {
            const answer = await fetch(base + query, { redirect: 'manual' });
            expect(answer.status).to.equal(308);
            expect(answer.headers.get('location')).to.equal(`${base}/${query}`);
          }
          const info = await fetch(`${base}/iiif/image/3/box-letter_p1/info.json`);
          const { id } = (await info.json()) as { id: string };
          expect(id).to.equal(`${base}/iiif/image/3/box-letter_p1`);
        } finally {
          await close();
        }
      }));
  }
});
