import { expect } from 'chai';
import { forAllTests, type Served, serveArchive } from '../../support/archive.ts';
import { archiveFiles, writeLetter } from '../../support/archive-files.ts';
import { writeCable } from '../../support/cable.ts';

// biome-ignore lint/suspicious/noExplicitAny: responses have many shapes
type Json = Record<string, any>;

let served: Served;
forAllTests(async (folder) => {
  const files = archiveFiles(folder);
  await writeLetter(files);
  await writeCable(files);
  served = await serveArchive(files);
  return served;
});

const text = async (path: string): Promise<string> => (await fetch(served.base + path)).text();
const json = async (path: string): Promise<Json> => JSON.parse(await text(path));
const withQuery = (path: string, query: Record<string, string>) =>
  `${path}?${new URLSearchParams(query)}`;

describe('search in published texts', () => {
  it('returns each annotation once, as its annotation page does', async () => {
    const pages = [
      'cable/l1/ru',
      'cable/l1/en',
      'letter/p1/hand',
      'letter/p2/hand',
      'letter/p1/fr',
      'letter/p2/fr',
    ];
    const published = new Map<string, Json>();
    for (const page of pages) {
      const [record, folio, layer] = page.split('/');
      const path = `/iiif/presentation/3/box-${record}/annotations/${folio}/${layer}`;
      for (const item of (await json(path))['items'] as Json[]) published.set(item['id'], item);
    }
    for (const scope of ['', '/box']) {
      const { items } = await json(`/iiif/search/2${scope}?q=`);
      expect(items.map(({ id }: Json) => id)).to.have.members([...published.keys()]);
      for (const { modified, creator, target, ...item } of items as Json[]) {
        const { target: on, ...known } = published.get(item['id']) ?? {};
        expect({ ...item, target: target.id }).to.deep.equal({ ...known, target: on });
      }
    }
    const { resources } = await json('/iiif/search/1?q=');
    const one = [...published].map(([id, { target }]) => `${id} ${target}`);
    expect(resources.map((found: Json) => `${found['@id']} ${found['on']}`)).to.have.members(one);
  });
});

describe('search after a withdrawal', () => {
  /** Responses at every address that may show something of the cable. */
  const responses = async (): Promise<string[]> => {
    const words = ['окано', 'okano', 'Сусуму', 'наслѣдникъ', '"сусуму окано"', 'asks'];
    const answers = words.flatMap((q) => [
      ...['/iiif/search/2', '/iiif/search/1', '/iiif/search/2/box'].map((path) =>
        withQuery(path, { q }),
      ),
      withQuery('/search', { q: `${q} OR mother`, lang: 'en' }),
    ]);
    const typed = ['ок', 'ok', 'сус', 'насл', 'as'].flatMap((q) =>
      ['2', '1', '2/box', '1/box'].map((path) => withQuery(`/iiif/autocomplete/${path}`, { q })),
    );
    return Promise.all([...answers, ...typed].map(text));
  };
  /** Things that responses contain only if they show the cable. The query, which most repeat, isn't one. */
  const LEAKS =
    /box-cable|Japanese|Японскій|Goldberg|Susumu Okano|л\. 1|"total":[2-9]|"count":[1-9]|1945/;

  it('shows nothing of the record in hits, counts, suggestions, facets or descriptions until it is restored', async () => {
    const { archive } = served;
    const before = await responses();
    expect(before.filter((answer) => LEAKS.test(answer))).to.have.length.above(30);

    await archive.withdraw('box-cable', 'a test');
    for (const answer of await responses()) expect(answer).to.not.match(LEAKS);
    await archive.rebuildIndex();
    for (const answer of await responses()) expect(answer).to.not.match(LEAKS);
    for (const path of ['search/2', 'search/1', 'autocomplete/2', 'autocomplete/1']) {
      const { status } = await fetch(`${served.base}/iiif/${path}/box-cable?q=ok`);
      expect(status, path).to.equal(410);
    }

    await archive.restore('box-cable');
    await archive.ingest();
    const withoutDates = (all: readonly string[]) =>
      all.map((answer) => answer.replace(/"modified":"[^"]*"/g, ''));
    // A restored record comes last until the index is rebuilt in the order of the folders.
    const letters = (all: readonly string[]) => withoutDates(all).map(({ length }) => length);
    expect(letters(await responses())).to.deep.equal(letters(before));
    await archive.rebuildIndex();
    expect(withoutDates(await responses())).to.deep.equal(withoutDates(before));
  });
});
