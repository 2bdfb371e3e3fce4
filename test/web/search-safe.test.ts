import { expect } from 'chai';
import { random } from '../bench/random.ts';
import { forAllTests, type Served, serveArchive } from '../support/archive.ts';
import { writeCable } from '../support/cable.ts';
import { small, writeLetter } from '../support/small.ts';

// biome-ignore lint/suspicious/noExplicitAny: what is answered has many shapes
type Json = Record<string, any>;

/** Questions that are under way together. */
const AT_ONCE = 20;

let served: Served;
forAllTests(async (folder) => {
  const files = small(folder);
  await writeLetter(files);
  await writeCable(files);
  served = await serveArchive(files);
  return served;
});

const text = async (path: string): Promise<string> => (await fetch(served.base + path)).text();
const json = async (path: string): Promise<Json> => JSON.parse(await text(path));
const asking = (path: string, query: Record<string, string>) =>
  `${path}?${new URLSearchParams(query)}`;

describe('Search, whatever is typed', () => {
  const ADDRESSES = [
    '/iiif/search/2',
    '/iiif/search/1/box',
    '/iiif/autocomplete/2/box-cable',
    '/iiif/autocomplete/1',
    '/iiif/search/2/box-cable/ru',
    '/search',
  ];
  const PIECES =
    '" \' * - ( ) ^ : , . ; % %2 %FF _ \\ / { } [ ] + ~ | & # ¶ · "¶ ¶окано NEAR NEAR( AND OR NOT ИЛИ word: word:окано {word}: -word:x о ок окано наслѣд- -окано "окано окан* *окан ^окано ﬁ Ѳ \u0301 \u200d \u00ad \u202e \ufeff \ud83d \udc00 ﷽ 𝔄 🙂 👩‍👩‍👧 \0 \t \n 漢 ١٢ ① מכתב رسالة İ ß'.split(
      ' ',
    );
  const HOSTILE = [
    ...PIECES,
    'NEAR(окано японскій, 2)',
    '"окано" * "',
    `${'('.repeat(200)}окано${')'.repeat(200)}`,
    '-'.repeat(299),
    '"'.repeat(299),
    'а'.repeat(299),
    'е\u0301'.repeat(140),
    '-окано '.repeat(20),
    'окано OR '.repeat(24),
    '"окано японскій" '.repeat(12),
    'а* б* в* г* д* е* ж* з* и* к*',
    'а '.repeat(2000),
    '\ud800',
    'word MATCH 1); DROP TABLE record; --',
    '<script>alert(1)</script>',
    '%',
  ];

  it('answers 200 or 400 at every address, and nothing else', async () => {
    const roll = random(5);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(roll() * list.length)] as T;
    const mixed = Array.from({ length: 180 }, () =>
      Array.from({ length: 1 + roll() * 7 }, () => pick(PIECES)).join(pick(['', ' ', '"'])),
    );
    const statuses = new Set<number>();
    const asked = [
      ...HOSTILE.flatMap((q) => ADDRESSES.map((path) => asking(path, { q }))),
      ...mixed.map((q, i) => asking(ADDRESSES[i % ADDRESSES.length] ?? '', { q })),
    ];
    for (let i = 0; i < asked.length; i += AT_ONCE) {
      const some = asked.slice(i, i + AT_ONCE).map((path) => fetch(served.base + path));
      for (const answer of await Promise.all(some)) {
        expect(answer.status, answer.url).to.be.oneOf([200, 400]);
        statuses.add(answer.status);
        await answer.arrayBuffer();
      }
    }
    expect([...statuses].sort()).to.deep.equal([200, 400]);
  }).timeout(30_000);

  it('answers so for every other parameter too, and for addresses that are no text', async () => {
    const names = ['motivation', 'date', 'user', 'language', 'layer', 'status', 'page', 'min'];
    const values = [
      '',
      ' ',
      'constructor',
      '__proto__',
      "'",
      '%',
      '\0',
      '-1',
      '1e9',
      'ru en',
      '🙂',
      'x'.repeat(400),
      '*',
      '1',
    ];
    const queries = names.flatMap((name) => values.map((value) => ({ q: 'окано', [name]: value })));
    const raw = ['?q=%FF%FE', '?q=%', '?q=%E0%A4%A', '?q', '?', '?q=a&q=b', '?q[]=a', '?%00=1'];
    for (const [i, path] of ADDRESSES.entries()) {
      const own = queries
        .filter((_, n) => n % ADDRESSES.length === i)
        .map((one) => asking(path, one));
      for (const address of [...own, ...raw.map((query) => path + query)]) {
        const { status } = await fetch(served.base + address);
        expect(status, address).to.be.oneOf([200, 400]);
      }
    }
  });
});

describe('Search, of all that is published', () => {
  it('gives each annotation once, with the id, the body and the place that its page gives it', async () => {
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

describe('Search, of what is withdrawn', () => {
  /** All that a reader may learn of the cable, at every address. */
  const told = async (): Promise<string[]> => {
    const words = ['окано', 'okano', 'Сусуму', 'наслѣдникъ', '"сусуму окано"', 'asks'];
    const answers = words.flatMap((q) => [
      ...['/iiif/search/2', '/iiif/search/1', '/iiif/search/2/box'].map((path) =>
        asking(path, { q }),
      ),
      asking('/search', { q: `${q} OR mother`, lang: 'en' }),
    ]);
    const typed = ['ок', 'ok', 'сус', 'насл', 'as'].flatMap((q) =>
      ['2', '1', '2/box', '1/box'].map((path) => asking(`/iiif/autocomplete/${path}`, { q })),
    );
    return Promise.all([...answers, ...typed].map(text));
  };
  /** What the answers hold but for the question, which most of them repeat. */
  const LEAKS =
    /box-cable|Japanese|Японскій|Goldberg|Susumu Okano|л\. 1|"total":[2-9]|"count":[1-9]|1945/;

  it('tells nothing, in hits, counts, suggestions, facets and descriptions, until it is published again', async () => {
    const { archive } = served;
    const before = await told();
    expect(before.filter((answer) => LEAKS.test(answer))).to.have.length.above(30);

    await archive.withdraw('box-cable', 'a test');
    for (const answer of await told()) expect(answer).to.not.match(LEAKS);
    await archive.rebuildIndex();
    for (const answer of await told()) expect(answer).to.not.match(LEAKS);
    for (const path of ['search/2', 'search/1', 'autocomplete/2', 'autocomplete/1']) {
      const { status } = await fetch(`${served.base}/iiif/${path}/box-cable?q=ok`);
      expect(status, path).to.equal(410);
    }

    await archive.restore('box-cable');
    await archive.ingest();
    const settled = (all: readonly string[]) =>
      all.map((answer) => answer.replace(/"modified":"[^"]*"/g, ''));
    // What is published anew comes last until the index is made anew, in the order of the folders.
    const letters = (all: readonly string[]) => settled(all).map(({ length }) => length);
    expect(letters(await told())).to.deep.equal(letters(before));
    await archive.rebuildIndex();
    expect(settled(await told())).to.deep.equal(settled(before));
  });
});
