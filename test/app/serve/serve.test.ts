import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { openFile } from '../../../src/system/database/sqlite-file.ts';
import type { ArchiveFiles } from '../../support/archive-files.ts';
import { ready, run, start, startProgram, until, withLetter } from '../../support/program.ts';

const PORT = '18475';
const BASE = `http://localhost:${PORT}`;
const SETTINGS = { FONDS_PORT: PORT, FONDS_WORKERS: '2' };

type Started = ReturnType<typeof start>;
type Server = Started & {
  /** What the log says, line by line, without the requests. */
  readonly log: () => Record<string, unknown>[];
  readonly workers: () => number[];
};

/** The processes that a process has started. */
function childrenOf(pid: number | undefined): number[] {
  try {
    const out = execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' });
    return out.trim().split('\n').map(Number);
  } catch {
    return [];
  }
}

const isAlive = (pid: number): boolean => {
  try {
    const stat = execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
    return !stat.startsWith('Z');
  } catch {
    return false;
  }
};

const logOf = (out: string) =>
  out
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line))
    .filter(({ msg }) => msg !== 'request');

/** Serves a letter until the test is over; all that it started is gone then. */
async function serving(
  files: ArchiveFiles,
  use: (server: Server) => Promise<void>,
  { args = ['serve'], settings = {}, isReady = true } = {},
): Promise<void> {
  const started = start(files, args, { ...SETTINGS, ...settings });
  const { child, said } = started;
  const workers = () => childrenOf(child.pid);
  let known: number[] = [];
  try {
    if (isReady) await ready(BASE, child);
    await until(() => said.err.includes('fonds serves'), 'it says that it serves');
    known = workers();
    await use({ ...started, workers, log: () => logOf(said.out) });
  } finally {
    const left = new Set([...known, ...workers()]);
    for (const pid of left) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    if (child.exitCode === null) child.kill('SIGKILL');
    await started.ended;
  }
}

/** Lets a worker that is sent SIGUSR2 go into an endless loop. */
async function withLoop(files: ArchiveFiles): Promise<{ NODE_OPTIONS: string }> {
  const file = join(dirname(files.data), 'loop.mjs');
  await writeFile(
    file,
    `import cluster from 'node:cluster';
    if (cluster.isWorker) process.on('SIGUSR2', () => { for (;;); });`,
  );
  return { NODE_OPTIONS: `--import ${file}` };
}

const answers = async (): Promise<boolean> => {
  const asked = fetch(`${BASE}/readyz`, { signal: AbortSignal.timeout(1000) });
  return asked.then(
    ({ ok }) => ok,
    () => false,
  );
};

const isFree = (): Promise<boolean> =>
  new Promise((told) => {
    const probe = createServer()
      .once('error', () => told(false))
      .listen(Number(PORT), '0.0.0.0', () => probe.close(() => told(true)));
  });

describe('fonds serve', function () {
  this.timeout(90_000);

  describe('publishes nothing on its own', () => {
    it('if ingest is switched off by an option or a setting', () =>
      withLetter(async (files) => {
        const quiet = { args: ['serve', '--no-ingest'], isReady: false };
        await serving(
          files,
          async ({ said }) => {
            expect(said.err).to.match(/nothing is published in .*; run “fonds ingest”/);
            expect(said.err).not.to.match(/^published/m);
            expect(await run(files, ['ingest'], SETTINGS)).to.include({ code: 0 });
            expect((await fetch(`${BASE}/records/box-letter`)).status).to.equal(200);
          },
          quiet,
        );
        await files.write('manifests/new/record.yaml', 'id: new\nlevel: fonds\ntitle: New\n');
        const off = { settings: { FONDS_INGEST: 'off' } };
        await serving(
          files,
          async ({ said }) => {
            expect(said.err).to.equal(`fonds serves ${BASE}/\n`);
            expect((await fetch(`${BASE}/records/new`)).status).to.equal(404);
          },
          off,
        );
      }));

    it('and changes no address: another public address is refused, with the ways to continue', () =>
      withLetter(async (files) => {
        await run(files, ['ingest'], SETTINGS);
        for (const args of [['serve'], ['serve', '--no-ingest']]) {
          const other = { ...SETTINGS, FONDS_BASE_URL: 'https://other.example' };
          const { code, err } = await run(files, args, other);
          expect(err).to.match(/^fonds: everything is published under http:\/\/localhost:18475, /);
          expect(err).to.contain('https://other.example').and.contain('fonds ingest --new-base');
          expect(code).to.equal(2);
        }
      }));
  });

  describe('stops', () => {
    it('gracefully when its terminal is closed, and logs the reason', () =>
      withLetter((files) =>
        serving(files, async ({ child, ended, log }) => {
          child.kill('SIGHUP');
          expect((await ended).code).to.equal(0);
          expect(log().slice(-2)).to.deep.include.members([
            { ...log().at(-2), reason: 'SIGHUP', msg: 'stopping' },
            { ...log().at(-1), reason: 'SIGHUP', msg: 'stopped' },
          ]);
        }),
      ));

    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL'] as const) {
      it(`and frees its port, when npm start gets ${signal}`, () =>
        withLetter(async (files) => {
          // The script as it is, without the build, which other tests need as it lies.
          const { scripts } = JSON.parse(await readFile('package.json', 'utf8'));
          const folder = join(dirname(files.data), 'package');
          await mkdir(folder);
          await symlink(resolve('dist'), join(folder, 'dist'));
          const copy = { name: 'fonds', scripts: { build: 'node -e 0', start: scripts.start } };
          await writeFile(join(folder, 'package.json'), JSON.stringify(copy));
          const { child, said, ended } = startProgram(files, 'npm', ['start'], {
            settings: { ...SETTINGS, HOME: folder },
            cwd: folder,
          });
          await until(() => said.err.includes('fonds serves'), 'npm start serves');
          child.kill(signal);
          await ended;
          await until(isFree, 'the port is free');
          expect(logOf(said.out).at(-1)).to.have.property('msg', 'stopped');
        }));
    }

    it('in time, even if a worker is in an endless loop', () =>
      withLetter(async (files) => {
        const settings = await withLoop(files);
        await serving(
          files,
          async ({ child, ended, workers }) => {
            const [stuck = 0] = workers();
            process.kill(stuck, 'SIGUSR2');
            await wait(500);
            child.kill('SIGTERM');
            expect((await ended).code).to.equal(0);
            expect(isAlive(stuck)).to.equal(false);
          },
          { settings },
        );
      }));

    it('with every worker, even a hanging one, when the primary process is killed', () =>
      withLetter(async (files) => {
        const settings = await withLoop(files);
        await serving(
          files,
          async ({ child, workers }) => {
            const all = workers();
            expect(all).to.have.length(2);
            process.kill(all[0] ?? 0, 'SIGUSR2');
            child.kill('SIGKILL');
            await until(() => !all.some(isAlive), 'all workers have ended');
          },
          { settings },
        );
      }));
  });

  it('replaces a worker in an endless loop while the others serve', () =>
    withLetter(async (files) => {
      const settings = await withLoop(files);
      await serving(
        files,
        async ({ workers, log }) => {
          const before = workers();
          process.kill(before[0] ?? 0, 'SIGUSR2');
          let failed = 0;
          await until(async () => {
            if (!(await answers())) failed += 1;
            return !isAlive(before[0] ?? 0) && workers().length === 2;
          }, 'it is replaced');
          // One connection is handed to it before it is missed; on a busy machine one more may time out.
          expect(failed).to.be.at.most(2);
          expect(workers()).to.include(before[1] ?? 0);
          const killed = () =>
            log().find(({ msg }) => msg === 'a worker does not reply and is killed');
          await until(() => killed() !== undefined, 'the log says so');
          expect(killed()).to.have.property('seconds', 10);
        },
        { settings },
      );
    }));

  it('continues with what is published when its ingest is killed, and says so', () =>
    withLetter(async (files) => {
      await run(files, ['ingest'], SETTINGS);
      // It waits for the lock, so that it is there to be killed.
      const lock = openFile(join(files.data, 'ingest.lock'));
      lock.exec('BEGIN EXCLUSIVE');
      const { child, said, ended } = start(files, ['serve'], SETTINGS);
      try {
        await ready(BASE, child);
        await until(() => said.err.includes('another ingest is running'), 'it waits');
        const ingest = execFileSync('pgrep', ['-P', String(child.pid), '-f', 'main.js ingest']);
        process.kill(Number(String(ingest)), 'SIGABRT');
        await until(() => said.err.includes('fonds serves'), 'it serves');
        expect(said.err).to.contain(
          'fonds: the ingest was killed by SIGABRT, probably because it reached its memory limit; the server continues with what was published before\n',
        );
        expect((await fetch(`${BASE}/records/box-letter`)).status).to.equal(200);
        child.kill('SIGTERM');
        expect((await ended).code).to.equal(0);
      } finally {
        lock.close();
        if (child.exitCode === null) child.kill('SIGKILL');
      }
    }));

  it('reports a truncated database and how to restore it, and stops', () =>
    withLetter(async (files) => {
      await run(files, ['ingest'], SETTINGS);
      const file = join(files.data, 'fonds.sqlite');
      const database = openFile(file);
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      database.close();
      const message = /fonds\.sqlite is damaged: 8192 of \d+ bytes are left\. .*fonds import log/;
      await serving(
        files,
        async ({ said, ended, log }) => {
          await truncate(file, 8192);
          expect((await ended).code).to.equal(2);
          expect(said.err).to.match(message);
          const died = log().filter(({ msg }) => msg === 'a worker ended and will be replaced');
          // One that was still loading finds the damage itself.
          expect(died.every(({ signal, code }) => signal === 'SIGBUS' || code === 2)).to.equal(
            true,
          );
          expect(died.length).to.be.at.most(2);
          expect(log().find(({ level }) => level === 60)?.['msg']).to.match(message);
        },
        { args: ['serve', '--no-ingest'] },
      );
      for (const args of [['serve'], ['ingest'], ['export', 'log']]) {
        const { code, err, out } = await run(files, args, SETTINGS);
        expect(err).to.match(message);
        expect([code, out]).to.deep.equal([2, '']);
      }
      await truncate(file, 0);
      expect((await run(files, ['serve'], SETTINGS)).err).to.match(/is damaged: it is empty/);
    }));

  it('reports in one sentence that the data folder cannot be written', () =>
    withLetter(async (files) => {
      await run(files, ['ingest'], SETTINGS);
      const nobody = process.getuid?.() === 0 ? { uid: 65_534 } : {};
      await chmod(dirname(files.data), 0o755);
      if (!('uid' in nobody)) await chmod(files.data, 0o500);
      const options = { ...nobody, settings: SETTINGS };
      const ingest = ['dist/main.js', 'ingest'];
      const { code, err } = await startProgram(files, process.execPath, ingest, options).ended;
      expect(err).to.match(
        /^fonds: .*data (cannot be written|.*cannot be used: .*); FONDS_DATA must name a folder that this user may write to\n$/,
      );
      expect(code).to.equal(2);
      await chmod(files.data, 0o755);
    }));
});
