import { expect } from 'chai';
import { browse } from '../../src/catalogue/browse.ts';
import { CATALOGUE_TABLES } from '../../src/catalogue/tables.ts';
import { openDatabase } from '../../src/storage/sqlite.ts';
import { inFolder } from '../support/archive.ts';

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
  it('counts by level, year and subject, and finds by any of them', async () => {
    await inFolder(async (folder) => {
      const database = openDatabase(`${folder}/fonds.sqlite`, { catalogue: CATALOGUE_TABLES });
      const insert = database.prepare(
        "INSERT INTO record (id, folder, inputs, version, published, record, member) VALUES (?, ?, '', 1, '', ?, ?)",
      );
      for (const one of RECORDS) {
        insert.run(one.id, one.id, JSON.stringify(one), JSON.stringify({ id: one.id }));
      }
      const { facets, members } = browse(database);
      const ids = (choice: Parameters<typeof members>[0]) => members(choice).map(({ id }) => id);
      expect(facets()).to.deep.equal({
        levels: [
          { value: 'fonds', count: 1 },
          { value: 'item', count: 2 },
        ],
        years: [
          { value: '1944', count: 1 },
          { value: '1945', count: 1 },
        ],
        subjects: [
          { value: { en: ['War'], ru: ['Война'] }, count: 2 },
          { value: { none: ['Peace'] }, count: 1 },
        ],
      });
      expect(ids({})).to.deep.equal(['a', 'b', 'c']);
      expect(ids({ level: 'item' })).to.deep.equal(['b', 'c']);
      expect(ids({ subject: 'Война', level: 'item' })).to.deep.equal(['b']);
      expect(ids({ year: '1944' })).to.deep.equal(['a']);
      expect(ids({ subject: "'; DROP TABLE record" })).to.deep.equal([]);
      database.close();
    });
  });
});
