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

  it('hides what is aligned with a text that is itself aligned, whichever text stands first', () => {
    const de: LeafText = {
      ...fr(LINE_BY_LINE),
      layer: layer('de', 'translation', 'de'),
      alignment: { source: 'fr', segments: LINE_BY_LINE },
    };
    for (const texts of [
      [hand, fr(LINE_BY_LINE), de],
      [de, fr(LINE_BY_LINE), hand],
    ]) {
      const { lines } = hidden({ lines: ['l2', 'l2'] }, texts);
      expect(lines).to.deep.equal({ hand: ['l2'], fr: ['l2'], de: ['l2'] });
    }
  });

  it('hides all of two texts that are aligned only with each other', () => {
    const [one, other] = [fr(LINE_BY_LINE), fr(LINE_BY_LINE)].map((text, i) => ({
      ...text,
      layer: layer(`t${i}`, 'translation'),
      alignment: { source: `t${1 - i}`, segments: LINE_BY_LINE },
    })) as readonly LeafText[] as [LeafText, LeafText];
    const { lines } = hidden({ lines: ['l2', 'l2'] }, [hand, one, other]);
    expect(lines['t0']).to.have.length(3);
    expect(lines['t1']).to.have.length(3);
  });

  it('hides the lines without a place of a text that has a place for others', () => {
    const [block] = hand.text.blocks;
    const partly: LeafText = {
      ...hand,
      layer: layer('norm', 'transcription'),
      text: {
        blocks: [
          {
            id: 'b1',
            lines: (block?.lines ?? []).map(({ box, ...line }) => ({
              ...line,
              ...(box && line.id !== 'l2' && { box }),
            })),
          },
        ],
      },
    };
    const { lines } = hidden({ lines: ['l2', 'l2'] }, [hand, partly]);
    expect(lines['norm']).to.deep.equal(['l2']);
  });

  it('hides a line that has a place by its words alone', () => {
    const word = { id: 'l1w1', text: 'name', box: { x: 100, y: 210, w: 90, h: 60 } };
    const byWords: LeafText = {
      ...hand,
      text: { blocks: [{ id: 'b1', lines: [{ id: 'l1', text: 'name', words: [word] }] }] },
    };
    const { lines } = hidden({ box: { x: 0, y: 200, w: 1000, h: 100 } }, [byWords]);
    expect(lines).to.deep.equal({ hand: ['l1'] });
  });

  it('hides a line of which a large box covers only the end', () => {
    const { lines } = hidden({ box: { x: 640, y: 200, w: 300, h: 600 } }, [hand]);
    expect(lines).to.deep.equal({ hand: ['l2', 'l3'] });
  });

  it('hides the lines of the named text that are behind a box which is given beside', () => {
    const { lines } = hidden({ lines: ['l1', 'l1'], box: { x: 100, y: 300, w: 600, h: 80 } }, [
      hand,
    ]);
    expect(lines).to.deep.equal({ hand: ['l1', 'l3'] });
  });

  it('reports a part that is not there: it would hide nothing', () => {
    expect(hidden({ lines: ['l9', 'l9'] }, [hand]).unplaced).to.have.length(1);
    expect(hidden({ lines: ['l1', 'l1'], layer: 'fr' }, [fr([])]).unplaced).to.have.length(1);
    expect(hidden({ box: { x: 2000, y: 0, w: 10, h: 10 } }, [hand]).unplaced).to.have.length(1);
    expect(hidden({ lines: ['l1', 'l1'] }, [hand]).unplaced).to.have.length(0);
  });

  it('reports a part of whose lines one has no place: its pixels would stay to be seen', () => {
    const [block] = hand.text.blocks;
    const lines = (block?.lines ?? []).map(({ box, ...line }) => ({
      ...line,
      ...(box && line.id !== 'l2' && { box }),
    }));
    const partly: LeafText = { ...hand, text: { blocks: [{ id: 'b1', lines }] } };
    const part: Partial<HiddenPart> = { lines: ['l1', 'l3'] };
    expect(hidden(part, [partly]).unplaced).to.have.length(1);
    const box = { x: 100, y: 200, w: 600, h: 80 };
    expect(hidden({ ...part, box }, [partly]).unplaced).to.have.length(0);
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
