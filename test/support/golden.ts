import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';

/**
 * Holds what was made against `test/output/{name}`. A file that is not there yet is written, but
 * never in CI; a difference is written beside it as `….changed`, to be looked at and kept or not.
 */
export function expectGolden(name: string, made: string): void {
  const file = join('test/output', name);
  if (!existsSync(file) && process.env['CI'] === undefined) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, made);
  }
  const kept = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (made !== kept && process.env['CI'] === undefined) writeFileSync(`${file}.changed`, made);
  expect(made, `${file} differs`).to.equal(kept);
}
