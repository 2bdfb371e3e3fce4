import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { forAllTests, type Served, serveArchive } from '../support/archive.ts';
import { archiveFiles, LETTER, writeLetter } from '../support/archive-files.ts';

/** A word of each text: that of the transcription may leave the house. */
const WORDS = {
  hand: 'Nightingale',
  draft: 'Wagtail',
  machine: 'Bullfinch',
  rebuilt: 'Goldcrest',
} as const;
const KEPT = /Wagtail|Bullfinch|Goldcrest/;
/** Where the whole text of a layer lies that is not to be taken for the record's. */
const OFFERED = /(text\/(p\d\/)?|layer\/|annotations\/p\d\/)(draft|machine|rebuilt)\b/;

const LAYERS = `layers:
  - { id: hand, kind: transcription, language: en, status: reviewed, files: "hand/{folio}.txt" }
  - { id: draft, kind: translation, language: fr, status: draft, files: "draft/{folio}.txt" }
  - { id: machine, kind: translation, language: de, status: machine, generator: MT 1, files: "machine/{folio}.txt" }
  - { id: rebuilt, kind: transcription, language: ru, status: reconstruction, files: "rebuilt/{folio}.txt" }
`;

describe('a text that is a draft, machine-made or reconstructed', function () {
  this.timeout(30_000);
  let served: Served;

  forAllTests(async (folder) => {
    const files = archiveFiles(folder);
    await writeLetter(files);
    const letter = LETTER.replace(/layers:[\s\S]*/, LAYERS);
    await files.write('manifests/box/letter/record.yaml', letter);
    for (const [layer, word] of Object.entries(WORDS)) {
      for (const folio of ['p1', 'p2']) {
        await files.write(`manifests/box/letter/${layer}/${folio}.txt`, `${word} sings.\n`);
      }
    }
    await rm(join(folder, 'manifests/box/letter/hand/p1.xml'));
    await rm(join(folder, 'manifests/box/letter/hand/p2.xml'));
    served = await serveArchive(files);
    expect(served.report.findings).to.deep.equal([]);
    await served.archive.exportDataset(undefined, { statuses: ['published', 'reviewed'] });
    return served;
  });

  /** All that an address says, its headers too. */
  const textAt = async (path: string): Promise<string> => {
    const answer = await fetch(served.base + path);
    expect(answer.status, path).to.equal(200);
    const bytes = Buffer.from(await answer.arrayBuffer());
    const body = path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
    return `${[...answer.headers].join('\n')}\n${body}`;
  };

  it('is published, so that this test could find it', async () => {
    for (const [layer, word] of Object.entries(WORDS)) {
      expect(await textAt(`/records/box-letter/text/${layer}.txt`)).to.contain(word);
    }
  });

  const FEEDS = [
    ...['oai_dc', 'oai_qdc', 'mods', 'edm', 'ead3', 'mets'].flatMap((prefix) => [
      `/oai?verb=ListRecords&metadataPrefix=${prefix}`,
      `/oai?verb=ListIdentifiers&metadataPrefix=${prefix}`,
    ]),
    '/oai?verb=Identify',
    '/oai?verb=ListSets',
    '/iiif/discovery/1/activity',
    '/iiif/discovery/1/activity/1',
    '/feed.atom',
    '/sitemap.xml',
    '/sitemap/1.xml',
    '/robots.txt',
    '/.well-known/api-catalog',
    '/dataset/dataset.json',
    '/records/box-letter/description.json',
    '/records/box-letter/linkset.json',
    ...['dc', 'qdc', 'mods', 'edm', 'mets'].map((name) => `/records/box-letter/${name}.xml`),
    '/records/box/ead.xml',
    '/records/box/description.json',
  ];
  for (const path of FEEDS) {
    it(`is neither offered nor mentioned by ${path}`, async () => {
      const all = await textAt(path);
      expect(all).not.to.match(KEPT);
      expect(all).not.to.match(OFFERED);
    });
  }

  it('is in no file of the dataset', async () => {
    const index = await fetch(`${served.base}/dataset/dataset.json`);
    const { distribution } = (await index.json()) as { distribution: { downloadURL: string }[] };
    const files = distribution.map(({ downloadURL }) => downloadURL.slice(served.base.length));
    const all = (await Promise.all(files.map(textAt))).join('\n');
    expect(all).to.contain(WORDS.hand).and.not.match(KEPT);
  });

  it('is not signposted from any page', async () => {
    const { headers } = await fetch(`${served.base}/records/box-letter`);
    const links = headers.get('link') ?? '';
    expect(links).to.contain('text/hand.txt').and.not.match(OFFERED);
  });
});
