import { expect } from 'chai';
import { documentValidator } from '../../src/check/iiif/document-validator.ts';
import { changesOn } from '../../src/harvest/activity.ts';
import { forAllTests, type Served, serveArchive } from '../support/archive.ts';
import { type ArchiveFiles, archiveFiles, LETTER, writeLetter } from '../support/archive-files.ts';
import { discoveryHarvester } from '../support/harvest/harvester.ts';

describe('Change Discovery', () => {
  let files: ArchiveFiles;
  let served: Served;
  let stream: string;
  const get = async (address: string) => {
    const answer = await fetch(address);
    return { answer, body: await answer.json() };
  };
  const short = (activities: { type: string; object: { id: string } }[]) =>
    activities.map(({ type, object }) => `${type} ${object.id.split('/iiif/presentation/')[1]}`);
  const newest = async (page = 1) => (await get(`${stream}/${page}`)).body.orderedItems;

  forAllTests(async (folder) => {
    files = archiveFiles(folder);
    await writeLetter(files);
    served = await serveArchive(files);
    stream = `${served.base}/iiif/discovery/1/activity`;
    return served;
  });

  it('lists Manifests, Collections and trusted layers, each version by itself', async () => {
    expect(short(await newest())).to.deep.equal([
      'Create 3/box-letter/manifest',
      'Create 2/box-letter/manifest',
      'Create 3/box-letter/layer/hand',
      'Create 3/collection/box',
      'Create 2/collection/box',
    ]);
  });

  it('gives each resource one canonical address, with links to its descriptions', async () => {
    const [three, two] = await newest();
    expect(three.object.canonical).to.equal(`${served.base}/iiif/presentation/box-letter/manifest`);
    expect(two.object.canonical).to.equal(three.object.canonical);
    expect(two.object.format).to.contain('presentation/2/context.json');
    expect(three.object.seeAlso[0].id).to.equal(
      `${served.base}/records/box-letter/description.json`,
    );
  });

  it('conforms to the schema, has its media type and CORS headers, and every object answers', async () => {
    const validate = documentValidator();
    for (const address of [stream, `${stream}/1`]) {
      const { answer, body } = await get(address);
      expect(answer.headers.get('content-type')).to.equal(
        'application/ld+json;profile="http://iiif.io/api/discovery/1/context.json"',
      );
      expect(answer.headers.get('access-control-allow-origin')).to.equal('*');
      expect(body.id).to.equal(address);
      expect(
        validate(body, { url: address }).findings.filter((f) => f.severity === 'error'),
      ).to.deep.equal([]);
    }
    for (const { object } of await newest()) {
      expect((await fetch(object.id)).status, object.id).to.equal(200);
    }
  });

  it('adds a text that becomes trusted, and removes one that is no longer', async () => {
    const record = 'manifests/box/letter/record.yaml';
    await files.write(record, LETTER.replace('status: draft', 'status: reviewed'));
    await served.archive.ingest();
    await files.write(record, LETTER.replace('status: reviewed', 'status: draft'));
    await served.archive.ingest();
    const layers = (await newest()).filter(
      (one: { object: { type: string } }) => one.object.type === 'AnnotationCollection',
    );
    expect(short(layers)).to.deep.equal([
      'Create 3/box-letter/layer/hand',
      'Add 3/box-letter/layer/fr',
      'Remove 3/box-letter/layer/fr',
      'Remove 3/box-letter/layer/hand',
    ]);
    expect(layers[1].target.id).to.equal(stream);
    expect(layers[2].origin.id).to.equal(stream);
  });

  it('says that a withdrawn record has moved if its successor is in this archive', async () => {
    await files.write('manifests/new/record.yaml', 'id: new\nlevel: fonds\ntitle: New\n');
    await served.archive.ingest();
    await served.archive.withdraw('box-letter', 'described anew', 'new');
    // The last two tell of the Collection above.
    const moves = (await newest()).slice(-4, -2);
    expect(moves.map(({ type }: { type: string }) => type)).to.deep.equal(['Move', 'Move']);
    expect(moves[1]).to.nested.include({
      'object.id': `${served.base}/iiif/presentation/2/box-letter/manifest`,
      'target.id': `${served.base}/iiif/presentation/2/collection/new`,
      'target.type': 'Collection',
    });
    await served.archive.withdraw('box', 'as well', 'https://elsewhere.example/box');
    expect((await newest()).at(-1)).to.deep.include({ type: 'Delete' });
  });

  it('lets complete pages be cached forever, and the last one briefly', async () => {
    const many = Array.from({ length: 100 }, (_, i) =>
      files.write(`manifests/s${i}/record.yaml`, `id: s${i}\nlevel: series\ntitle: Series ${i}\n`),
    );
    await Promise.all(many);
    await served.archive.ingest();
    const [first, second] = [await get(`${stream}/1`), await get(`${stream}/2`)];
    expect(first.answer.headers.get('cache-control')).to.contain('immutable');
    expect(second.answer.headers.get('cache-control')).to.contain('max-age=0');
    expect(first.body.next.id).to.equal(second.body.id);
    expect(second.body.prev.id).to.equal(first.body.id);
    expect(first.body).not.to.have.property('prev');
    expect(second.body).not.to.have.property('next');
    const { body } = await get(stream);
    expect([body.first.id, body.last.id]).to.deep.equal([first.body.id, second.body.id]);
    const times = [...first.body.orderedItems, ...second.body.orderedItems].map(
      (one) => one.endTime,
    );
    expect(times).to.deep.equal([...times].sort());
    expect(changesOn(2)).to.deep.equal([101, 200]);
  });

  it('has no page without changes', async () => {
    for (const page of ['0', '3', '01', 'x', '999999999999']) {
      expect((await fetch(`${stream}/${page}`)).status, page).to.equal(404);
    }
  });

  it('brings a harvester to exactly what is published', async () => {
    const harvester = discoveryHarvester(stream);
    await harvester.visit();
    expect(harvester.held.here.size).to.equal(101 * 2);
    expect([...harvester.held.gone].filter((id) => id.includes('/3/')).length).to.equal(4);
    expect(await harvester.visit()).to.be.lessThan(5);
  });
});
