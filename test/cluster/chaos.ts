import { setTimeout as wait } from 'node:timers/promises';
import { openDatabase } from '../../src/system/database/open.ts';
import { alto, picture } from '../support/archive-files.ts';
import { type Cluster, expectNoCrash, type Node, ready, statusOf } from '../support/cluster.ts';

/** Breaks something while records are published and read, and mends it. */
type Fault = (cluster: Cluster, node: Node) => Promise<void>;

const ms = (most: number): number => Math.floor(Math.random() * most);

const FAULTS: { readonly [name: string]: Fault } = {
  'the database crashes': async ({ postgres }) => {
    await postgres.stop('immediate');
    await wait(ms(1000));
    await postgres.start();
  },
  'the database restarts': async ({ postgres }) => {
    await postgres.stop('fast');
    await postgres.start();
  },
  'a node is killed': async (_, node) => {
    node.signal('SIGKILL');
    await wait(ms(500));
    await node.restart();
  },
  'a node stands still': async (_, node) => {
    node.signal('SIGSTOP');
    await wait(1000 + ms(4000));
    node.signal('SIGCONT');
  },
  'a node is cut off': async (_, node) => {
    await node.database.set('cut');
    await wait(1000 + ms(3000));
    await node.database.set('open');
  },
  'the connections of a node are lost': async (_, { database }) => {
    for (let i = 0; i < 5; i++) {
      database.dropAll();
      await wait(ms(300));
    }
  },
  'the store answers 503': async ({ store }) => {
    store.set(() => ({ kind: 'status', status: 503, code: 'SlowDown' }));
    await wait(1000 + ms(3000));
    store.set(() => undefined);
  },
  'the store is slow': async ({ store }) => {
    store.set(() => ({ kind: 'delay', ms: 3000 }));
    await wait(1000 + ms(3000));
    store.set(() => undefined);
  },
  'nothing but a killed publisher': async () => undefined,
};

/** All faults, in an order of their own for each call. */
export const faultNames = (): string[] =>
  Object.keys(FAULTS)
    .map((name) => ({ name, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ name }) => name);

const RECORDS = 4;

const record = (id: string, round: number) => `id: ${id}
level: item
title: { en: Round ${round} of ${id} }
folios:
  - { id: p1, label: p. 1 }
layers:
  - { id: hand, kind: transcription, language: en, status: reviewed, files: "hand/{folio}.xml" }
`;

/** Writes another version of all records. */
async function write({ files }: Cluster, round: number): Promise<void> {
  for (let n = 0; n < RECORDS; n++) {
    const [id, folder] = [`letter-${n}`, `manifests/box/letter-${n}`];
    await files.write(`${folder}/record.yaml`, record(id, round));
    await files.write(`${folder}/hand/p1.xml`, alto([`Round ${round} of ${id}`]));
    if (round === 1) await files.write(`images/box/${id}/p1.jpg`, await picture(800, 1000));
  }
}

/**
 * Runs one round, in which the records are published, read and broken at once.
 *
 * @returns whether the publisher was killed
 */
export async function breakOnce(cluster: Cluster, name: string, round: number): Promise<boolean> {
  const { nodes, fonds } = cluster;
  const node = nodes[ms(nodes.length)];
  const fault = FAULTS[name];
  if (!node || !fault) throw new Error(`there is no fault “${name}”`);
  await write(cluster, round);
  const reading = readers(cluster);
  const isKilled = Math.random() < 0.5;
  try {
    const publisher = cluster.begin('ingest');
    await wait(ms(3000));
    await fault(cluster, node);
    if (isKilled) publisher.kill();
    await publisher.ended;
    await Promise.all(nodes.map(({ address }) => ready(address)));
    const { code, err } = await fonds('ingest');
    if (code !== 0) throw new Error(`the ingest after the fault failed: ${err}`);
  } finally {
    await reading.stop();
  }
  const { wrong } = reading;
  if (wrong.length > 0) throw new Error(`unexpected answers: ${wrong.slice(0, 5).join('; ')}`);
  for (const one of nodes) expectNoCrash(one);
  await expectWhole(cluster, round);
  return isKilled;
}

/** What is read all the time. While something is broken, it may be refused, but never wrong. */
const PATHS = Array.from({ length: RECORDS }, (_, n) => [
  `/iiif/presentation/3/letter-${n}/manifest`,
  `/iiif/image/3/box-letter_p1/0,0,512,512/512,512/0/default.jpg`,
  `/records/letter-${n}`,
  `/oai?verb=ListIdentifiers&metadataPrefix=oai_dc`,
]).flat();

function readers({ nodes }: Cluster) {
  const wrong: string[] = [];
  let isOver = false;
  const read = async (address: string): Promise<void> => {
    while (!isOver) {
      for (const path of PATHS) {
        const status = await statusOf(address + path);
        // 0: the node was killed. 404: the record is new.
        if (![0, 200, 404, 503].includes(status)) wrong.push(`${status} ${path}`);
        if (status !== 200) await wait(20);
      }
    }
  };
  const reading = Promise.all(nodes.map(({ address }) => read(address)));
  return {
    wrong,
    async stop() {
      isOver = true;
      await reading;
    },
  };
}

/** Fails if a record is published in parts, the log has a gap, or a node tells anything else. */
async function expectWhole({ postgres, nodes }: Cluster, round: number): Promise<void> {
  const database = await openDatabase(postgres.url, {});
  try {
    const broken = [];
    for (const [what, sql] of Object.entries(RULES)) {
      if ((await database.prepare(sql).all()).length > 0) broken.push(what);
    }
    if (broken.length > 0) throw new Error(`round ${round}: ${broken.join(', ')}`);
  } finally {
    await database.close();
  }
  for (const path of PATHS.filter((one) => one.startsWith('/iiif/presentation'))) {
    const answers = await Promise.all(nodes.map(({ address }) => answerOf(address, path)));
    const [first = ''] = answers;
    const isNew = first.startsWith('200') && first.includes(`Round ${round} of`);
    if (!isNew || answers.some((one) => one !== first)) {
      throw new Error(`round ${round}: ${path} differs: ${answers.join(' | ').slice(0, 500)}`);
    }
  }
}

/** An answer as a text. A node that the machine has kept waiting for a second may still refuse. */
async function answerOf(address: string, path: string): Promise<string> {
  let answer = await fetch(address + path);
  for (let tries = 0; answer.status === 503 && tries < 10; tries++) {
    await answer.arrayBuffer();
    await ready(address);
    answer = await fetch(address + path);
  }
  return `${answer.status} ${answer.headers.get('ETag')} ${await answer.text()}`;
}

/** Statements that find what must not be. */
const RULES: { readonly [what: string]: string } = {
  'the log has a gap':
    'SELECT 1 FROM (SELECT count(*) AS many, max(number) AS last FROM change) AS log WHERE many <> last',
  'time runs back in the log':
    'SELECT 1 FROM change AS a JOIN change AS b ON b.number = a.number + 1 WHERE b.time <= a.time',
  'a version is there twice':
    'SELECT record, version FROM change GROUP BY record, version HAVING count(*) > 1',
  'a record has another version than the log':
    'SELECT 1 FROM record JOIN latest ON latest.record = record.id WHERE latest.version <> record.version',
  'a record has another manifest than the log': `
    SELECT 1 FROM latest JOIN change USING (number) JOIN resource ON resource.record = latest.record
    WHERE latest.type <> 'Delete' AND resource.address LIKE '%/3/%/manifest'
      AND resource.hash <> change.hash`,
  'a record has no documents': `
    SELECT 1 FROM record WHERE NOT EXISTS (SELECT 1 FROM resource WHERE resource.record = record.id)`,
  'documents have no record': `
    SELECT 1 FROM resource WHERE record IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM record WHERE record.id = resource.record)`,
  'a record is not found in the search': `
    SELECT 1 FROM record WHERE type = 'Manifest'
      AND NOT EXISTS (SELECT 1 FROM search_record WHERE search_record.record = record.id)`,
};
