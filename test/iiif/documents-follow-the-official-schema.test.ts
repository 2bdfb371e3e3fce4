import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { expect } from 'chai';
import { documentValidator } from '../../src/check/iiif/document-validator.ts';
import { COMMENTING_QUERY } from '../../src/iiif/presentation/commenting.ts';
import { uris } from '../../src/iiif/uri.ts';
import { forAllTests, type Served, serveArchive, shipped } from '../support/archive.ts';
import { archiveFiles, LETTER, picture, writeLetter } from '../support/archive-files.ts';

/**
 * The schema of the official validator, github.com/IIIF/presentation-validator, schema/iiif_3_0.json.
 * It has no licence under which it could stand here, so it is read where the variable says it lies;
 * what it refuses beyond the specification, the rules of `fonds check` named viewer-… refuse as well.
 */
const OFFICIAL = process.env['IIIF_SCHEMA'];

/** Its own faults: classes that are served by themselves, and for which it has no branch. */
const UNKNOWN_TO_IT = ['Canvas', 'Range'];

/** Everything that a record can have, so that every property is in the output. */
const FULL = `${LETTER}start: p2
summary: { en: A letter }
creators: [{ name: { en: A son }, role: { en: writer } }]
contents:
  - { label: { en: All }, folios: [p1], contents: [{ label: { en: The end }, folios: [p2] }] }
provider:
  - label: { en: An archive }
    homepage: { url: https://archive.example/, label: { en: Home } }
    logo: logo.png
requiredStatement: { label: { en: From }, value: { en: An archive } }
`;

type Json = { readonly [key: string]: unknown };

function* objects(value: unknown): Generator<Json> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Json;
  for (const one of Object.values(value)) yield* objects(one);
}

/** Where a document leads to, and the variants of a Manifest that nothing leads to. */
function* onward(base: string, document: Json): Generator<string> {
  for (const { id, type } of objects(document)) {
    if (typeof id !== 'string' || !id.startsWith(`${base}/iiif/presentation/3/`)) continue;
    yield id;
    if (type !== 'Manifest' || id.includes('?')) continue;
    yield id + COMMENTING_QUERY;
    yield id.replace(/(\/v\/\d+)?\/manifest$/, '/v/1/manifest');
  }
}

/** Every document of Presentation 3 that can be reached from the top. */
async function published({ base }: Served): Promise<Json[]> {
  const waiting = [`${base}/iiif/presentation/3/collection`];
  const found = new Map<string, Json>();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next)) continue;
    const answer = await fetch(next);
    expect(answer.status, next).to.equal(200);
    const document = (await answer.json()) as Json;
    found.set(next, document);
    waiting.push(...onward(base, document));
  }
  return [...found.values()];
}

/** The content state that a short address gives to machines. */
async function stateOf({ base }: Served): Promise<Json> {
  const uri = uris(base);
  const cited = uri.citation(uri.canvas('box-letter', 'p1'), { xywh: 'percent:10,10,20,20' });
  const { short } = (await (await fetch(`${cited}&format=json`)).json()) as { short: string };
  return (await (await fetch(short)).json()) as Json;
}

describe('every published document of Presentation 3', function () {
  this.timeout(60_000);
  let documents: readonly Json[];

  forAllTests(async (folder) => {
    const files = archiveFiles(folder);
    await writeLetter(files);
    await files.write('manifests/box/letter/record.yaml', FULL);
    await files.write('manifests/box/letter/logo.png', await picture(20, 20));
    const served = await serveArchive(files);
    expect(served.report.findings).to.deep.equal([]);
    documents = [
      ...(await published(served)),
      ...(await published(await shipped())),
      await stateOf(served),
    ];
    return served;
  });

  it('passes fonds check without an error or a remark on viewers, whatever its type', () => {
    expect(new Set(documents.map(({ type }) => type))).to.deep.equal(
      new Set([
        ...['Collection', 'Manifest', 'Canvas', 'Range'],
        ...['AnnotationPage', 'AnnotationCollection', 'Annotation'],
      ]),
    );
    const check = documentValidator();
    for (const document of documents) {
      const url = String(document['id']);
      const { findings } = check(document, { url });
      // The specification recommends more than the record has, and comments are no supplements.
      const told = findings.filter(({ severity }) => severity !== 'warning');
      expect(told, url).to.deep.equal([]);
    }
  });

  it('names a start canvas only if it is not the first', () => {
    const starts = documents
      .filter(({ type }) => type === 'Manifest')
      .map(({ start, items }) => [(start as Json)?.['id'], (items as Json[])[0]?.['id']]);
    expect(starts.some(([start]) => start !== undefined)).to.equal(true);
    for (const [start, first] of starts) expect(start).to.not.equal(first);
  });

  if (OFFICIAL !== undefined) {
    it('passes the schema of the official validator', () => {
      const ajv = new Ajv({ strict: false, logger: false });
      const check = formats.default(ajv).compile(JSON.parse(readFileSync(OFFICIAL, 'utf8')));
      const refused = documents.filter((one) => !check(one));
      const unexpected = refused.filter(({ type }) => !UNKNOWN_TO_IT.includes(String(type)));
      expect(unexpected.map(({ id }) => id)).to.deep.equal([]);
      expect(new Set(refused.map(({ type }) => type))).to.deep.equal(new Set(UNKNOWN_TO_IT));
    });
  }
});
