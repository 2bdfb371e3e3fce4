import { expect } from 'chai';
import type { HiddenPart } from '../../src/access/decide.ts';
import { hiddenLeaf, redactText } from '../../src/access/redact.ts';
import type { LeafText } from '../../src/iiif/unit.ts';
import type { Closure } from '../../src/record/access.ts';
import type { Layer } from '../../src/record/record.ts';
import type { FolioText, Line } from '../../src/text/text.ts';

const CLOSURE: Closure = {
  rule: 'closed',
  reason: { en: ['personal data'] },
  opens: '2040-01-01',
  admits: [],
};
const IMAGE = { width: 1000, height: 1000 };

const layer = (id: string, kind: Layer['kind'], language = 'en'): Layer => ({
  id,
  kind,
  language,
  status: 'reviewed',
  files: '',
  responsibility: [],
  alignment: {},
});

/** A text of one block with a line for each entry, 100 pixels apart if it is placed. */
const text = (lines: readonly string[], isPlaced: boolean): FolioText => ({
  blocks: [
    {
      id: 'b1',
      lines: lines.map(
        (words, i): Line => ({
          id: `l${i + 1}`,
          text: words,
          words: [],
          ...(isPlaced && { box: { x: 100, y: 100 * (i + 1), w: 600, h: 80 } }),
        }),
      ),
    },
  ],
});

const hand: LeafText = {
  layer: layer('hand', 'transcription'),
  text: text(['one', 'two', 'three'], true),
  passages: [],
};
const fr = (segments: NonNullable<LeafText['alignment']>['segments']): LeafText => ({
  layer: layer('fr', 'translation', 'fr'),
  text: text(['un', 'deux', 'trois'], false),
  passages: [],
  alignment: { source: 'hand', segments },
});

const hidden = (part: Partial<HiddenPart>, texts: readonly LeafText[]) => {
  const found = hiddenLeaf([{ folio: 'p1', closure: CLOSURE, ...part }], texts, IMAGE);
  const lines = Object.fromEntries([...found.lines].map(([id, map]) => [id, [...map.keys()]]));
  return { ...found, lines };
};

describe('hiddenLeaf(parts, texts, image)', () => {
  const LINE_BY_LINE = [1, 2, 3].map((n) => ({ source: [`l${n}`], target: [`l${n}`] }));

  it('hides the named lines, and paints over them with a margin for what reaches beyond', () => {
    const { lines, masks } = hidden({ lines: ['l2', 'l2'] }, [hand]);
    expect(lines).to.deep.equal({ hand: ['l2'] });
    expect(masks).to.deep.equal([{ x: 100, y: 192, w: 600, h: 96 }]);
  });

  it('hides the lines behind a box, but not neighbours that it only touches', () => {
    const { lines } = hidden({ box: { x: 0, y: 195, w: 1000, h: 110 } }, [hand]);
    expect(lines).to.deep.equal({ hand: ['l2'] });
  });

  it('hides a line of which a box covers only a word', () => {
    const { lines } = hidden({ box: { x: 300, y: 210, w: 60, h: 60 } }, [hand]);
    expect(lines).to.deep.equal({ hand: ['l2'] });
  });

  it('hides what is aligned with a hidden line', () => {
    const { lines } = hidden({ lines: ['l2', 'l3'] }, [hand, fr(LINE_BY_LINE)]);
    expect(lines).to.deep.equal({ hand: ['l2', 'l3'], fr: ['l2', 'l3'] });
  });

  it('hides a whole block that is aligned with the block of a hidden line', () => {
    const { lines } = hidden({ lines: ['l2', 'l2'] }, [
      hand,
      fr([{ source: ['b1'], target: ['b1'] }]),
    ]);
    expect(lines['fr']).to.deep.equal(['l1', 'l2', 'l3']);
  });

  it('hides lines of an aligned text that are aligned with nothing', () => {
    const { lines } = hidden({ lines: ['l1', 'l1'] }, [hand, fr(LINE_BY_LINE.slice(0, 2))]);
    expect(lines['fr']).to.deep.equal(['l1', 'l3']);
  });

  it('hides all of a text of which it is not known where it stands', () => {
    const { alignment: _, ...unaligned } = fr([]);
    expect(hidden({ lines: ['l1', 'l1'] }, [hand, unaligned]).lines['fr']).to.have.length(3);
  });

  it('reports a part that is not there: it would hide nothing', () => {
    expect(hidden({ lines: ['l9', 'l9'] }, [hand]).unplaced).to.have.length(1);
    expect(hidden({ lines: ['l1', 'l1'], layer: 'fr' }, [fr([])]).unplaced).to.have.length(1);
    expect(hidden({ box: { x: 2000, y: 0, w: 10, h: 10 } }, [hand]).unplaced).to.have.length(1);
    expect(hidden({ lines: ['l1', 'l1'] }, [hand]).unplaced).to.have.length(0);
  });
});

describe('redactText(text, layer, hidden)', () => {
  it('leaves of a hidden line its place, and says why it is closed', () => {
    const redacted = redactText(hand.text, hand.layer, new Map([['l2', CLOSURE]]));
    const [one, two] = redacted.blocks[0]?.lines ?? [];
    expect(one?.text).to.equal('one');
    expect(two).to.deep.equal({
      id: 'l2',
      text: '[closed until 2040: personal data]',
      words: [],
      box: { x: 100, y: 200, w: 600, h: 80 },
    });
  });

  it('says it in Russian in a Russian text', () => {
    const { reason: _, ...closure } = CLOSURE;
    const redacted = redactText(hand.text, { language: 'ru' }, new Map([['l1', closure]]));
    expect(redacted.blocks[0]?.lines[0]?.text).to.equal('[доступ закрыт до 2040]');
  });

  it('forgets the other part of a word that goes on in a hidden line', () => {
    const broken: FolioText = {
      blocks: [
        {
          id: 'b1',
          lines: [
            {
              id: 'l1',
              text: 'sec-',
              words: [{ id: 'l1w1', text: 'sec-', whole: { kind: 'start', text: 'secret' } }],
            },
            { id: 'l2', text: 'ret', words: [] },
          ],
        },
      ],
    };
    const redacted = redactText(broken, hand.layer, new Map([['l2', CLOSURE]]));
    expect(JSON.stringify(redacted)).not.to.contain('secret');
  });
});
