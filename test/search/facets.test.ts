import { expect } from 'chai';
import { countFacets, type FacetGroup } from '../../src/search/facets.ts';

const group = (people: readonly number[], count: number): FacetGroup => ({
  language: 'ru',
  kind: 'transcription',
  status: 'draft',
  fonds: '',
  years: [],
  people,
  places: [],
  count,
});

/** Names by number, as a database may have given them. */
const names = (keys: readonly string[]) => ({
  fonds: async () => undefined,
  named: async (ids: readonly number[]) =>
    new Map(ids.map((id) => [id, { key: keys[id] ?? '', name: { en: [keys[id] ?? ''] } }])),
});

describe('countFacets(groups, names)', () => {
  it('shows the most frequent names, and equally frequent ones by key', async () => {
    const keys = Array.from({ length: 20 }, (_, i) => `Person ${String(i).padStart(2, '0')}`);
    const ids = keys.map((_, id) => id);
    const groups = [group(ids, 1), group([15], 3)];
    const shown = async (order: readonly string[]) => {
      const groupsOf = groups.map(({ people, ...rest }) => ({
        ...rest,
        people: people.map((id) => order.indexOf(keys[id] ?? '')),
      }));
      const { people } = await countFacets(groupsOf, names(order));
      return people.map(({ key, count }) => `${key}: ${count}`);
    };
    const expected = ['Person 15: 4', ...keys.slice(0, 11).map((key) => `${key}: 1`)];
    expect(await shown(keys)).to.deep.equal(expected);
    expect(await shown(keys.toReversed())).to.deep.equal(expected);
  });
});
