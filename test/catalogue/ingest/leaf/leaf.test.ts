import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readTexts } from '../../../../src/catalogue/ingest/leaf/leaf.ts';
import type { LeafTask } from '../../../../src/catalogue/ingest/leaf/task.ts';
import type { FileFinding } from '../../../../src/check/finding.ts';
import { recordFromYaml as described } from '../../../../src/record/read-record.ts';
import { MAX_TEXT_BYTES } from '../../../../src/text/format/formats.ts';

describe('readTexts(task, findings)', () => {
  it('reports lines of PAGE whose text differs from their words', () => {
    const folder = mkdtempSync(join(tmpdir(), 'fonds-'));
    try {
      const equiv = (text: string) => `<TextEquiv><Unicode>${text}</Unicode></TextEquiv>`;
      const line = (words: readonly string[], text: string) =>
        `<TextLine>${words.map((word) => `<Word>${equiv(word)}</Word>`).join('')}${equiv(text)}</TextLine>`;
      const lines = line(['Aprilis.', '9.'], '9. Aprilis.') + line(['vnd'], 'und');
      const xml = `<PcGts><Page imageWidth="800" imageHeight="1000"><TextRegion>${lines}</TextRegion></Page></PcGts>`;
      const file = join(folder, 'p1.xml');
      writeFileSync(file, xml);
      const findings: FileFinding[] = [];
      const [read] = readTexts(taskOf(file, xml.length), findings);
      expect(read).to.have.nested.property('text.blocks[0].lines[0].text', '9. Aprilis.');
      expect(read?.text).to.not.have.property('conflicts');
      expect(findings).to.deep.equal([
        {
          severity: 'warning',
          pointer: '',
          file: 'r/p1.xml',
          rule: 'words-differ',
          message:
            '2 lines differ from their words, the first is l1 “9. Aprilis.” with the words “Aprilis. 9.”; the text of the line was used',
          suggestion: 'Correct or remove the Word elements of these lines if the words are wrong.',
        },
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('does not open a file too large to be the text of a folio', () => {
    const findings: FileFinding[] = [];
    const reads = readTexts(taskOf('/nowhere/p1.xml', MAX_TEXT_BYTES + 1), findings);
    expect(reads).to.deep.equal([]);
    expect(findings.map(({ file, message }) => `${file}: ${message}`)).to.deep.equal([
      'r/p1.xml: the file has 100000001 bytes; a text of one folio has at most 100000000',
    ]);
  });
});

function taskOf(file: string, bytes: number): LeafTask {
  const layers = [
    { id: 'hand', kind: 'transcription', language: 'en', status: 'reviewed', files: 'x' },
  ];
  const [layer] = described({ id: 'r', level: 'item', title: { en: 'r' }, layers }).layers;
  if (!layer) throw new Error('a layer was written');
  return {
    record: 'r',
    folder: 'r',
    folio: { id: 'p1', label: { en: ['1'] } },
    size: { width: 800, height: 1000 },
    orientation: 1,
    texts: [{ layer, index: 0, file, bytes, name: 'p1.xml' }],
  };
}
