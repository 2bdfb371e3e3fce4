import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Token, tokenizer, tokTypes } from 'acorn';
import { expect } from 'chai';
import { type AttackPattern, check } from 'recheck';
import { schemas } from '../../src/check/schema.ts';
import { rewriter } from '../../src/export/site/crawl.ts';
import { idsInUri } from '../../src/iiif/uri.ts';

/** A regular expression, and where it stands. */
type Pattern = { readonly source: string; readonly flags: string; readonly places: string[] };

const patterns = new Map<string, Pattern>();

function note(source: string, flags: string, place: string): void {
  const known = patterns.get(`/${source}/${flags}`);
  if (known) known.places.push(place);
  else patterns.set(`/${source}/${flags}`, { source, flags, places: [place] });
}

/** What the build made of src/, file for file. */
const built = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => /(?<!\.d)\.tsx?$/.test(file))
  .map((file) => join('dist', file.replace(/\.tsx?$/, '.js')));

function literalsIn(file: string): void {
  const options = { ecmaVersion: 'latest', sourceType: 'module' } as const;
  for (const token of tokenizer(readFileSync(file, 'utf8'), options)) {
    if (token.type !== tokTypes.regexp) continue;
    const { pattern, flags } = (token as Token & { value: { pattern: string; flags: string } })
      .value;
    note(pattern, flags, file);
  }
}

/** AJV reads the patterns of a schema with the flag u. */
function patternsIn(schema: unknown, place: string): void {
  if (typeof schema !== 'object' || schema === null) return;
  const { pattern, patternProperties = {} } = schema as Record<string, unknown>;
  if (typeof pattern === 'string') note(pattern, 'u', place);
  for (const one of Object.keys(patternProperties as object)) note(one, 'u', place);
  for (const part of Object.values(schema)) patternsIn(part, place);
}

/** Those that are put together while the program runs. */
async function constructed(): Promise<void> {
  const { RegExp: Plain } = globalThis;
  globalThis.RegExp = new Proxy(Plain, {
    construct(target, [source, flags = '']: [string, string?]) {
      note(source, flags, 'new RegExp');
      return new target(source, flags);
    },
  });
  try {
    await import(`../../src/cite/name.ts?${Date.now()}`);
    await import(`../../src/check/iiif/vocabulary.ts?${Date.now()}`);
    idsInUri((...ids) => `https://example.org/${ids.join('/')}`, '');
    rewriter('https://example.org', 'https://example.com', () => false);
  } finally {
    globalThis.RegExp = Plain;
  }
}

/** What a trial takes for an attack counts only where it is one: twice as long again and again. */
function isSlow(pattern: RegExp, { pumps, suffix }: AttackPattern): boolean {
  for (let times = 10; times <= 20_000; times *= 2) {
    const text = pumps.map(({ prefix, pump }) => prefix + pump.repeat(times)).join('') + suffix;
    const before = process.cpuUsage().user;
    pattern.test(text);
    // Of the second degree, this takes seconds; in proportion, no millisecond.
    if (process.cpuUsage().user - before > 200_000) return true;
  }
  return false;
}

/** How the time grows, where it grows faster than the text. */
async function fault({ source, flags }: Pattern): Promise<string | undefined> {
  // What no automaton decides is tried with texts that are drawn by lot, always the same.
  const found = await check(source, flags, { timeout: 60_000, randomSeed: 1 });
  if (found.status === 'safe') return undefined;
  if (found.status === 'unknown') return found.error.kind;
  const { checker, attack, complexity } = found;
  const isTried = checker === 'automaton' || isSlow(new RegExp(source, flags), attack);
  return isTried ? complexity.summary : undefined;
}

describe('every regular expression', function () {
  this.timeout(600_000);

  it('is built from strings only in known files', async () => {
    const places = built.filter((file) => readFileSync(file, 'utf8').includes('RegExp('));
    expect(places).to.have.members([
      'dist/cite/name.js',
      'dist/check/iiif/vocabulary.js',
      'dist/export/site/crawl.js',
      'dist/iiif/uri.js',
    ]);
  });

  it('takes time linear in its input, so that no text can stall the server', async () => {
    built.forEach(literalsIn);
    for (const { name, schema } of schemas()) patternsIn(schema, name);
    await constructed();
    expect(patterns.size).to.be.greaterThan(200);
    const slow: string[] = [];
    for (const pattern of patterns.values()) {
      const why = await fault(pattern);
      if (why === undefined) continue;
      slow.push(`/${pattern.source}/${pattern.flags} in ${pattern.places.join(', ')}: ${why}`);
    }
    expect(slow).to.deep.equal([]);
  });
});
