import { expect } from 'chai';
import { shipped } from '../support/archive.ts';

const RECORD = 'rgaspi-f558-op11-d98-ll0067-0068';
const CONTEXT = (version: number) => `http://iiif.io/api/presentation/${version}/context.json`;
const profile = (version: number) => `application/ld+json;profile="${CONTEXT(version)}"`;

// biome-ignore lint/suspicious/noExplicitAny: documents of other versions are read as a client reads them
type Any = any;

async function get(path: string, headers: Record<string, string> = {}): Promise<Any> {
  const { base } = await shipped();
  const answer = await fetch(`${base}/iiif/presentation/${path}`, { headers });
  expect(answer.status, path).to.equal(200);
  return answer.json();
}

/** Every value of a key anywhere in a document. */
const all = (key: string, of: Any): Any[] =>
  Array.isArray(of)
    ? of.flatMap((one) => all(key, one))
    : typeof of === 'object' && of !== null
      ? Object.entries(of).flatMap(([name, one]) => [
          ...(name === key ? [one] : []),
          ...all(key, one),
        ])
      : [];

describe('Presentation 2.1', () => {
  it('publishes the Manifest at its own address, with the canvases of 3.0', async () => {
    const { base } = await shipped();
    const [two, three] = [await get(`2/${RECORD}/manifest`), await get(`3/${RECORD}/manifest`)];
    expect(two['@id']).to.equal(`${base}/iiif/presentation/2/${RECORD}/manifest`);
    expect(two['@context']).to.equal(CONTEXT(2));
    expect(two['@type']).to.equal('sc:Manifest');
    const canvases = two.sequences[0].canvases;
    expect(canvases.map((one: Any) => one['@id'])).to.deep.equal(
      three.items.map((one: Any) => one.id),
    );
    expect(canvases[0].images[0].on).to.equal(three.items[0].id);
    expect(canvases[0].images[0].resource.service['@context']).to.match(/image\/2\/context/);
    expect(two.license).to.equal(three.rights);
    expect(two.within).to.equal(`${base}/iiif/presentation/2/collection/rgaspi-f558-op11-d98`);
  });

  it('contains nothing in the form of 3.0: no language maps, no ids without @', async () => {
    for (const path of [`2/${RECORD}/manifest`, '2/collection', '2/collection/rgaspi']) {
      const document = await get(path);
      for (const key of ['id', 'type', 'items', 'en', 'ru', 'none']) {
        expect(all(key, document), `${path}: ${key}`).to.deep.equal([]);
      }
    }
  });

  it('lists the contents as flat ranges under one top range', async () => {
    const { structures } = await get(`2/${RECORD}/manifest`);
    expect(structures).to.have.length(3);
    expect(structures[0].viewingHint).to.equal('top');
    expect(structures[0].ranges).to.deep.equal(structures.slice(1).map((one: Any) => one['@id']));
    expect(structures[1].canvases[0]).to.match(/canvas\/l0067$/);
  });

  it('publishes each text as a list of painting annotations, one for each line', async () => {
    const { sequences } = await get(`2/${RECORD}/manifest`);
    const lists = sequences[0].canvases[0].otherContent;
    expect(lists.map((one: Any) => one['@type'])).to.deep.equal([
      'sc:AnnotationList',
      'sc:AnnotationList',
    ]);
    expect(lists[0]).not.to.have.property('resources');
    const list = await (await fetch(lists[0]['@id'])).json();
    expect(list['@id']).to.equal(lists[0]['@id']);
    const page = await get(`3/${RECORD}/annotations/l0067/transcription-ru`);
    expect(list.resources.map((one: Any) => one['@id'])).to.deep.equal(
      page.items.map((one: Any) => one.id),
    );
    for (const { motivation, resource, on } of list.resources) {
      expect(motivation).to.equal('sc:painting');
      expect(on).to.match(/canvas\/l0067#xywh=\d+,\d+,\d+,\d+$/);
      expect(resource[0]['@type']).to.equal('cnt:ContentAsText');
      expect(JSON.stringify(resource)).to.contain('not the text of the original');
    }
  });

  it('links from the top Collection down to the Manifest', async () => {
    let [next] = (await get('2/collection')).collections;
    while (next['@type'] === 'sc:Collection') {
      const found = await (await fetch(next['@id'])).json();
      [next] = found.collections ?? found.manifests;
    }
    expect((await (await fetch(next['@id'])).json())['@type']).to.equal('sc:Manifest');
  });

  it('lists every property that it cannot express, with its position', async () => {
    const { losses, of } = await get(`2/${RECORD}/losses`);
    expect(of).to.match(/\/2\/.*manifest$/);
    const properties = losses.map((one: Any) => one.property);
    expect(properties).to.include.members(['requiredStatement', 'provider', 'service']);
    const manifest = await get(`3/${RECORD}/manifest`);
    for (const { pointer } of losses) {
      const found = pointer
        .slice(1)
        .split('/')
        .reduce((at: Any, key: string) => at?.[key], manifest);
      expect(found, pointer).not.to.equal(undefined);
    }
  });
});

describe('Presentation 4.0', () => {
  it('gives every Annotation one body, one target and a list of motivations', async () => {
    const page = await get(`4/${RECORD}/annotations/l0067/translation-en`);
    expect(page['@context'].at(-1)).to.equal(CONTEXT(4));
    for (const { motivation, body, target, provides, label } of page.items) {
      expect(motivation).to.deep.equal(['supplementing', 'translating']);
      expect(body.type).to.equal('TextualBody');
      expect(body.language).to.deep.equal(['en']);
      expect(target.type).to.equal('Canvas');
      expect(target.id).to.match(/\/3\/.*#xywh=/);
      expect(provides).to.deep.equal(['translation']);
      expect(label.en).to.deep.equal(['Translation · English']);
    }
  });

  it('warns of a reconstruction in the label of every Annotation', async () => {
    const page = await get(`4/${RECORD}/annotations/l0068/transcription-ru`);
    for (const { label } of page.items) {
      expect(label.en.join()).to.contain('not the text of the original');
      expect(label.ru.join()).to.contain('не текст подлинника');
    }
  });

  it('refers to Manifests, Collections, pages and layers of version 4', async () => {
    for (const path of [`4/${RECORD}/manifest`, '4/collection', '4/collection/rgaspi']) {
      const document = await get(path);
      expect(document.id).to.match(/\/iiif\/presentation\/4\//);
      const ids = all('id', document).filter((id) => /\/(manifest|annotations|layer)/.test(id));
      expect(ids.filter((id) => id.includes('/presentation/3/'))).to.deep.equal([]);
    }
  });
});

describe('The version of the Presentation API', () => {
  for (const version of [2, 3, 4]) {
    it(`is ${version} for a client that accepts its profile, at the address without a version`, async () => {
      const document = await get(`${RECORD}/manifest`, { accept: profile(version) });
      expect(document['@context']).to.equal(CONTEXT(version));
    });
  }

  it('is 3 by default, and 2 for a client that prefers it', async () => {
    const { base } = await shipped();
    expect((await get(`${RECORD}/manifest`)).id).to.contain('/presentation/3/');
    const accept = `${profile(3)};q=0.5, ${profile(2)};q=0.9`;
    expect((await get(`${RECORD}/manifest`, { accept }))['@type']).to.equal('sc:Manifest');
    const answer = await fetch(`${base}/iiif/presentation/${RECORD}/manifest`, {
      redirect: 'manual',
    });
    expect(answer.headers.get('vary')).to.match(/Accept\b/);
  });

  it('has an ETag, and answers 304 to a client that sends it', async () => {
    const { base } = await shipped();
    const address = `${base}/iiif/presentation/2/${RECORD}/manifest`;
    const etag = (await fetch(address)).headers.get('etag') ?? '';
    expect((await fetch(address, { headers: { 'if-none-match': etag } })).status).to.equal(304);
  });

  it('is 404 for unknown records, and for documents that have no other version', async () => {
    const { base } = await shipped();
    for (const path of ['2/none/manifest', '4/none/manifest', `2/${RECORD}/alignment/l0067`]) {
      expect((await fetch(`${base}/iiif/presentation/${path}`)).status, path).to.equal(404);
    }
  });
});

describe('Texts as comments', () => {
  it('are published at their own addresses, for viewers that list only comments', async () => {
    const manifest = await get(`3/${RECORD}/manifest?motivation=commenting`);
    expect(manifest.id).to.match(/\?motivation=commenting$/);
    expect(manifest.items[0].items[0].items[0].motivation).to.equal('painting');
    const reference = manifest.items[0].annotations[0].id;
    const page = (await (await fetch(reference)).json()) as Any;
    expect(page.id).to.equal(reference);
    for (const { motivation } of page.items) expect(motivation).to.equal('commenting');
  });
});
