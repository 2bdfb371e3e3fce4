import { expect } from 'chai';
import { run, withLetter } from '../support/program.ts';

const KEYS = { FONDS_SESSION_KEYS: 'k'.repeat(32) };

describe('fonds ticket', function () {
  this.timeout(40_000);

  it('makes a ticket and prints its link once, lists it without, and revokes it', () =>
    withLetter(async (files) => {
      const made = await run(
        files,
        ['ticket', 'new', '--for', 'N. Reader', '--until', '2999-12-31', '--record', 'a', 'b'],
        KEYS,
      );
      expect(made.err).to.match(/^NOT PUBLISHED +a: the ticket opens nothing yet$/m);
      const [, id = ''] = /^made +ticket (\w{8}), until 2999-12-31$/m.exec(made.err) ?? [];
      expect(made.out).to.match(/^http:\/\/\S+\/auth\/ticket\/[\w-]{32}\n$/);
      const listed = await run(files, ['ticket', 'list'], KEYS);
      expect(listed.out).to.include(`${id}\t2999-12-31\tN. Reader\ta b\t`);
      expect(listed.out).to.not.include(made.out.trim().split('/').at(-1));
      expect((await run(files, ['ticket', 'revoke', id], KEYS)).code).to.equal(0);
      expect((await run(files, ['ticket', 'revoke', id], KEYS)).code).to.equal(2);
    }));

  it('takes only a day to come, and needs keys', () =>
    withLetter(async (files) => {
      const made = (until: string, settings = {}) =>
        run(files, ['ticket', 'new', '--for', 'N', '--until', until, '--record', 'a'], settings);
      expect((await made('2020-01-01', KEYS)).err).to.include('That day has passed');
      expect((await made('2999-02-30', KEYS)).err).to.include('a day such as 2027-01-31');
      const { code, err } = await made('2999-12-31');
      expect(err).to.equal('fonds: tickets need FONDS_SESSION_KEYS\n');
      expect(code).to.equal(2);
    }));
});
