import { expect } from 'chai';
import { inFolder, serveArchive } from '../../support/archive.ts';
import { archiveFiles, writeLetter } from '../../support/archive-files.ts';
import { freePort } from '../../support/serve.ts';

describe('followOai(database, archive)', function () {
  this.timeout(20_000);

  it('offers a record without a provider to aggregators once the archive has a name', () =>
    inFolder(async (folder) => {
      const files = archiveFiles(folder);
      await writeLetter(files);
      const port = String(await freePort());
      const judged = async (name?: string) => {
        const { archive, base, close } = await serveArchive(files, '', {
          port,
          ...(name && { name }),
        });
        try {
          const query = 'verb=ListIdentifiers&metadataPrefix=oai_dc&set=europeana';
          const list = await (await fetch(`${base}/oai?${query}`)).text();
          const rules = (await archive.preview('box-letter', 'europeana'))
            .filter(({ severity }) => severity === 'error')
            .map(({ rule }) => rule);
          return { isOffered: list.includes('box-letter'), rules };
        } finally {
          await close();
        }
      };
      expect(await judged()).to.deep.equal({ isOffered: false, rules: ['edm-data-provider'] });
      expect(await judged('The archive')).to.deep.equal({ isOffered: true, rules: [] });
      expect(await judged()).to.deep.equal({ isOffered: false, rules: ['edm-data-provider'] });
    }));
});
