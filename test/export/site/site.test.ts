import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import express from 'express';
import { presentationValidator } from '../../../src/check/iiif/presentation-validator.ts';
import { type Served, withServedLetter } from '../../support/archive.ts';

/** A web server that knows files and nothing else. */
async function withFiles<T>(folder: string, use: (base: string) => Promise<T>): Promise<T> {
  const server = express().use('/copy', express.static(folder)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/copy`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const textFiles = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(html|json|xml)$/.test(file) && !file.startsWith('assets/'))
    .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));

/** What the files of a copy speak of, but for names of things inside documents. */
const spokenOf = (folder: string, base: string): Set<string> => {
  const addresses = new RegExp(`${base}/[^\\s"'<>)#&]*`, 'g');
  const all = textFiles(folder).flatMap(({ text }) => text.match(addresses) ?? []);
  return new Set(all.filter((one) => !/\/annotation\/|\/painting|\/image\/3\/[\w-]+$/.test(one)));
};

const withLetter = (use: (folder: string, served: Served) => Promise<void>) =>
  withServedLetter((_files, served, folder) => use(join(folder, 'site'), served));

describe('a static copy', function () {
  this.timeout(60_000);

  it('contains everything its pages and documents link to, under its own address', () =>
    withLetter((folder, { archive, base: live }) =>
      withFiles(folder, async (base) => {
        await archive.exportSite(folder, { base, ids: [] });
        const asked = spokenOf(folder, base);
        expect(asked.size).to.be.greaterThan(30);
        for (const address of asked) {
          expect((await fetch(address)).status, address).to.equal(200);
        }
        const css = readFileSync(join(folder, 'assets', 'style.css'), 'utf8');
        const loaded = [...css.matchAll(/url\("([^"]+)"\)/g)].map(([, path]) => path);
        expect(loaded).to.include('font/old-latin.woff2');
        for (const path of loaded) {
          expect((await fetch(`${base}/assets/${path}`)).status, path).to.equal(200);
        }
        const manifest = await (
          await fetch(`${base}/iiif/presentation/3/box-letter/manifest.json`)
        ).json();
        expect(JSON.stringify(manifest)).not.to.contain(`${live}/iiif`);
        const errors = presentationValidator()(manifest).filter(
          ({ severity }) => severity === 'error',
        );
        expect(errors).to.deep.equal([]);
      }),
    ));

  it('serves images at level 0, in every listed size and tile', () =>
    withLetter((folder, { archive }) =>
      withFiles(folder, async (base) => {
        await archive.exportSite(folder, { base, ids: ['box-letter'] });
        const image = `${base}/iiif/image/3/box-letter_p1`;
        const info = (await (await fetch(`${image}/info.json`)).json()) as {
          [key: string]: unknown;
          sizes: { width: number; height: number }[];
        };
        expect(info['id']).to.equal(image);
        expect(info['profile']).to.equal('level0');
        expect(info).not.to.have.any.keys('extraFormats', 'extraFeatures', 'maxWidth');
        for (const { width, height } of info.sizes) {
          const { status } = await fetch(`${image}/full/${width},${height}/0/default.jpg`);
          expect(status).to.equal(200);
        }
        // The second is what Universal Viewer asks for as a thumbnail, whatever is listed.
        for (const size of ['max', '90,']) {
          expect((await fetch(`${image}/full/${size}/0/default.jpg`)).status).to.equal(200);
        }
      }),
    ));

  it('of one record links to the archive for everything else', () =>
    withLetter((folder, { archive, base: live }) =>
      withFiles(folder, async (base) => {
        await archive.exportSite(folder, { base, ids: ['box-letter'] });
        const { partOf } = (await (
          await fetch(`${base}/iiif/presentation/3/box-letter/manifest.json`)
        ).json()) as { partOf: { id: string }[] };
        expect(partOf[0]?.id).to.equal(`${live}/iiif/presentation/3/collection/box`);
        expect(await (await fetch(`${base}/`)).text()).to.contain(`${base}/records/box-letter/`);
      }),
    ));

  it('refuses to copy an unknown record', () =>
    withLetter(async (folder, { archive }) => {
      const failed = await archive
        .exportSite(folder, { base: 'https://copy.example', ids: ['none'] })
        .catch((error: Error) => error.message);
      expect(failed).to.equal('there is no record “none”');
    }));
});
