import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { ready, run, start, withLetter } from '../support/program.ts';

describe('fonds', function () {
  this.timeout(40_000);

  it('ingest publishes, reports what it did, and exits with 0', () =>
    withLetter(async (files) => {
      const { code, err } = await run(files, ['ingest']);
      expect(err).to.match(
        /2\/2 box-letter_p\d\n2 images cut in .* s\npublished +box\npublished +box-letter\n/,
      );
      expect(code).to.equal(0);
    }));

  it('check publishes nothing and exits with 1 if a record has errors', () =>
    withLetter(async (files) => {
      expect((await run(files, ['check'])).code).to.equal(0);
      await files.write('manifests/bad/record.yaml', 'id: bad\nlevel: fonds\ntitel: Bad\n');
      const { code, err } = await run(files, ['check']);
      expect(code).to.equal(1);
      expect(err).to.match(/bad\/record\.yaml:3:1 error: unknown key “titel”/);
      expect(err).to.match(/would publish +box-letter/);
    }));

  it('an invalid setting prevents the start with one clear line and exit code 2', () =>
    withLetter(async (files) => {
      const { code, err } = await run(files, ['serve'], { FONDS_PORT: 'eighty' });
      expect(err).to.equal('fonds: FONDS_PORT: “eighty” is not a whole number from 0 to 65535\n');
      expect(code).to.equal(2);
    }));

  it('an unknown command exits with 2', () =>
    withLetter(async (files) => {
      expect((await run(files, ['sreve'])).code).to.equal(2);
    }));

  it('work says that it needs a cluster', () =>
    withLetter(async (files) => {
      const { code, err } = await run(files, ['work']);
      expect(err).to.match(/^fonds: only a cluster has workers \(FONDS_CLUSTER\)/);
      expect(code).to.equal(2);
    }));

  it('config prints every setting', () =>
    withLetter(async (files) => {
      const { out } = await run(files, ['config']);
      expect(out).to.match(/^FONDS_PORT +8080 +port to listen on$/m);
    }));

  it('config prints no password', () =>
    withLetter(async (files) => {
      const address = 'postgres://me:geheim@host/db?files=s3://bucket';
      const { out } = await run(files, ['config'], { FONDS_CLUSTER: address });
      expect(out).to.match(/^FONDS_CLUSTER +postgres:\/\/me:\*\*\*@host\/db with s3:\/\/bucket +/m);
      expect(out).to.not.include('geheim');
    }));

  it('serve starts with an invalid record, serves the valid ones, and stops gracefully', () =>
    withLetter(async (files) => {
      await files.write('manifests/bad/record.yaml', 'id: bad\nlevel: fonds\ntitel: Bad\n');
      const base = 'http://127.0.0.1:18473';
      const settings = { FONDS_PORT: '18473', FONDS_HOST: '127.0.0.1', FONDS_BASE_URL: base };
      const { child, said, ended } = start(files, ['serve'], settings);
      try {
        await ready(base, child);
        for (let tries = 0; tries < 100 && !said.err.includes('fonds serves'); tries++)
          await wait(50);
        expect(said.err)
          .to.match(/NOT PUBLISHED +bad\n/)
          .and.match(/unknown key “titel”/);
        const manifest = await fetch(`${base}/iiif/presentation/3/box-letter/manifest`);
        expect(manifest.status).to.equal(200);
        await manifest.arrayBuffer();
      } finally {
        child.kill('SIGTERM');
      }
      const { code, out } = await ended;
      expect(code).to.equal(0);
      const lines = out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      const request = lines.find(({ url }) => url?.endsWith('/manifest'));
      expect(request).to.include({ msg: 'request', method: 'GET', status: 200 });
    }));

  it('serve reports in one sentence that its port is in use', () =>
    withLetter(async (files) => {
      const taken = createServer().listen(18474, '127.0.0.1');
      try {
        const settings = { FONDS_PORT: '18474', FONDS_HOST: '127.0.0.1' };
        const { code, err } = await run(files, ['serve'], settings);
        expect(err).to.equal('fonds: port 18474 of 127.0.0.1 is in use; see FONDS_PORT\n');
        expect(code).to.equal(2);
      } finally {
        taken.close();
      }
    }));

  it('ingest refuses to change the public address of everything by accident', () =>
    withLetter(async (files) => {
      const settings = { FONDS_BASE_URL: 'https://archive.example' };
      expect((await run(files, ['ingest'], settings)).code).to.equal(0);
      const { code, err } = await run(files, ['ingest']);
      expect(err).to.match(/^fonds: everything is published under https:\/\/archive\.example/);
      expect(code).to.equal(2);
      expect((await run(files, ['ingest', '--new-base'])).code).to.equal(0);
    }));

  it('migrate says what it would do to the tables, and leaves no database behind in a dry run', () =>
    withLetter(async (files) => {
      const dry = await run(files, ['migrate', '--dry-run']);
      expect(dry.err)
        .to.match(/^SQLite +.*fonds\.sqlite\nwould migrate +catalogue \(version 0 to \d+\) in /)
        .and.match(/\ndone +all migrations work; nothing was changed\n$/);
      expect(dry.code).to.equal(0);
      expect(existsSync(files.data)).to.equal(false);
      expect((await run(files, ['migrate'])).err).to.match(/\nmigrated +catalogue /);
      expect((await run(files, ['migrate'])).err).to.match(
        /\nup to date +catalogue \(version \d+\)\n/,
      );
    }));

  it('reports in one sentence that the data folder cannot be used', () =>
    withLetter(async (files) => {
      await files.write('data', 'a file');
      const { code, err } = await run(files, ['ingest']);
      expect(err).to.match(/^fonds: .*fonds\.sqlite cannot be used: .*\n$/);
      expect(code).to.equal(2);
    }));

  it('loses nothing when it is killed during an ingest', () =>
    withLetter(async (files) => {
      for (const after of [350, 500, 650, 800]) {
        const { child, ended } = start(files, ['ingest']);
        await wait(after);
        child.kill('SIGKILL');
        await ended;
      }
      const { code, err } = await run(files, ['ingest']);
      expect(code, err).to.equal(0);
      expect((await run(files, ['ingest'])).err).to.match(
        /unchanged +box\nunchanged +box-letter\n/,
      );
    }));
});
