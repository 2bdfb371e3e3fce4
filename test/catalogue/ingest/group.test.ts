import { expect } from 'chai';
import { followers } from '../../../src/app/followers.ts';
import { groupWriter, MAX_GROUP } from '../../../src/catalogue/ingest/group.ts';
import { catalogueWriter } from '../../../src/catalogue/publish.ts';
import type { Follower, Publication } from '../../../src/catalogue/resource.ts';
import { recordFromYaml as described } from '../../../src/record/read-record.ts';
import { addTrigger, REFUSE, withDatabase } from '../../support/with-database.ts';

const NOTHING = new Uint8Array();

/** A record without images or texts, which is enough to be published. */
function publication(id: string): Publication {
  const record = described({ id, level: 'item', title: { en: id } });
  const address = `/iiif/presentation/3/${id}/manifest`;
  return {
    unit: { record, path: [record], leaves: [] },
    folder: id,
    inputs: id,
    member: { id, type: 'Manifest', label: record.title },
    images: [],
    resources: [
      { address, type: 'x', hash: id, plain: NOTHING, gzip: () => NOTHING, brotli: () => NOTHING },
    ],
  };
}

/** A follower that comes last and cannot take one record, when everything else of it is written. */
const refusing = (id: string): Follower => ({
  async publish({ unit }) {
    if (unit.record.id === id) throw new Error('no room');
  },
  withdraw: async () => undefined,
});

/** A table with its rows. */
type Rows = { readonly record: string }[];

describe('groupWriter(writer)', () => {
  it('publishes waiting records in one transaction, and rolls back only the one that fails', () =>
    withDatabase(async (database) => {
      const group = groupWriter(catalogueWriter(database, [...followers(database), refusing('b')]));
      const works = ['a', 'b', 'c'].map((id) => group.publish(publication(id)));
      const of = async (table: string) =>
        ((await database.prepare(`SELECT * FROM ${table} ORDER BY record`).all()) as Rows).map(
          ({ record }) => record,
        );
      expect(await of('change')).to.deep.equal([]);
      const results = await Promise.allSettled(works);
      expect(results.map(({ status }) => status)).to.deep.equal([
        'fulfilled',
        'rejected',
        'fulfilled',
      ]);
      for (const table of ['resource', 'change', 'search_record', 'oai_item']) {
        expect(await of(table), table).to.deep.equal(['a', 'c']);
      }
    }));

  it('carries no search words of a failed record over to the next', () =>
    withDatabase(async (database) => {
      await addTrigger(database, 'BEFORE INSERT', 'search_record', "new.record = 'b'", REFUSE);
      const group = groupWriter(catalogueWriter(database, followers(database)));
      await Promise.allSettled(['a', 'b', 'c'].map((id) => group.publish(publication(id))));
      const forms = await database.prepare('SELECT form FROM search_word ORDER BY form').all();
      expect(forms.map((row) => (row as { form: string }).form)).to.deep.equal(['a', 'c']);
    }));

  it('keeps the search words of a record whose next one fails before it is indexed', () =>
    withDatabase(async (database) => {
      const group = groupWriter(catalogueWriter(database, followers(database)));
      const refused: Publication = {
        ...publication('b'),
        alongside: async () => {
          throw new Error('it is not ours any more');
        },
      };
      await Promise.allSettled(
        [publication('a'), refused, publication('c')].map((one) => group.publish(one)),
      );
      const forms = await database.prepare('SELECT form FROM search_word ORDER BY form').all();
      expect(forms.map((row) => (row as { form: string }).form)).to.deep.equal(['a', 'c']);
    }));

  it('commits at once when a group is full', () =>
    withDatabase(async (database) => {
      const group = groupWriter(catalogueWriter(database));
      const ids = Array.from({ length: MAX_GROUP }, (_, i) => `r${i}`);
      const works = ids.map((id) => group.publish(publication(id)));
      await Promise.all(works);
      const row = await database.prepare('SELECT count(*) AS n FROM record').get();
      expect(row).to.have.property('n', MAX_GROUP);
    }));
});
