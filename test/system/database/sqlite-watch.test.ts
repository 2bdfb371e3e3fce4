import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import type { Database } from '../../../src/system/database/database.ts';
import { openDatabase } from '../../../src/system/database/open.ts';
import { openFile } from '../../../src/system/database/sqlite-file.ts';
import { type DatabasePlace, emptyPlace } from '../../support/engine.ts';

const TABLES = ['CREATE TABLE number (n INTEGER)'];
const SCHEMA = { numbers: { sqlite: TABLES, postgres: [] } };

/** A program that commits once for each line it gets, and then says so. */
const COMMITTING = `
  const { DatabaseSync } = await import('@photostructure/sqlite');
  const file = new DatabaseSync(process.argv[1]);
  process.stdin.on('data', () => {
    file.exec('INSERT INTO number VALUES (1)');
    process.stdout.write('done');
  });`;

describe('database.watch(onChange) with sqlite', function () {
  this.timeout(20_000);

  let place: DatabasePlace;
  let database: Database;
  let changes = 0;
  let look = (): void => undefined;
  beforeEach(async () => {
    place = await emptyPlace('sqlite');
    database = await openDatabase(place.where, SCHEMA);
    const poll = database.watch(() => changes++);
    look = () => void poll();
    await nextTurn();
    look();
    changes = 0;
  });
  afterEach(async () => {
    await database.close();
    await place.remove();
  });
  const nextTurn = () => new Promise(setImmediate);

  it('sees what another process has committed as soon as that can be known here', async () => {
    const child = spawn(
      process.execPath,
      ['--input-type=module', '-e', COMMITTING, '--', place.where],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    try {
      for (let n = 1; n <= 50; n++) {
        child.stdin.write('\n');
        look();
        await once(child.stdout, 'data');
        look();
        expect(changes).to.equal(n);
      }
    } finally {
      child.kill();
      await once(child, 'exit');
    }
  });

  it('sees in the same turn of the event loop what this process has committed', async () => {
    const other = await openDatabase(place.where, SCHEMA);
    await nextTurn();
    look();
    await database.prepare('INSERT INTO number VALUES (1)').run();
    look();
    expect(changes).to.equal(1);
    await other.transaction(() => other.prepare('INSERT INTO number VALUES (2)').run());
    look();
    expect(changes).to.equal(2);
    await other.close();
  });

  it('looks once in a turn, however many promises it waits for', async () => {
    const foreign = openFile(place.where);
    await nextTurn();
    look();
    foreign.exec('INSERT INTO number VALUES (1)');
    for (let i = 0; i < 20; i++) {
      await undefined;
      look();
    }
    expect(changes).to.equal(0);
    await nextTurn();
    look();
    expect(changes).to.equal(1);
    foreign.close();
  });
});
