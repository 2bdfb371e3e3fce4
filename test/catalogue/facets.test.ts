import { expect } from 'chai';
import { followers } from '../../src/app/followers.ts';
import { browse, fillFacets } from '../../src/catalogue/facets.ts';
import { catalogueWriter } from '../../src/catalogue/publish.ts';
import type { Follower } from '../../src/catalogue/resource.ts';
import { letter, letterPublication } from '../bench/pages/sample.ts';
import { levelRecord, publicationOf } from '../bench/publication.ts';
import { withDatabase } from '../support/with-database.ts';

const RECORDS = [
  {
    id: 'a',
    level: 'fonds',
    date: '1944/1946',
    subjects: [{ name: { en: ['War'], ru: ['Война'] } }],
  },
  {
    id: 'b',
    level: 'item',
    date: '1945-11-06',
    subjects: [{ name: { en: ['War'], ru: ['Война'] } }],
  },
  { id: 'c', level: 'item', subjects: [{ name: { none: ['Peace'] } }] },
];

describe('browse(database)', () => {
  it('counts records by level, year and subject, and filters by each', async () => {
    await withDatabase(async (database) => {
      const insert = database.prepare(
        "INSERT INTO record VALUES (?, ?, NULL, '', 'Manifest', 1, '', '', '[]', ?, ?)",
      );
      for (const one of RECORDS) {
        await insert.run(one.id, one.id, JSON.stringify({ id: one.id }), JSON.stringify(one));
      }
      await fillFacets(database);
      const { facets, members } = browse(database);
      const all = { start: 0, count: 100 };
      const ids = async (choice: Parameters<typeof members>[0], page = all) =>
        (await members(choice, page)).members.map(({ id }) => id);
      expect(await facets()).to.deep.equal({
        levels: [
          { value: 'fonds', count: 1 },
          { value: 'item', count: 2 },
        ],
        years: [
          { value: '1944', count: 1 },
          { value: '1945', count: 2 },
          { value: '1946', count: 1 },
        ],
        subjects: [
          { value: { en: ['War'], ru: ['Война'] }, count: 2 },
          { value: { none: ['Peace'] }, count: 1 },
        ],
      });
      expect(await ids({ level: 'item' })).to.deep.equal(['b', 'c']);
      expect(await ids({ subject: 'Война', level: 'item' })).to.deep.equal(['b']);
      expect(await ids({ subject: 'War', year: '1945' })).to.deep.equal(['a', 'b']);
      expect(await ids({ subject: 'War', year: '1945' }, { start: 1, count: 1 })).to.deep.equal([
        'b',
      ]);
      expect(await ids({ subject: 'War', year: '1945', level: 'item' })).to.deep.equal(['b']);
      for (const year of ['1944', '1946']) expect(await ids({ year }), year).to.deep.equal(['a']);
      expect(await ids({ year: '1947' })).to.deep.equal([]);
      expect(await ids({ subject: "'; DROP TABLE record" })).to.deep.equal([]);
      expect(await members({ year: '1945' }, { start: 0, count: 1 })).to.include({
        total: 2,
        isCut: false,
      });
    });
  });

  it('updates its counts with each publication, change and withdrawal', async () => {
    await withDatabase(async (database) => {
      const { publish, withdraw } = catalogueWriter(database, followers(database));
      const { facets, members } = browse(database);
      const attic = levelRecord('attic', 'fonds', {});
      const one = (n: number, date: string) =>
        letterPublication([attic, { ...letter(n), date, id: `l${n}` }], []);
      const years = async () =>
        (await facets()).years.map(({ value, count }) => `${value}: ${count}`);
      await publish(publicationOf([attic]));
      for (const n of [1, 2, 10]) await publish(one(n, '1914/1915'));
      expect(await years()).to.deep.equal(['1914: 3', '1915: 3']);
      await publish(one(2, '1915'));
      await publish(one(2, '1915'));
      expect(await years()).to.deep.equal(['1914: 2', '1915: 3']);
      const all = await members({ year: '1915', level: 'item' }, { start: 0, count: 10 });
      expect(all.members.map(({ id }) => id)).to.deep.equal(['l1', 'l2', 'l10']);
      await withdraw([{ id: 'l1' }, { id: 'l10' }]);
      expect(await years()).to.deep.equal(['1915: 1']);
      expect((await facets()).levels.map(({ count }) => count)).to.deep.equal([1, 1]);
      const kept = await database.prepare('SELECT * FROM record_trait ORDER BY 1, 2, 3').all();
      const counts = await database.prepare('SELECT * FROM trait ORDER BY 1, 2').all();
      await fillFacets(database);
      expect(
        await database.prepare('SELECT * FROM record_trait ORDER BY 1, 2, 3').all(),
      ).to.deep.equal(kept);
      expect(await database.prepare('SELECT * FROM trait ORDER BY 1, 2').all()).to.deep.equal(
        counts,
      );
    });
  });

  it('counts what a refused record brought first once another brings it', () =>
    withDatabase(async (database) => {
      const refusing: Follower = {
        async publish({ unit }) {
          if (unit.record.id === 'refused') throw new Error('refused by a test');
        },
        withdraw: async () => undefined,
      };
      const writer = catalogueWriter(database, [...followers(database), refusing]);
      const about = (id: string) =>
        publicationOf([levelRecord(id, 'file', { subjects: [{ en: 'War' }] })]);
      const failures = await writer.publishAll(['refused', 'a', 'b'].map(about));
      expect(failures.size).to.equal(1);
      const { facets, members } = browse(database);
      expect((await facets()).subjects).to.deep.equal([{ value: { en: ['War'] }, count: 2 }]);
      const found = await members({ subject: 'War' }, { start: 0, count: 9 });
      expect(found.members.map(({ id }) => id)).to.deep.equal(['a', 'b']);
      const inArchive = await database
        .prepare(
          `SELECT record FROM oai_member JOIN oai_set ON oai_set.id = set_id JOIN oai_item USING (number)
           WHERE spec = 'archive' ORDER BY record`,
        )
        .all();
      expect(inArchive.map(({ record }) => record)).to.deep.equal(['a', 'b']);
    }));
});
