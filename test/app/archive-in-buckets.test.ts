import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import type { Store } from '../../src/system/store/store.ts';
import { inFolder, serveArchive } from '../support/archive.ts';
import { type ArchiveFiles, archiveFiles, picture, writeLetter } from '../support/archive-files.ts';
import { type FaultProxy, faultProxy } from '../support/fault-proxy.ts';
import { reply } from '../support/reply.ts';
import { describeWithS3, inBucket } from '../support/s3.ts';
import { freePort } from '../support/serve.ts';

type Parts = {
  /** The archive of which manifests, images and packs are in a bucket, not yet open. */
  readonly stored: Folders;
  /** The same archive in folders. */
  readonly local: ArchiveFiles;
  /** Where the objects are: `manifests/…`, `images/…`, `files/…`. */
  readonly bucket: Store;
  readonly proxy: FaultProxy;
};

type Folders = Omit<ArchiveFiles, 'write'> & { readonly shared?: string };

/** Writes the letter into a folder and into a bucket, which is reached through a proxy with faults. */
async function withBuckets(use: (parts: Parts) => Promise<void>): Promise<void> {
  const before = process.env['AWS_ENDPOINT_URL_S3'];
  const proxy = await faultProxy(before ?? '');
  process.env['AWS_ENDPOINT_URL_S3'] = proxy.address;
  try {
    await inFolder((folder) =>
      inBucket(async (bucket) => {
        const local = archiveFiles(folder);
        await writeLetter(local);
        for (const top of ['manifests', 'images']) {
          const entries = await readdir(join(folder, top), {
            recursive: true,
            withFileTypes: true,
          });
          for (const entry of entries.filter((one) => one.isFile())) {
            const file = join(entry.parentPath, entry.name);
            await bucket.put(file.slice(folder.length + 1), { file });
          }
        }
        const at = (name: string) => `${bucket.name}/${name}`;
        const stored = {
          manifests: at('manifests'),
          images: at('images'),
          shared: at('files'),
          data: join(folder, 'node'),
        };
        await use({ stored, local, bucket, proxy });
      }),
    );
  } finally {
    process.env['AWS_ENDPOINT_URL_S3'] = before;
    proxy.close();
  }
}

const serve = (folders: Folders, port?: string) =>
  serveArchive(folders, '', {
    ...(port !== undefined && { port }),
    ...(folders.shared !== undefined && { shared: folders.shared }),
  });

const TILE = '/iiif/image/3/box-letter_p1/0,0,512,512/512,512/0/default.jpg';
const OTHER = '/iiif/image/3/box-letter_p2/0,0,512,512/512,512/0/default.jpg';

/** The requests that pass through the proxy while `work` runs: methods and keys, and `list` for listings. */
async function requestsDuring(proxy: FaultProxy, work: () => Promise<unknown>): Promise<string[]> {
  const requests: string[] = [];
  proxy.set(({ method = '', url = '' }) => {
    const key = url.split('?', 1)[0]?.split('/').slice(3).join('/');
    requests.push(url.includes('list-type=2') ? 'list' : `${method} ${key}`);
    return undefined;
  });
  await work();
  proxy.set(() => undefined);
  return requests;
}

const keysIn = async (store: Store, prefix: string): Promise<string[]> => {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
};

describeWithS3('an archive whose files are in a bucket', () => {
  it('answers as one whose files are in folders', () =>
    withBuckets(async ({ stored, local }) => {
      const port = String(await freePort());
      const paths = [
        TILE,
        '/iiif/image/3/box-letter_p1/info.json',
        '/iiif/image/3/box-letter_p1/full/max/0/default.png',
        '/iiif/image/3/box-letter_p1/100,100,600,700/300,/90/gray.jpg',
        '/iiif/presentation/3/box-letter/manifest',
        '/records/box-letter/text/p1/hand.txt',
      ];
      const answers = async (folders: Folders) => {
        const { base, close, report } = await serve(folders, port);
        try {
          expect(report.findings).to.deep.equal([]);
          return await Promise.all(
            paths.map(async (path) => {
              const { status, bytes, headers } = await reply(`${base}${path}`);
              return { path, status, bytes, etag: headers.etag };
            }),
          );
        } finally {
          await close();
        }
      };
      const [here, there] = [await answers(local), await answers(stored)];
      expect(here.map(({ status }) => status)).to.deep.equal(paths.map(() => 200));
      expect(there).to.deep.equal(here);
    }));

  it('reads no object in an ingest with nothing new, and then only what has changed', () =>
    withBuckets(async ({ stored, bucket, proxy }) => {
      const { archive, close } = await serve(stored);
      try {
        await wait(2100);
        await archive.ingest();
        const requests = await requestsDuring(proxy, () => archive.ingest());
        // Whether the dataset has to be written again.
        const state = 'GET files/dataset/state.json';
        expect(new Set(requests)).to.deep.equal(new Set(['list', state]));
        await bucket.put('images/box/letter/p2.jpg', await picture(900, 1000));
        const { outcomes } = await archive.ingest();
        expect(outcomes.find(({ id }) => id === 'box-letter')?.action).to.equal('update');
        await bucket.put('manifests/box/letter/fr/p2.txt', 'Votre fils\n');
        const next = await archive.ingest();
        expect(next.outcomes.find(({ id }) => id === 'box-letter')?.action).to.equal('update');
      } finally {
        await close();
      }
    }));

  it('goes on with what is local while the bucket is out of reach, and says 503 of the rest', () =>
    withBuckets(async ({ stored, proxy }) => {
      const { base, close } = await serve(stored);
      try {
        for (let time = 0; time < 3; time++) await reply(`${base}${TILE}`);
        await wait(300);
        await reply(`${base}${TILE}`);
        proxy.set(() => ({ kind: 'status', status: 503, code: 'SlowDown' }));
        expect((await reply(`${base}${TILE}`)).status).to.equal(200);
        const { status, headers } = await reply(`${base}${OTHER}`);
        expect([status, headers['retry-after']]).to.deep.equal([503, '2']);
        proxy.set(() => undefined);
        for (let time = 0; time < 50; time++) {
          if ((await reply(`${base}${OTHER}`)).status === 200) return;
          await wait(100);
        }
        expect.fail('the bucket is in reach again');
      } finally {
        await close();
      }
    }));

  it('stops an ingest while the bucket is out of reach, and withdraws nothing', () =>
    withBuckets(async ({ stored, bucket, proxy }) => {
      const { archive, base, close } = await serve(stored);
      try {
        await bucket.put('images/box/letter/p2.jpg', await picture(900, 1000));
        proxy.set(() => ({ kind: 'status', status: 503, code: 'SlowDown' }));
        const error = await archive.ingest().catch((thrown: unknown) => thrown);
        expect(error).to.include({ code: 'STORE_UNAVAILABLE' });
        expect((error as Error).message).to.match(/^s3:.* cannot be used: /);
        const manifest = '/iiif/presentation/3/box-letter/manifest';
        expect((await reply(`${base}${manifest}`)).status).to.equal(200);
        proxy.set(() => undefined);
        for (let time = 0; time < 100; time++) {
          const report = await archive.ingest().catch(() => undefined);
          const letter = report?.outcomes.find(({ id }) => id === 'box-letter');
          if (letter) {
            expect(letter.action).to.equal('update');
            return;
          }
          await wait(100);
        }
        expect.fail('the ingest goes on');
      } finally {
        await close();
      }
    })).timeout(60_000);

  it('cuts packs again that are missing in the bucket', () =>
    withBuckets(async ({ stored, bucket }) => {
      const { base, archive, close } = await serve(stored);
      try {
        const packs = await keysIn(bucket, 'files/packs/');
        expect(packs).to.have.length(2);
        for (const key of packs) await bucket.remove(key);
        expect((await reply(`${base}${TILE}`)).status).to.equal(200);
        await wait(200);
        expect(await keysIn(bucket, 'files/damaged/')).to.have.length(1);
        await archive.ingest();
        expect(await keysIn(bucket, 'files/damaged/')).to.have.length(0);
        expect(await keysIn(bucket, 'files/packs/')).to.deep.equal(packs);
        expect((await archive.ingest()).outcomes.map(({ action }) => action)).to.not.include(
          'update',
        );
      } finally {
        await close();
      }
    }));

  it('writes the dataset into the bucket and serves it from there, with ranges', () =>
    withBuckets(async ({ stored, bucket }) => {
      const { base, archive, close } = await serve(stored);
      try {
        await archive.exportDataset(undefined, { statuses: ['reviewed'] });
        const keys = await keysIn(bucket, 'files/dataset/');
        expect(keys).to.include.members(['files/dataset/dataset.json', 'files/dataset/SHA256SUMS']);
        const whole = await reply(`${base}/dataset/manifests.all.jsonl.gz`);
        const stored = await bucket.read('files/dataset/manifests.all.jsonl.gz');
        expect(whole.status).to.equal(200);
        expect(whole.bytes.equals(stored?.content ?? Buffer.alloc(0))).to.equal(true);
        const part = await reply(`${base}/dataset/manifests.all.jsonl.gz`, {
          headers: { range: 'bytes=10-19' },
        });
        expect(part.status).to.equal(206);
        expect(part.bytes).to.deep.equal(whole.bytes.subarray(10, 20));
        const fresh = await reply(`${base}/dataset/manifests.all.jsonl.gz`, {
          headers: { 'if-none-match': whole.headers.etag },
        });
        expect(fresh.status).to.equal(304);
        await archive.withdraw('box-letter', 'rights');
        expect((await reply(`${base}/dataset/manifests.all.jsonl.gz`)).status).to.equal(503);
        await archive.renewDataset();
        expect((await reply(`${base}/dataset/manifests.all.jsonl.gz`)).status).to.equal(200);
      } finally {
        await close();
      }
    }));

  it('writes a static copy with the tiles of packs in the bucket', () =>
    withBuckets(async ({ stored, local }) => {
      const { archive, close } = await serve(stored);
      try {
        const site = join(local.data, 'site');
        await archive.exportSite(site, { base: 'https://static.example', ids: [] });
        const files = await readdir(site, { recursive: true });
        expect(files).to.include('iiif/image/3/box-letter_p1/0,0,512,512/512,512/0/default.jpg');
      } finally {
        await close();
      }
    }));

  it('writes a backup into a bucket and restores it from there', () =>
    withBuckets(async ({ stored, bucket, local }) => {
      const backup = `${bucket.name}/backups/log.jsonl`;
      const port = String(await freePort());
      const { archive, close } = await serve(stored, port);
      await archive.exportLog(backup);
      await close();
      const restored = await serveArchive({ ...stored, data: join(local.data, 'other') }, '', {
        port,
        beforeIngest: async (empty) => {
          expect(await empty.importLog(backup)).to.equal(2);
        },
      });
      await restored.close();
    }));
});
