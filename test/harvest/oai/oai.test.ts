import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { TABLES } from '../../../src/app/followers.ts';
import { formatOf } from '../../../src/harvest/oai/format.ts';
import { oaiItems } from '../../../src/harvest/oai/items.ts';
import { openDatabase } from '../../../src/system/database/open.ts';
import { forAllTests, type Served, serveArchive } from '../../support/archive.ts';
import {
  type ArchiveFiles,
  archiveFiles,
  LETTER,
  writeLetter,
} from '../../support/archive-files.ts';
import { databaseIn } from '../../support/engine.ts';
import { addTrigger, withDatabase } from '../../support/with-database.ts';
import { oaiFaults, xml } from '../../support/xml/xml.ts';

/** Enough to split a list of a hundred. */
const MANY = 110;
const PREFIXES = ['oai_dc', 'oai_qdc', 'mods', 'edm', 'ead3', 'mets'];
const SECOND = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

describe('OAI-PMH', function () {
  this.timeout(30_000);
  let files: ArchiveFiles;
  let root: string;
  let served: Served;

  /** The answer to a query, which is valid whatever is asked. */
  const ask = async (query: string, init?: RequestInit) => {
    const answer = await fetch(`${served.base}/oai${query ? `?${query}` : ''}`, init);
    const text = await answer.text();
    expect(answer.status, query).to.equal(200);
    expect(answer.headers.get('content-type')).to.equal('text/xml; charset=utf-8');
    expect(oaiFaults(text), query).to.deep.equal([]);
    return Object.assign(xml(text), { source: text });
  };
  const errorOf = async (query: string) => (await ask(query)).text('//oai:error/@code');
  const identifiers = async (query: string) =>
    (await ask(`verb=ListIdentifiers&metadataPrefix=oai_dc&${query}`)).texts('//oai:identifier');
  const id = (record: string) => `oai:127.0.0.1:${record}`;
  const stampOf = async (record: string) =>
    (await ask(`verb=GetRecord&metadataPrefix=oai_dc&identifier=${id(record)}`)).text(
      '//oai:datestamp',
    ) ?? '';
  /** Datestamps are of seconds; a change is told apart from one a second ago. */
  const nextSecond = () => new Promise((later) => setTimeout(later, 1100 - (Date.now() % 1000)));

  forAllTests(async (folder) => {
    root = folder;
    files = archiveFiles(folder);
    await writeLetter(files);
    await files.write(
      'manifests/box/record.yaml',
      'id: box\nlevel: fonds\ntitle: { en: A box of letters }\nprovider: [{ label: The Attic }]\n',
    );
    await files.write(
      'manifests/hostile/record.yaml',
      'id: hostile\nlevel: fonds\ntitle: "Bad \\x0B \\uFFFF <b>&amp; \\"quotes\\" ]]>"\n',
    );
    const many = Array.from({ length: MANY }, (_, i) =>
      files.write(`manifests/s${i}/record.yaml`, `id: s${i}\nlevel: series\ntitle: S ${i}\n`),
    );
    await Promise.all(many);
    served = await serveArchive(files);
    return served;
  });

  it('identifies itself, and promises to keep deleted records', async () => {
    const identify = await ask('verb=Identify');
    expect(identify.text('//oai:baseURL')).to.equal(`${served.base}/oai`);
    expect(identify.text('//oai:deletedRecord')).to.equal('persistent');
    expect(identify.text('//oai:granularity')).to.equal('YYYY-MM-DDThh:mm:ssZ');
    expect(identify.text('//oai:earliestDatestamp')).to.match(SECOND);
    expect(identify.text('//oai:responseDate')).to.match(SECOND);
  });

  it('answers a POST form like a query', async () => {
    const form = (body: string) => ask('', { method: 'POST', body: new URLSearchParams(body) });
    expect((await form('verb=Identify')).text('//oai:request/@verb')).to.equal('Identify');
    const got = await form(`verb=GetRecord&metadataPrefix=oai_dc&identifier=${id('box')}`);
    expect(got.text('//dc:title')).to.equal('A box of letters');
    expect((await form('')).text('//oai:error/@code')).to.equal('badVerb');
  });

  it('refuses a form that is too long, and other methods', async () => {
    const body = new URLSearchParams({ verb: 'x'.repeat(100_000) });
    expect((await fetch(`${served.base}/oai`, { method: 'POST', body })).status).to.equal(413);
    expect((await fetch(`${served.base}/oai`, { method: 'PUT' })).status).to.equal(405);
  });

  const list = 'verb=ListRecords&metadataPrefix=oai_dc';
  const WRONG: readonly (readonly [query: string, code: string])[] = [
    ['', 'badVerb'],
    ['verb=', 'badVerb'],
    ['verb=Nothing', 'badVerb'],
    ['verb=identify', 'badVerb'],
    ['verb=Identify&verb=Identify', 'badVerb'],
    ['verb=Identify&set=open', 'badArgument'],
    ['verb=ListRecords', 'badArgument'],
    ['verb=ListRecords&metadataPrefix=', 'badArgument'],
    ['verb=ListRecords&metadataPrefix=oai dc', 'badArgument'],
    ['verb=GetRecord&metadataPrefix=oai_dc', 'badArgument'],
    [`${list}&metadataPrefix=oai_dc`, 'badArgument'],
    [`${list}&until=2026-01-01&until=2026-01-01`, 'badArgument'],
    [`${list}&from=junk`, 'badArgument'],
    [`${list}&from=2026-02-30`, 'badArgument'],
    [`${list}&from=2026-01-01T24:00:00Z`, 'badArgument'],
    [`${list}&from=2026-01-01T00:00Z`, 'badArgument'],
    [`${list}&from=2026-01-01T00:00:00.000Z`, 'badArgument'],
    [`${list}&from=2026-01-01&until=2026-01-01T00:00:00Z`, 'badArgument'],
    [`${list}&from=2026-01-02&until=2026-01-01`, 'badArgument'],
    [`${list}&set=a b`, 'badArgument'],
    [`${list}&resumptionToken=x`, 'badArgument'],
    ['verb=ListRecords&resumptionToken=x', 'badResumptionToken'],
    ['verb=ListSets&resumptionToken=%00%0B%22<', 'badResumptionToken'],
    ['verb=ListRecords&metadataPrefix=none', 'cannotDisseminateFormat'],
    ['verb=GetRecord&metadataPrefix=oai_dc&identifier=invalid"id', 'idDoesNotExist'],
    ['verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:127.0.0.1:%EF%BF%BE', 'idDoesNotExist'],
    ['verb=ListMetadataFormats&identifier=oai:elsewhere:box', 'idDoesNotExist'],
    [
      `verb=GetRecord&metadataPrefix=ead3&identifier=${'oai:127.0.0.1:box-letter'}`,
      'cannotDisseminateFormat',
    ],
    [
      `verb=GetRecord&metadataPrefix=none&identifier=${'oai:127.0.0.1:box'}`,
      'cannotDisseminateFormat',
    ],
    [`${list}&until=1999-01-01`, 'noRecordsMatch'],
    [`${list}&set=nothing:like:this`, 'noRecordsMatch'],
  ];
  for (const [query, code] of WRONG) {
    it(`answers ${code} to “${query}”`, async () => {
      const answer = await ask(query.replaceAll(' ', '%20'));
      expect(answer.text('//oai:error/@code')).to.equal(code);
      const bare = code === 'badVerb' || code === 'badArgument';
      expect(answer.count('//oai:request/@*') === 0).to.equal(bare);
    });
  }

  it('repeats the request with its arguments, whatever characters they contain', async () => {
    const answer = await ask('verb=GetRecord&metadataPrefix=oai_dc&identifier=a%22%26%3Cb');
    expect(answer.text('//oai:request/@identifier')).to.equal('a"&<b');
  });

  it('replaces characters that XML does not allow', async () => {
    const answer = await ask(`verb=GetRecord&metadataPrefix=oai_dc&identifier=${id('hostile')}`);
    expect(answer.text('//dc:title')).to.equal('Bad   <b>&amp; "quotes" ]]>');
  });

  it('offers Dublin Core and MODS for every record, and other formats by kind', async () => {
    const formats = async (record?: string) =>
      (await ask(`verb=ListMetadataFormats${record ? `&identifier=${id(record)}` : ''}`)).texts(
        '//oai:metadataPrefix',
      );
    expect(await formats()).to.deep.equal(PREFIXES);
    expect(await formats('box')).to.deep.equal(['oai_dc', 'oai_qdc', 'mods', 'ead3']);
    expect(await formats('box-letter')).to.deep.equal(['oai_dc', 'oai_qdc', 'mods', 'edm', 'mets']);
    for (const prefix of PREFIXES) {
      const records = await ask(`verb=ListRecords&metadataPrefix=${prefix}`);
      expect(records.count('//oai:record'), prefix).to.be.greaterThan(0);
      expect(records.count('//oai:metadata/*')).to.equal(records.count('//oai:record'));
    }
  });

  it('links to the page and the Manifest in its identifiers', async () => {
    const answer = await ask(`verb=GetRecord&metadataPrefix=oai_dc&identifier=${id('box-letter')}`);
    expect(answer.texts('//dc:identifier')).to.include.members([
      `${served.base}/records/box-letter`,
      `${served.base}/iiif/presentation/3/box-letter/manifest`,
    ]);
  });

  it('says how many records a list has, unless they are too many to be counted for each harvest', () =>
    withDatabase(async (database) => {
      const items = oaiItems(database);
      const size = (last: number) => items.size(1, formatOf('oai_dc'), { after: 0, last });
      await database.exec(`
        INSERT INTO oai_member
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50001)
        SELECT 1, 0, i FROM n`);
      expect(await size(49_999)).to.equal(49_999);
      expect(await size(50_000)).to.equal(50_000);
      expect(await size(50_001)).to.equal(undefined);
    }));

  it('splits a list with tokens that visit every record once, and ends with an empty token', async () => {
    const seen: string[] = [];
    let query = 'verb=ListIdentifiers&metadataPrefix=oai_dc';
    const cursors: (string | undefined)[] = [];
    for (let step = 0; step < 5; step++) {
      const part = await ask(query);
      const again = await ask(query);
      expect(again.texts('//oai:identifier')).to.deep.equal(part.texts('//oai:identifier'));
      seen.push(...part.texts('//oai:identifier'));
      cursors.push(part.text('//oai:resumptionToken/@cursor'));
      expect(part.text('//oai:resumptionToken/@completeListSize')).to.equal(String(MANY + 3));
      const token = part.text('//oai:resumptionToken');
      if (!token) break;
      const life =
        Date.parse(part.text('//oai:resumptionToken/@expirationDate') ?? '') - Date.now();
      expect(life).to.be.greaterThan(86_400_000);
      query = `verb=ListIdentifiers&resumptionToken=${token}`;
    }
    expect(cursors).to.deep.equal(['0', '100']);
    expect(seen.length).to.equal(MANY + 3);
    expect(new Set(seen).size).to.equal(MANY + 3);
  });

  it('gives no token with a complete list', async () => {
    const answer = await ask('verb=ListIdentifiers&metadataPrefix=mets');
    expect(answer.count('//oai:resumptionToken')).to.equal(0);
  });

  it('rejects a token that was changed, or belongs to another verb', async () => {
    const token = (await ask(list)).text('//oai:resumptionToken') ?? '';
    const [place = '', signature] = token.split('.');
    const made = JSON.parse(Buffer.from(place, 'base64url').toString());
    const forged = Buffer.from(JSON.stringify({ ...made, after: 0 })).toString('base64url');
    for (const wrong of [`${forged}.${signature}`, `${token}x`, place, `${token}.x`]) {
      expect(await errorOf(`verb=ListRecords&resumptionToken=${wrong}`)).to.equal(
        'badResumptionToken',
      );
    }
    expect(await errorOf(`verb=ListIdentifiers&resumptionToken=${token}`)).to.equal(
      'badResumptionToken',
    );
    expect((await ask(`verb=ListRecords&resumptionToken=${token}`)).count('//oai:record')).to.equal(
      MANY + 3 - 100,
    );
  });

  it('includes the bounds from and until, to the second and to the day', async () => {
    const stamp = await stampOf('box-letter');
    const day = stamp.slice(0, 10);
    const found = async (range: string) =>
      (await ask(`verb=ListIdentifiers&metadataPrefix=edm&${range}`)).texts('//oai:identifier');
    const own = [id('box-letter')];
    expect(await found(`from=${stamp}&until=${stamp}`)).to.deep.equal(own);
    expect(await found(`from=${day}&until=${day}`)).to.deep.equal(own);
    const second = (by: number) =>
      new Date(Date.parse(stamp) + by * 1000).toISOString().replace('.000Z', 'Z');
    expect(await found(`from=${second(1)}`)).to.deep.equal([]);
    expect(await found(`until=${second(-1)}`)).to.deep.equal([]);
    expect((await identifiers(`until=${day}`)).length).to.equal(100);
  });

  it('has a set for each level with everything below it, for open rights, and for each aggregator', async () => {
    const sets = await ask('verb=ListSets');
    expect(sets.texts('//oai:setSpec').slice(0, 5)).to.deep.equal([
      'archive',
      'open',
      'europeana',
      'dpla',
      'archive:box',
    ]);
    expect(sets.text('//oai:set[oai:setSpec="archive:box"]/oai:setName')).to.equal(
      'A box of letters',
    );
    expect(await identifiers('set=archive:box')).to.have.members([id('box'), id('box-letter')]);
    for (const set of ['open', 'europeana', 'dpla']) {
      expect(await identifiers(`set=${set}`), set).to.deep.equal([id('box-letter')]);
    }
    const letter = await ask(`verb=GetRecord&metadataPrefix=mods&identifier=${id('box-letter')}`);
    expect(letter.texts('//oai:setSpec')).to.deep.equal([
      'archive:box',
      'open',
      'europeana',
      'dpla',
    ]);
  });

  it('never contains an untrusted text, in any format', async () => {
    // The letter may stand on any page of the whole list.
    const listOf = (prefix: string) =>
      ask(`verb=ListRecords&metadataPrefix=${prefix}&set=archive:box`);
    for (const prefix of PREFIXES) {
      const { source } = await listOf(prefix);
      expect(source, prefix).not.to.match(/text\/(p\d\/)?fr\./);
    }
    const { source } = await listOf('mods');
    expect(source).to.contain('text/hand.txt');
  });

  it('compresses on request', async () => {
    for (const coding of ['gzip', 'br']) {
      const headers = { 'Accept-Encoding': coding };
      const answer = await fetch(`${served.base}/oai?${list}`, { headers });
      expect(answer.headers.get('content-encoding')).to.equal(coding);
      expect(oaiFaults(await answer.text())).to.deep.equal([]);
    }
  });

  it('updates the datestamp of a record that enters another set', async () => {
    const before = await stampOf('box-letter');
    await nextSecond();
    const record = 'manifests/box/letter/record.yaml';
    const closed = LETTER.replace(
      /^rights:.*$/m,
      'rights: http://rightsstatements.org/vocab/InC/1.0/',
    );
    await files.write(record, closed);
    await served.archive.ingest();
    expect((await stampOf('box-letter')) > before).to.equal(true);
    expect(await errorOf('verb=ListIdentifiers&metadataPrefix=oai_dc&set=open')).to.equal(
      'noRecordsMatch',
    );
  });

  it('stamps a publication with the time at which it becomes visible', async () => {
    const database = await openDatabase(await databaseIn(files.data), TABLES);
    const stop = await addTrigger(
      database,
      'AFTER INSERT',
      'oai_item',
      'true',
      "UPDATE oai_item SET time = '2001-01-01T00:00:00Z' WHERE number = new.number",
    );
    await files.write('manifests/s1/record.yaml', 'id: s1\nlevel: series\ntitle: Changed\n');
    const start = new Date().toISOString();
    await served.archive.ingest();
    await stop();
    await database.close();
    expect((await stampOf('s1')) > start).to.equal(true);
  });

  it('reports a format that is gone as deleted', async () => {
    await files.write('manifests/box/letter/record.yaml', LETTER.replace(/^rights:.*$/m, ''));
    await served.archive.ingest();
    const edm = await ask('verb=ListRecords&metadataPrefix=edm');
    expect(edm.texts('//oai:header[@status="deleted"]/oai:identifier')).to.deep.equal([
      id('box-letter'),
    ]);
    expect(edm.count('//oai:metadata')).to.equal(0);
    const mets = await ask('verb=ListRecords&metadataPrefix=mets');
    expect(mets.count('//oai:metadata')).to.equal(1);
  });

  it('keeps a tombstone in every format and set until the record comes back', async () => {
    const folder = join(root, 'manifests/box/letter/record.yaml');
    await nextSecond();
    await rm(folder);
    await served.archive.ingest();
    for (const prefix of ['oai_dc', 'mods', 'edm', 'mets']) {
      const gone = await ask(
        `verb=GetRecord&metadataPrefix=${prefix}&identifier=${id('box-letter')}`,
      );
      expect(gone.text('//oai:header/@status'), prefix).to.equal('deleted');
      expect(gone.count('//oai:metadata')).to.equal(0);
    }
    expect(await identifiers('set=archive:box')).to.include(id('box-letter'));
    expect(await errorOf(`verb=ListMetadataFormats&identifier=${id('box-letter')}`)).to.equal(
      'noMetadataFormats',
    );
    const deleted = await stampOf('box-letter');
    await nextSecond();
    await files.write('manifests/box/letter/record.yaml', LETTER);
    await served.archive.ingest();
    const back = await ask(`verb=GetRecord&metadataPrefix=edm&identifier=${id('box-letter')}`);
    expect(back.count('//oai:header/@status')).to.equal(0);
    expect((back.text('//oai:datestamp') ?? '') > deleted).to.equal(true);
  });

  it('ends a long list early, and continues it with a token', async () => {
    const long = 'A history. '.repeat(36_000);
    for (let i = 0; i < 4; i++) {
      const text = `id: s${i}\nlevel: series\ntitle: Long ${i}\ncustodialHistory: "${long}"\n`;
      await files.write(`manifests/s${i}/record.yaml`, text);
    }
    await served.archive.ingest();
    const seen: string[] = [];
    const counts: number[] = [];
    let query = 'verb=ListRecords&metadataPrefix=ead3';
    for (let token: string | undefined = 'first'; token; ) {
      const part = await ask(query);
      expect(part.source.length).to.be.lessThan(1_500_000);
      counts.push(part.count('//oai:record'));
      seen.push(...part.texts('//oai:header/oai:identifier'));
      token = part.text('//oai:resumptionToken') || undefined;
      query = `verb=ListRecords&resumptionToken=${token}`;
    }
    expect(counts.slice(-1), counts.join()).to.deep.equal([1]);
    expect(new Set(seen).size).to.equal(seen.length);
    expect(seen).to.include.members([0, 1, 2, 3].map((i) => id(`s${i}`)));
  });
});
