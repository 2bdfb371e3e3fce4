import { expect } from 'chai';
import { random } from '../../bench/random.ts';
import { forAllTests, type Served, serveArchive } from '../../support/archive.ts';
import { archiveFiles, writeLetter } from '../../support/archive-files.ts';
import { writeCable } from '../../support/cable.ts';

/** Requests sent at the same time. */
const CONCURRENT = 20;

let served: Served;
forAllTests(async (folder) => {
  const files = archiveFiles(folder);
  await writeLetter(files);
  await writeCable(files);
  served = await serveArchive(files);
  return served;
});

const withQuery = (path: string, query: Record<string, string>) =>
  `${path}?${new URLSearchParams(query)}`;

describe('search, with any query', () => {
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

  it('answers with 200 or 400 at every address', async () => {
    const roll = random(5);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(roll() * list.length)] as T;
    const mixed = Array.from({ length: 180 }, () =>
      Array.from({ length: 1 + roll() * 7 }, () => pick(PIECES)).join(pick(['', ' ', '"'])),
    );
    const statuses = new Set<number>();
    const asked = [
      ...HOSTILE.flatMap((q) => ADDRESSES.map((path) => withQuery(path, { q }))),
      ...mixed.map((q, i) => withQuery(ADDRESSES[i % ADDRESSES.length] ?? '', { q })),
    ];
    for (let i = 0; i < asked.length; i += CONCURRENT) {
      const some = asked.slice(i, i + CONCURRENT).map((path) => fetch(served.base + path));
      for (const answer of await Promise.all(some)) {
        expect(answer.status, answer.url).to.be.oneOf([200, 400]);
        statuses.add(answer.status);
        await answer.arrayBuffer();
      }
    }
    expect([...statuses].sort()).to.deep.equal([200, 400]);
  }).timeout(30_000);

  it('also answers unknown parameters and malformed addresses', async () => {
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
        .map((one) => withQuery(path, one));
      for (const address of [...own, ...raw.map((query) => path + query)]) {
        const { status } = await fetch(served.base + address);
        expect(status, address).to.be.oneOf([200, 400]);
      }
    }
  });
});
