import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { documentValidator } from '../../../src/check/iiif/document-validator.ts';
import { type Served, serveArchive } from '../../support/archive.ts';
import { archiveFiles, writeLetter } from '../../support/archive-files.ts';
import { CABLE_LINES, writeCable } from '../../support/cable.ts';

// biome-ignore lint/suspicious/noExplicitAny: responses have many shapes
type Json = Record<string, any>;

let folder: string;
let served: Served;

const get = async (path: string): Promise<{ status: number; json: Json }> => {
  const answer = await fetch(`${served.base}${path}`);
  return { status: answer.status, json: (await answer.json()) as Json };
};
const search = async (version: 1 | 2, scope: string, query: Record<string, string>) =>
  (await get(`/iiif/search/${version}${scope}?${new URLSearchParams(query)}`)).json;
/** The ends of the ids of the annotations found. */
const found = async (q: string, scope = '/box-cable', more: Record<string, string> = {}) =>
  ((await search(2, scope, { q, ...more }))['items'] as Json[]).map(
    ({ id }) => String(id).split('/annotation/')[1],
  );

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fonds-'));
  const files = archiveFiles(folder);
  await writeLetter(files);
  await writeCable(files);
  served = await serveArchive(files);
});

after(async () => {
  await served.close();
  await rm(folder, { recursive: true, force: true });
});

describe('The Content Search API', () => {
  it('finds words in any form, exact matches first, in reading order', async () => {
    expect(await found('Окано')).to.deep.equal(['l1/ru/l2', 'l1/ru/l3', 'l1/ru/l4']);
    expect(await found('окана')).to.deep.equal(['l1/ru/l3', 'l1/ru/l2', 'l1/ru/l4']);
    expect(await found('японские')).to.deep.equal(['l1/ru/l1']);
    expect(await found('феодор*')).to.deep.equal(['l1/ru/l3']);
    expect(await found('разрешить -проситъ')).to.deep.equal([]);
    expect(await found('коммунист OR разрешить')).to.deep.equal(['l1/ru/l1', 'l1/ru/l4']);
  });

  it('finds words and phrases that are broken over lines, and returns both lines', async () => {
    expect(await found('наследник')).to.deep.equal(['l1/ru/l2', 'l1/ru/l3']);
    expect(await found('"сусуму окано"')).to.deep.equal(['l1/ru/l1', 'l1/ru/l2']);
    const { annotations } = await search(2, '/box-cable', { q: 'наследник' });
    const [mark] = annotations[0].items as Json[];
    expect(mark?.['target'].map(({ selector }: Json) => selector[0].exact)).to.deep.equal([
      'наслѣд',
      'никъ',
    ]);
    expect(annotations[0].items).to.have.length(2);
  });

  it('finds the lines of a leaf that has all words if no line has them all', async () => {
    expect(await found('японский разрешить')).to.deep.equal(['l1/ru/l1', 'l1/ru/l4']);
  });

  it('returns a translation with the box of its source and both texts', async () => {
    const { items, annotations } = await search(2, '/box-cable', { q: 'okano' });
    expect(items[0].target).to.match(/canvas\/l1#xywh=50,100,600,160$/);
    expect(annotations[0].items[0].body).to.include({ language: 'ru' });
    expect(annotations[0].items[0].body.value).to.equal(CABLE_LINES.join(' '));
    const first = await search(1, '/box-cable', { q: 'okano' });
    expect(first['resources'][0].label['@value']).to.equal(CABLE_LINES.join(' '));
  });

  it('returns annotations as they are published, and quotes their bodies exactly', async () => {
    const pages = ['ru', 'en'].map(
      (layer) => `/iiif/presentation/3/box-cable/annotations/l1/${layer}`,
    );
    const published = (await Promise.all(pages.map(get))).flatMap(
      ({ json }) => json['items'] as Json[],
    );
    for (const q of ['окано', 'others okano', 'наследник', '"okano of"', 'asks']) {
      const { items, annotations } = await search(2, '/box-cable', { q });
      for (const { modified, creator, ...item } of items as Json[]) {
        expect(item).to.deep.equal(published.find(({ id }) => id === item['id']));
        expect(modified).to.match(/^\d{4}-/);
      }
      for (const { target } of annotations[0].items as Json[]) {
        for (const { source, selector } of [target].flat()) {
          const { prefix = '', exact, suffix = '' } = selector[0];
          const body = items.find(({ id }: Json) => id === source)?.body[0].value;
          expect(body, q).to.include(prefix + exact + suffix);
        }
      }
    }
  });

  it('returns a hit with a region for each annotation in version 1', async () => {
    const {
      resources,
      hits,
      within,
      '@context': context,
    } = await search(1, '/box-cable', { q: 'окано' });
    expect(context).to.have.length(2);
    expect(within.total).to.equal(3).and.equal(resources.length).and.equal(hits.length);
    for (const { on } of resources) expect(on).to.match(/#xywh=\d+,\d+,\d+,\d+$/);
    expect(hits[0]).to.deep.include({ match: 'Окано', before: '', after: ', вели́кій наслѣд-' });
    expect(hits[0].annotations).to.deep.equal([resources[0]['@id']]);
    expect(hits[1].selectors).to.have.length(2);
  });

  it('conforms to the schemas of both versions', async () => {
    const check = documentValidator();
    for (const path of ['search/2', 'search/1', 'autocomplete/2', 'autocomplete/1']) {
      for (const scope of ['', '/box', '/box-cable', '/box-cable/en']) {
        const { json } = await get(`/iiif/${path}${scope}?q=oka&x=1`);
        expect(check(json).findings, path).to.deep.equal([]);
      }
    }
  });

  it('searches the whole archive, a level, a record or a layer', async () => {
    for (const scope of ['', '/box']) {
      const { items } = await search(2, scope, { q: 'okano mother OR well' });
      expect(items.map(({ target }: Json) => target.partOf.id.split('/').at(-2))).to.deep.equal([]);
      const both = await search(2, scope, { q: 'okano OR mother' });
      expect(both['items'].map(({ target }: Json) => target.partOf.type)).to.deep.equal([
        'Manifest',
        'Manifest',
      ]);
    }
    expect(await found('okano', '/box-cable/ru')).to.deep.equal([]);
    expect(await found('okano', '/box-letter')).to.deep.equal([]);
    for (const resource of [
      'collection',
      'collection/box',
      'box-cable/manifest',
      'box-cable/layer/en',
    ]) {
      const { service } = (await get(`/iiif/presentation/3/${resource}`)).json;
      expect(service.map((one: Json) => one['type'] ?? one['@type'])).to.deep.equal([
        'SearchService2',
        'SearchService1',
      ]);
      expect(
        (await get(new URL(`${service[0].id}?q=a`).href.slice(served.base.length))).status,
      ).to.equal(200);
    }
  });

  it('filters by motivation, language, layer, status, user and date', async () => {
    const all = 'окано OR okano';
    expect(await found(all, '/box-cable', { motivation: 'translating' })).to.deep.equal([
      'l1/en/b1',
    ]);
    expect(await found(all, '/box-cable', { language: 'en fr' })).to.deep.equal(['l1/en/b1']);
    expect(await found(all, '/box-cable', { layer: 'en' })).to.deep.equal(['l1/en/b1']);
    expect(await found(all, '/box-cable', { status: 'published' })).to.deep.equal(['l1/en/b1']);
    expect(await found(all, '', { user: 'https://example.org/goldberg' })).to.deep.equal([
      'l1/en/b1',
    ]);
    expect(await found(all, '', { motivation: 'commenting' })).to.deep.equal([]);
    const old = '1990-01-01T00:00:00Z/1991-01-01T00:00:00Z';
    expect(await found(all, '', { date: old })).to.deep.equal([]);
    expect(
      await found(all, '', { date: `${old} 2020-01-01T00:00:00Z/2999-01-01T00:00:00Z` }),
    ).to.have.length(4);
  });

  it('lists ignored parameters, and returns everything for an empty query', async () => {
    const { ignored, id, items } = await search(2, '/box-cable', { q: '', foo: '1' });
    expect(ignored).to.deep.equal(['foo']);
    expect(id).to.equal(`${served.base}/iiif/search/2/box-cable`);
    expect(items).to.have.length(5);
  });

  it('completes words of its scope only, and keeps capitals', async () => {
    const { json } = await get(
      '/iiif/autocomplete/2/box-cable?q=%D1%81%D1%83%D1%81%D1%83%D0%BC%D1%83%20%D0%BE%D0%BA',
    );
    expect(json['items']).to.deep.equal([
      { type: 'Term', value: 'сусуму окана', total: 1 },
      { type: 'Term', value: 'сусуму Окано', total: 3 },
    ]);
    expect((await get('/iiif/autocomplete/2/box-letter?q=ok')).json['items']).to.deep.equal([]);
    expect((await get('/iiif/autocomplete/1?q=ok')).json['terms'][0]).to.include({
      match: 'Okano',
      count: 1,
    });
  });

  it('answers any input with 200 or a clear 400', async () => {
    const odd = [
      'NEAR(',
      '"',
      '*',
      'a*',
      '-',
      'a AND (NOT',
      "';--",
      '\0',
      '%',
      'word:x',
      '🙂',
      'ﷺ',
      'а'.repeat(200),
    ];
    for (const q of odd) {
      for (const path of ['search/1', 'search/2', 'autocomplete/2']) {
        const { status } = await get(`/iiif/${path}?q=${encodeURIComponent(q)}`);
        expect(status, q).to.equal(200);
      }
    }
    for (const query of [
      'q=%FF%FE&page=0',
      `q=${'a'.repeat(501)}`,
      'q=a&q=b',
      'date=yesterday',
      'status=good',
      `q=${'a+'.repeat(40)}`,
    ]) {
      const { status, json } = await get(`/iiif/search/2?${query}`);
      expect(status, query).to.equal(400);
      expect(json['type'], query).to.equal('/errors#INVALID_QUERY');
    }
    expect((await get('/iiif/search/2/nothing?q=a')).status).to.equal(404);
    expect((await get('/iiif/search/2/box-cable/nothing?q=a')).status).to.equal(404);
  });

  describe('after the index is rebuilt', () => {
    it('returns the same results', async () => {
      const before = await search(2, '', { q: 'окано OR mother' });
      const { passages } = await served.archive.rebuildIndex();
      expect(passages).to.equal(10);
      expect(await search(2, '', { q: 'окано OR mother' })).to.deep.equal(before);
    });
  });
});
