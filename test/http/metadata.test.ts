import { expect } from 'chai';
import { inFolder, serveArchive } from '../support/archive.ts';
import { small, writeLetter } from '../support/small.ts';
import { xml } from '../support/xml.ts';

describe('The description of a record without a provider', function () {
  this.timeout(30_000);

  for (const [name, provider] of [
    ['The Archive of Letters', 'The Archive of Letters'],
    [undefined, '127.0.0.1'],
  ]) {
    it(`is given by ${name ?? 'the host, as long as the archive has no name'}`, () =>
      inFolder(async (folder) => {
        const files = small(folder);
        await writeLetter(files);
        const served = await serveArchive(files, '', name === undefined ? {} : { name });
        try {
          const answer = await fetch(`${served.base}/records/box-letter/edm.xml`);
          const edm = xml(await answer.text());
          expect(edm.text('//edm:dataProvider')).to.equal(provider);
          expect(edm.text('//edm:provider')).to.equal(provider);
        } finally {
          await served.close();
        }
      }));
  }
});
