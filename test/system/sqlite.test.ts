import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { iterateRows, openFile } from '../../src/system/sqlite.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const NUMBERS =
  'WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number LIMIT 20) SELECT n FROM number';

describe('iterateRows(database, sql)', () => {
  it('yields every row, however often garbage is collected in between', async () => {
    const database = openFile(':memory:');
    const given: unknown[] = [];
    for (const row of iterateRows(database, NUMBERS)) {
      given.push((row as { n: number }).n);
      collectGarbage();
      // What is collected is freed a turn later.
      await setImmediate();
    }
    database.close();
    expect(given).to.deep.equal(Array.from({ length: 20 }, (_, i) => i + 1));
  });

  it('releases the statement when the reader stops, so a transaction can end', () => {
    const database = openFile(':memory:');
    database.exec('CREATE TABLE t (n); INSERT INTO t VALUES (1), (2), (3)');
    for (const row of iterateRows(database, 'SELECT n FROM t')) {
      expect(row).to.deep.include({ n: 1 });
      break;
    }
    // SQLite refuses this while a statement reads.
    database.exec('DROP TABLE t');
    database.close();
  });
});
