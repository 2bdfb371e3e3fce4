import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect } from 'chai';

/** Each entry of src/ may import itself and what stands before it. */
const ORDER = [
  'errors.ts',
  'record',
  'system',
  'text',
  'image',
  'iiif',
  'check',
  'config.ts',
  'access',
  'catalogue',
  'search',
  'cite',
  'export',
  'harvest',
  'web',
  'app',
  'main.ts',
];

/** The heavy libraries, and the only places that may open their door. */
const DOORS: { readonly [library: string]: RegExp } = {
  sharp: /^(image|app\/typeset)\//,
  '@imagemagick/magick-wasm': /^image\/master\/decoder\.ts$/,
  '@photostructure/sqlite': /^system\/database\/sqlite-file\.ts$/,
  postgres: /^system\/database\/postgres\/connection\.ts$/,
  '@aws-sdk/client-s3': /^system\/store\/s3-service\.ts$/,
  '@smithy/signature-v4': /^system\/store\/signed-http\.ts$/,
  express: /^web\//,
  commander: /^app\/(cli\.ts$|command\/)/,
  ajv: /^check\//,
  yazl: /^export\/file\//,
  pino: /^config\.ts$/,
};

/**
 * Who may read what is closed: the gate, what publishes, and the operator's program. A route can only ask the gate,
 * which gives the whole of a record to private views alone.
 */
const MAY_READ_SEALED =
  /^(catalogue\/(sealed\/|ingest\/(context|walk\/found-records)\.ts$|withdraw\.ts$|publish\.ts$)|app\/((archive|followers|ingest-context)\.ts$|command\/))/;
/** Who may name the tables of what is closed. */
const MAY_NAME_SEALED =
  /^(catalogue\/(sealed\/(tables|sealed-records)|ingest\/sweep)|app\/(archive-tables|command\/ticket))\.ts$/;

const MOST_CODE_FILES = 12;
const MOST_LINES = 350;

const CODE = /(?<!\.d)\.(tsx?|js)$/;
const code = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
  CODE.test(file),
);
const files = code.filter((file) => !file.endsWith('.js'));
const place = (file: string) => ORDER.indexOf(file.split('/')[0] ?? '');
const textOf = (file: string) => readFileSync(join('src', file), 'utf8');
const importsOf = (file: string) =>
  [...textOf(file).matchAll(/\b(?:from |import\()'([^']+)'/g)].map(([, from]) => from ?? '');
const ownImportsOf = (file: string) =>
  importsOf(file)
    .filter((from) => from.startsWith('.'))
    .map((from) => relative('src', resolve('src', dirname(file), from)));

describe('src/', () => {
  it('has a place in the order for every file', () => {
    expect(files.filter((file) => place(file) < 0)).to.deep.equal([]);
  });

  it('imports one way only', () => {
    const wrong = files.flatMap((file) =>
      ownImportsOf(file)
        .filter((imported) => place(imported) > place(file))
        .map((imported) => `${file} imports ${imported}`),
    );
    expect(wrong).to.deep.equal([]);
  });

  it('imports in no circle', () => {
    const circles: string[] = [];
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
      if (path.includes(file) || done.has(file)) return;
      for (const imported of ownImportsOf(file)) visit(imported, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(circles).to.deep.equal([]);
  });

  it('opens each heavy library at its own door', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((from) => {
          const library = Object.keys(DOORS).find(
            (one) => from === one || from.startsWith(`${one}/`),
          );
          return library !== undefined && !DOORS[library]?.test(file);
        })
        .map((from) => `${file} imports ${from}`),
    );
    expect(wrong).to.deep.equal([]);
  });

  it('lets only the gate and what publishes read what is closed', () => {
    const readers = files.filter((file) =>
      ownImportsOf(file).includes('catalogue/sealed/sealed-records.ts'),
    );
    expect(readers).to.include('catalogue/sealed/gate.ts');
    expect(readers.filter((file) => !MAY_READ_SEALED.test(file))).to.deep.equal([]);
    const naming = files.filter((file) => /\bsealed_(record|leaf|image)\b/.test(textOf(file)));
    expect(naming.filter((file) => !MAY_NAME_SEALED.test(file))).to.deep.equal([]);
    const whole = files.filter((file) => /\bgate\.read\b/.test(textOf(file)));
    expect(whole).to.include('app/serve/private-view.ts');
    expect(whole.filter((file) => file.startsWith('web/'))).to.deep.equal([]);
  });

  it('reads the environment in one place only', () => {
    const readers = files.filter((file) => textOf(file).includes('process.env'));
    expect(readers).to.deep.equal(['main.ts']);
  });

  it(`shows at most ${MOST_CODE_FILES} code files in a folder`, () => {
    const counts = new Map<string, number>();
    for (const file of code) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
    expect([...counts].filter(([, count]) => count > MOST_CODE_FILES)).to.deep.equal([]);
  });

  it(`has no file of more than ${MOST_LINES} lines`, () => {
    const long = code.filter((file) => textOf(file).split('\n').length > MOST_LINES);
    expect(long).to.deep.equal([]);
  });
});
