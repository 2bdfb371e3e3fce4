import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { SETTINGS } from '../src/config.ts';
import { shipped } from './support/archive.ts';

const readme = readFileSync('README.md', 'utf8');

/** What stands between a heading and the next one of any level. */
const section = (heading: string): string =>
  readme.split(`## ${heading}\n`)[1]?.split(/^##/m)[0] ?? '';

/** The cells of a table, row by row, without its head. */
const rows = (heading: string): string[][] =>
  section(heading)
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1)
    .map((line) => line.slice(2, -2).split(' | '));

const code = (cell: string | undefined): string[] =>
  [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, written]) => written ?? '');

/** Parts of the shipped record, for the placeholders of the table of addresses. */
const SHIPPED: { readonly [placeholder: string]: string } = {
  'collection/{record}': 'collection/rgaspi-f558',
  '{record}': 'rgaspi-f558-op11-d98-ll0067-0068',
  '{folio}': 'l0067',
  '{layer}': 'translation-en',
  '{unit}': 'b2',
  '{n}': '1',
  '{a}..{b}': '1..1',
  '{key}': /`\/c\/(\w+)`/.exec(readme)?.[1] ?? '',
};

/** Where there is nothing as long as the archive is small and the operator has not done what the row says. */
const LATER = ['/dataset/dataset.json', '/.well-known/security.txt', '/feed/{n}.atom'];

/** The addresses that are written out whole; the others need a question, or say only how they go on. */
const addresses = rows('Addresses')
  .flatMap(([cell]) => code(cell))
  .filter((address) => /^\/[^…]*$/.test(address) && !/[?=]|^\/oai/.test(address))
  .filter((address) => !LATER.includes(address));

const filled = (address: string): string =>
  Object.entries(SHIPPED).reduce(
    (whole, [placeholder, value]) => whole.replaceAll(placeholder, value),
    address,
  );

describe('README.md', () => {
  it('names every setting, and its default where that is one value', () => {
    const told = rows('Settings').map(([name, value]) => [code(name)[0], code(value)[0]]);
    const known = Object.values(SETTINGS).map(({ env, fallback }) => [env, String(fallback)]);
    expect(told.map(([name]) => name)).to.have.members(known.map(([name]) => name));
    for (const [name, value] of told)
      if (value !== undefined) expect(known).to.deep.include([name, value]);
  });

  it('says of every folder of src/ what it is', () => {
    const listed = section('What each part is').match(/^ {2}\S+(?: \S+)*/gm) ?? [];
    const names = listed.flatMap((line) => line.trim().split(/\/? |\/$/));
    const parts = readdirSync('src').filter((name) => !/\.json$/.test(name));
    for (const part of parts) expect(names).to.include(part.replace(/\.ts$/, ''));
  });

  for (const address of addresses) {
    it(`is right that there is ${address}`, async () => {
      const { base } = await shipped();
      const asked = filled(address);
      expect(asked, 'a placeholder that this test does not know').not.to.match(/[{}]/);
      const answer = await fetch(`${base}${asked}`);
      await answer.body?.cancel();
      expect(answer.status, asked).to.equal(200);
    });
  }
});
