import { expect } from 'chai';
import { readAlto } from '../../../src/text/format/alto/read.ts';
import { writeAlto } from '../../../src/text/format/alto/write.ts';
import { readHocr } from '../../../src/text/format/hocr/read.ts';
import { writeHocr } from '../../../src/text/format/hocr/write.ts';
import { readPageXml } from '../../../src/text/format/page-xml/read.ts';
import { writePageXml } from '../../../src/text/format/page-xml/write.ts';
import type { FolioText } from '../../../src/text/text.ts';
import { oddText, ODD_PAGE as PAGE } from '../../support/text/odd-text.ts';
import { breaches } from '../../support/xml/xml-rule.ts';
import * as rules from '../../support/xml/xml-rules.ts';

const without = (text: FolioText, ...keys: string[]) =>
  JSON.parse(JSON.stringify(text, (key, value) => (keys.includes(key) ? undefined : value)));

describe('A hundred unusual texts', () => {
  const texts = Array.from({ length: 100 }, (_, i) => oddText(i + 1));

  it('go through ALTO with every line, word, box, outline, baseline, confidence, tag and language', () => {
    for (const text of texts) {
      const again = readAlto(writeAlto(text, { page: PAGE }));
      expect(without(again, 'via')).to.deep.equal(without(text, 'marks'));
    }
  });

  it('go through PAGE with all of these, and with their marks', () => {
    for (const text of texts) {
      const options = { page: PAGE, fileName: 'a.jpg', published: '1945-11-06T00:00:00Z' };
      const again = readPageXml(writePageXml(text, options));
      expect(without(again, 'via')).to.deep.equal(without(text));
    }
  });

  it('go through hOCR with every line, word, box, outline, confidence and language', () => {
    const options = { page: PAGE, title: 'x', image: 'a.jpg', language: 'ru' } as const;
    for (const text of texts) {
      const again = readHocr(writeHocr(text, { ...options, direction: 'ltr' }));
      const kept = (one: FolioText) => without(one, 'via', 'marks', 'type', 'whole', 'baseline');
      // An area of hOCR has a box always: that around its lines, where the block has none.
      const blocks = again.blocks.map((block, i) => {
        const { box: _, ...bare } = block;
        return text.blocks[i]?.box ? block : bare;
      });
      expect(kept({ ...again, blocks })).to.deep.equal(kept(text));
    }
  });

  it('follow the schemas of ALTO 4.4 and of PAGE 2019', () => {
    for (const text of texts) {
      const alto = writeAlto(text, { page: PAGE, language: 'ru', fileName: 'a.jpg' });
      expect(breaches(alto, rules.ALTO)).to.deep.equal([]);
      const options = { page: PAGE, fileName: 'a.jpg', published: '1945-11-06T00:00:00Z' };
      expect(breaches(writePageXml(text, options), rules.PAGE)).to.deep.equal([]);
    }
  });
});

describe('breaches(xml, rules)', () => {
  it('finds a wrong order, a missing and an unknown attribute, a wrong value, a missing id', () => {
    const xml =
      '<PcGts><Page imageFilename="a" imageWidth="x"><TextRegion id="r"><TextLine id="r" a="b"/><Coords points="1,1 2,2"/></TextRegion></Page></PcGts>';
    const found = breaches(xml, rules.PAGE).join('\n');
    for (const part of [
      '<Page> has no imageHeight!',
      'Page/@imageWidth="x" is not allowed',
      '<TextLine> has a',
      'TextLine/@id="r" is there twice',
      'in <TextRegion> stand TextLine Coords',
      'in <PcGts> stand Page',
    ]) {
      expect(found).to.include(part);
    }
    expect(breaches('<RegionRefIndexed index="0" regionRef="q"/>', rules.PAGE)).to.deep.equal([
      'nothing has the id q',
    ]);
  });
});
