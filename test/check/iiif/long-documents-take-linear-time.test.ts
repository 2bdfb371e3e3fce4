import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { checkSource } from '../../../src/check/document/check.ts';
import { viewerReports } from '../../../src/check/document/viewer-report.ts';
import { documentValidator } from '../../../src/check/iiif/document-validator.ts';
import { isObject } from '../../../src/record/json.ts';
import { LARGE_DOCUMENTS } from './large-documents.ts';

const validate = documentValidator();

/** Milliseconds of processor time for all that `/validate` does with a document. */
function cost(document: object): number {
  const bytes = Buffer.from(JSON.stringify(document));
  const before = process.cpuUsage();
  const { document: read } = checkSource({ file: 'document', bytes }, validate);
  if (isObject(read) && read['type'] === 'Manifest') viewerReports(read);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** What the collection of garbage and other work on the machine may add. Milliseconds. */
const SLACK = 25;

describe('checking a document', function () {
  this.timeout(60_000);

  for (const [name, size, make] of LARGE_DOCUMENTS) {
    it(`takes at most twice the time for a document twice as large: ${name}`, () => {
      const [half, whole] = [make(size), make(size * 2)];
      let [one, two] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
      for (let tries = 0; tries < 4; tries++) {
        one = Math.min(one, cost(half));
        two = Math.min(two, cost(whole));
        if (two <= 2.6 * one + SLACK) return;
      }
      expect(two, `${Math.round(one)} ms for half of it`).to.be.at.most(2.6 * one + SLACK);
    });
  }

  it('collects a bounded number of findings from every rule', () => {
    const code = readFileSync('dist/validators/presentation-3.cjs', 'utf8');
    expect(code).to.match(/vErrors\.length > \d+ \? vErrors : vErrors\.concat/);
    expect(code).to.not.match(/(?<!\? vErrors : )vErrors\.concat/);
  });
});
