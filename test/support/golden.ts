import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';

/**
 * Compares a text with `test/output/{name}`. A missing file is written, except in CI. A different
 * text is written beside it as `….changed`, to be accepted or not.
 */
export function expectGolden(name: string, actual: string): void {
  const file = join('test/output', name);
  if (!existsSync(file) && process.env['CI'] === undefined) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, actual);
  }
  const expected = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (actual !== expected && process.env['CI'] === undefined)
    writeFileSync(`${file}.changed`, actual);
  expect(actual, `${file} differs`).to.equal(expected);
}
