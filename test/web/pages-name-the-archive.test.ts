import { expect } from 'chai';
import { uris } from '../../src/iiif/uri.ts';
import { inFolder, serveArchive } from '../support/archive.ts';
import { archiveFiles, writeLetter } from '../support/archive-files.ts';

describe('the name of the archive', () => {
  it('appears in the title and the header of its pages, and in citations', async () => {
    await inFolder(async (folder) => {
      const letter = archiveFiles(folder);
      await writeLetter(letter);
      const { base, close } = await serveArchive(letter, '', { name: 'The Attic <Archive>' });
      try {
        const record = await (await fetch(`${base}/records/box-letter?lang=en`)).text();
        expect(record).to.match(/<title>[^<]* · The Attic &lt;Archive><\/title>/);
        expect(record).to.match(/<a class="name"[^>]*>The Attic &lt;Archive><\/a>/);
        const canvas = uris(base).canvas('box-letter', 'p1');
        const cite = async (format: string) =>
          (await fetch(`${base}/cite?canvas=${canvas}&format=${format}`)).text();
        expect(await cite('mla')).to.include('The Attic <Archive>, version 1');
        expect(await cite('ris')).to.include('DP  - The Attic <Archive>');
      } finally {
        await close();
      }
    });
  });
});
