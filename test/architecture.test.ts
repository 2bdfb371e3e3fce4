import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { expect } from 'chai';

/** Each folder of src/ may import itself and what stands before it. */
const ORDER = [
  'errors',
  'closest',
  'log',
  'record',
  'storage',
  'text',
  'image',
  'iiif',
  'validation',
  'config',
  'check',
  'catalogue',
  'search',
  'cite',
  'export',
  'harvest',
  'typeset',
  'page',
  'http',
  'archive',
  'serve',
  'cli',
  'main',
  'build',
];

/** The heavy libraries, and the only places that may open their door. */
const DOORS: { readonly [library: string]: RegExp } = {
  sharp: /^(image|typeset)\//,
  '@imagemagick/magick-wasm': /^image\/decoder\.ts$/,
  '@photostructure/sqlite': /^storage\/sqlite\.ts$/,
  express: /^http\//,
  commander: /^cli(\.ts$|\/)/,
  ajv: /^validation\//,
  yazl: /^export\//,
  pino: /^log\.ts$/,
};

const place = (file: string) => ORDER.indexOf((file.split('/')[0] ?? '').replace(/\.tsx?$/, ''));

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
  /(?<!\.d)\.tsx?$/.test(file),
);
const importsOf = (file: string) =>
  [...readFileSync(join('src', file), 'utf8').matchAll(/\b(?:from |import\()'([^']+)'/g)].map(
    ([, from]) => from ?? '',
  );

describe('src/', () => {
  it('has a place in the order for every file', () => {
    expect(files.filter((file) => place(file) < 0)).to.deep.equal([]);
  });

  it('imports one way only', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((from) => from.startsWith('.'))
        .map((from) => relative('src', resolve('src', file, '..', from)))
        .filter((imported) => place(imported) > place(file))
        .map((imported) => `${file} imports ${imported}`),
    );
    expect(wrong).to.deep.equal([]);
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

  it('reads the environment in one place only', () => {
    const readers = files.filter((file) =>
      readFileSync(join('src', file), 'utf8').includes('process.env'),
    );
    expect(readers).to.deep.equal(['main.ts']);
  });

  it('steps through the rows of a statement in one place, which keeps it alive', () => {
    const steppers = files.filter((file) =>
      readFileSync(join('src', file), 'utf8').includes('.iterate('),
    );
    expect(steppers).to.deep.equal(['storage/sqlite.ts']);
  });

  for (const file of files) {
    it(`${file} can be held in mind`, () => {
      expect(readFileSync(join('src', file), 'utf8').split('\n').length).to.be.at.most(350);
    });
  }
});
