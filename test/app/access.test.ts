import { expect } from 'chai';
import { writeClosed } from '../access/closed-archive.ts';
import { inFolder } from '../support/archive.ts';
import { archiveFiles } from '../support/archive-files.ts';
import { run } from '../support/program.ts';

describe('fonds access', function () {
  this.timeout(60_000);

  it('says who may see what of a record and why, now and on other days', () =>
    inFolder(async (folder) => {
      const files = archiveFiles(folder);
      await writeClosed(files);
      expect((await run(files, ['ingest'])).code).to.equal(0);

      const closed = await run(files, ['access', 'closed', '--on', '2026-01-01']);
      expect(closed.out).to.equal(
        [
          'closed\teveryone, on 2026-01-01',
          'record\tClosed until 2140: Personal data',
          'folio p1\tClosed until 2140: Personal data',
          'folio p2\tClosed until 2140: Personal data',
          'rule\trecord: closed, opens 2140-01-01',
          '',
        ].join('\n'),
      );
      expect((await run(files, ['access', 'closed', '--on', '2140-01-01'])).out).to.contain(
        '\nopen\n',
      );
      expect((await run(files, ['access', 'staff', '--as', 'staff'])).out).to.contain('\nopen\n');
      expect((await run(files, ['access', 'staff', '--as', 'students'])).out).not.to.contain(
        '\nopen\n',
      );
      const redacted = await run(files, ['access', 'redacted']);
      expect(redacted.out).to.contain('folio p1, lines l2–l2\tClosed until 2140: A name\n');

      const opening = await run(files, ['access', '--opening', '2140']);
      expect(opening.out.split('\n')).to.include.members([
        '2140-01-01\tclosed',
        '2140-01-01\thidden',
        '2140-01-01\tinherited',
        '2140-01-01\tredacted',
      ]);
      expect((await run(files, ['access', '--opening', '2139'])).out).to.equal('');
      const report = await run(files, ['access', '--report']);
      expect(report.out).to.match(/^2\tClosed: Copyright|^1\tClosed: Copyright/m);

      const unknown = await run(files, ['access', 'nothing']);
      expect(unknown.code).to.equal(2);
      expect(unknown.err).to.contain('nothing of a record “nothing” is closed');
    }));
});
