import { expect } from 'chai';
import { readTexts } from '../../src/catalogue/leaf-text.ts';
import { describe as described } from '../../src/record/describe.ts';
import { MOST_TEXT_BYTES } from '../../src/text/read-text.ts';
import type { FileFinding } from '../../src/validation/report.ts';

describe('readTexts(task, findings)', () => {
  it('does not open a file that is too large for the text of a folio', () => {
    const layers = [
      { id: 'hand', kind: 'transcription', language: 'en', status: 'reviewed', files: 'x' },
    ];
    const [layer] = described({ id: 'r', level: 'item', title: { en: 'r' }, layers }).layers;
    if (!layer) throw new Error('a layer was written');
    const findings: FileFinding[] = [];
    const reads = readTexts(
      {
        record: 'r',
        folder: 'r',
        folio: { id: 'p1', label: { en: ['1'] } },
        size: { width: 800, height: 1000 },
        texts: [
          { layer, index: 0, file: '/nowhere/p1.xml', bytes: MOST_TEXT_BYTES + 1, name: 'p1.xml' },
        ],
      },
      findings,
    );
    expect(reads).to.deep.equal([]);
    expect(findings.map(({ file, message }) => `${file}: ${message}`)).to.deep.equal([
      'r/p1.xml: the file has 100000001 bytes; a text of one folio has at most 100000000',
    ]);
  });
});
