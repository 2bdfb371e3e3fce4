import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { presentationValidator } from '../../src/check/iiif/presentation-validator.ts';
import { shipped } from '../support/archive.ts';

const RECORD = 'rgaspi-f558-op11-d98-ll0067-0068';
const PRESENTATION = 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"';

type Json = { [key: string]: unknown };

async function get(address: string): Promise<Json> {
  const answer = await fetch(address);
  expect(answer.status, address).to.equal(200);
  return (await answer.json()) as Json;
}

/** Every object in a document that has an id or @id, with what it says of itself. */
function* resources(value: unknown): Generator<Json> {
  if (Array.isArray(value)) for (const one of value) yield* resources(one);
  else if (typeof value === 'object' && value !== null) {
    yield value as Json;
    for (const one of Object.values(value)) yield* resources(one);
  }
}

/** The addresses of ours in the documents, with the media type that is said of them. */
function mentioned(base: string, documents: readonly Json[]): Map<string, unknown> {
  const seen = new Map<string, unknown>();
  for (const one of resources(documents)) {
    for (const key of ['id', '@id', 'profile']) {
      const address = one[key];
      if (typeof address !== 'string' || !address.startsWith(base)) continue;
      seen.set(address, seen.get(address) ?? (key === 'profile' ? undefined : one['format']));
    }
  }
  return seen;
}

const manifestOf = async () => {
  const { base } = await shipped();
  return { base, manifest: await get(`${base}/iiif/presentation/3/${RECORD}/manifest`) };
};

/** The annotations of a layer over both leaves, in order. */
async function annotations(layer: string): Promise<Json[]> {
  const { base } = await shipped();
  const pages = await Promise.all(
    ['l0067', 'l0068'].map((folio) =>
      get(`${base}/iiif/presentation/3/${RECORD}/annotations/${folio}/${layer}`),
    ),
  );
  return pages.flatMap((page) => page['items'] as Json[]);
}

const bodies = (annotation: Json) => annotation['body'] as { value: string; format: string }[];
const words = (text: string) => text.split(/\s+/).filter(Boolean);

describe('the shipped record', function () {
  this.timeout(30_000);

  it('is published without a finding', async () => {
    const { report } = await shipped();
    expect(report.findings).to.deep.equal([]);
    expect(report.outcomes.map(({ action }) => action)).to.deep.equal(Array(5).fill('create'));
  });

  it('contains the published translation word for word', async () => {
    const given = (await annotations('translation-en')).flatMap((one) =>
      words(bodies(one)[0]?.value ?? ''),
    );
    const folder = 'manifests/rgaspi/f558/op11/d98/ll0067-0068/translation-en';
    const source = ['l0067', 'l0068']
      .map((folio) => readFileSync(`${folder}/${folio}.txt`, 'utf8'))
      .join('\n');
    expect(given).to.deep.equal(words(source));
    expect(given.slice(0, 3)).to.deep.equal(['to', 'Cde.', 'STALIN.']);
    expect(given.slice(-3)).to.deep.equal(['received', 'via', 'VCh']);
  });

  it('marks every reconstructed line as not the text of the original, in both languages', async () => {
    for (const annotation of await annotations('transcription-ru')) {
      const tags = bodies(annotation)
        .map(({ value }) => value)
        .join(' ');
      expect(tags).to.include('not the text of the original').and.include('не текст подлинника');
    }
    const { manifest } = await manifestOf();
    const statement = JSON.stringify(manifest['requiredStatement']);
    for (const said of [
      'not the text of the original',
      'не текст подлинника',
      'Sergey Radchenko',
      'Gary Goldberg',
      'Blavatnik Family Foundation',
      'https://digitalarchive.umd.edu/document/208889',
      'not facsimiles',
    ]) {
      expect(statement).to.include(said);
    }
  });

  it('targets each translated passage at the lines it translates', async () => {
    const lines = await annotations('transcription-ru');
    const blocks = await annotations('translation-en');
    expect(lines.every(({ textGranularity }) => textGranularity === 'line')).to.equal(true);
    const box = (one: Json) =>
      (/xywh=(\d+),(\d+),(\d+),(\d+)$/.exec(String(one['target'])) ?? []).slice(1).map(Number);
    const signature = (name: RegExp, of: Json[]) =>
      box(of.find((one) => name.test(bodies(one)[0]?.value ?? '')) ?? {});
    expect(signature(/BERIA/, blocks)).to.deep.equal(signature(/БЕРИЯ/, lines));
    for (const target of blocks.map(box)) {
      expect(target).to.have.length(4);
      const [x = 0, y = 0, w = 0, h = 0] = target;
      expect(w * h).to.be.lessThan(4960 * 7016 * 0.3);
      expect(x + w).to.be.at.most(4960);
      expect(y + h).to.be.at.most(7016);
    }
  });

  it('has no error by its own schema of Presentation 3', async () => {
    const { manifest, base } = await manifestOf();
    const validate = presentationValidator();
    const seen = [manifest];
    for (const id of [
      '',
      '/rgaspi',
      '/rgaspi-f558',
      '/rgaspi-f558-op11',
      '/rgaspi-f558-op11-d98',
    ]) {
      seen.push(await get(`${base}/iiif/presentation/3/collection${id}`));
    }
    for (const { id, type } of resources(manifest)) {
      if (typeof id !== 'string' || !id.startsWith(base)) continue;
      if (
        ['Canvas', 'Range', 'AnnotationPage', 'AnnotationCollection', 'Annotation'].includes(
          String(type),
        )
      )
        seen.push(await get(id));
    }
    const findings = seen.flatMap((one) => validate(one).map((finding) => [one['id'], finding]));
    expect(findings).to.deep.equal([]);
  });

  it('answers 200 with the declared media type at every address it mentions', async () => {
    const { manifest, base } = await manifestOf();
    const documents = [manifest, await get(`${base}/iiif/presentation/3/collection`)];
    for (const page of ['transcription-ru', 'translation-en']) {
      documents.push(await get(`${base}/iiif/presentation/3/${RECORD}/layer/${page}`));
      documents.push(await get(`${base}/iiif/presentation/3/${RECORD}/annotations/l0067/${page}`));
    }
    const seen = mentioned(base, documents);
    expect(seen.size).to.be.greaterThan(60);
    for (const [address, format] of seen) {
      const answer = await fetch(address);
      await answer.arrayBuffer();
      expect(answer.status, address).to.equal(200);
      if (format)
        expect(answer.headers.get('content-type')?.split(';')[0], address).to.equal(format);
    }
  });

  it('serves every resource under its own id', async () => {
    const { manifest, base } = await manifestOf();
    for (const { id, type } of resources(manifest)) {
      if (typeof id !== 'string' || !id.startsWith(`${base}/iiif/presentation`)) continue;
      const found = await get(id);
      expect([found['id'], found['type']], id).to.deep.equal([id, type]);
    }
  });

  it('links a single canvas back to its manifest', async () => {
    const { manifest, base } = await manifestOf();
    const canvas = await get(`${base}/iiif/presentation/3/${RECORD}/canvas/l0068`);
    expect(canvas['@context']).to.equal(manifest['@context']);
    expect(canvas['partOf']).to.deep.equal([
      { id: manifest['id'], type: 'Manifest', label: manifest['label'] },
    ]);
  });

  it('links from the top collection down to the manifest', async () => {
    const { base } = await shipped();
    let next = `${base}/iiif/presentation/3/collection`;
    const types: unknown[] = [];
    for (let depth = 0; depth < 6; depth++) {
      const found = await get(next);
      types.push(found['type']);
      if (found['type'] === 'Manifest') break;
      next = String((found['items'] as Json[])[0]?.['id']);
    }
    expect(types).to.deep.equal([...Array(5).fill('Collection'), 'Manifest']);
  });

  it('is JSON-LD with its profile unless plain JSON is preferred', async () => {
    const { base } = await shipped();
    const type = async (accept?: string) => {
      const answer = await fetch(
        `${base}/iiif/presentation/3/${RECORD}/manifest`,
        accept ? { headers: { accept } } : {},
      );
      return [answer.status, answer.headers.get('content-type')];
    };
    expect(await type()).to.deep.equal([200, PRESENTATION]);
    expect(await type('*/*')).to.deep.equal([200, PRESENTATION]);
    expect(await type(PRESENTATION)).to.deep.equal([200, PRESENTATION]);
    expect(await type('application/json, text/html;q=0.9')).to.deep.equal([
      200,
      'application/json',
    ]);
    expect(await type('application/json, text/javascript, text/plain')).to.deep.equal([
      200,
      'application/json',
    ]);
    expect(await type('image/png')).to.deep.equal([200, PRESENTATION]);
  });
});
