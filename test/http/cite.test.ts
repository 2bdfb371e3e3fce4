import { expect } from 'chai';
import { parseContentState } from '../../src/iiif/content-state.ts';
import { uris } from '../../src/iiif/uri.ts';
import { shipped } from '../support/archive.ts';

const RECORD = 'rgaspi-f558-op11-d98-ll0067-0068';
const XYWH = '600,2000,3400,500';

type Cited = {
  region: { x: number; y: number; w: number; h: number };
  page: string;
  short: string;
  image: string;
  contentState: string;
  texts: {
    layer: string;
    warning?: unknown;
    lines: { id: string; text: string; xywh: string }[];
  }[];
  citations: { format: string; text: string }[];
  open: { name: string; href: string }[];
};

async function ask(query: Record<string, string>, headers: Record<string, string> = {}) {
  const { base } = await shipped();
  const canvas = uris(base).canvas(RECORD, 'l0067');
  return fetch(`${base}/cite?${new URLSearchParams({ canvas, ...query })}`, { headers });
}

async function json(query: Record<string, string>): Promise<Cited> {
  const answer = await ask({ ...query, format: 'json' });
  expect(answer.status, JSON.stringify(query)).to.equal(200);
  return (await answer.json()) as Cited;
}

describe('/cite', function () {
  this.timeout(30_000);

  it('gives the region with its crop, its texts, its citations and the ways to open it', async () => {
    const cited = await json({ xywh: XYWH });
    expect(cited.region).to.deep.equal({ x: 600, y: 2000, w: 3400, h: 500 });
    expect(cited.page).to.match(new RegExp(`/records/${RECORD}/l0067#xywh=${XYWH}$`));
    expect(parseContentState(cited.contentState).box).to.deep.equal(cited.region);
    expect(cited.texts.map(({ layer }) => layer)).to.deep.equal([
      'transcription-ru',
      'translation-en',
    ]);
    expect(cited.texts[0]?.warning).to.have.keys('en', 'ru');
    expect(cited.citations.map(({ format }) => format)).to.include.members(['mla', 'gost', 'ris']);
    expect(cited.open.map(({ name }) => name)).to.include.members(['Mirador', 'Clover']);
    const crop = await fetch(cited.image);
    expect(crop.headers.get('content-type')).to.equal('image/jpeg');
    await crop.arrayBuffer();
  });

  it('finds the same box and words again by each of the ways it gives', async () => {
    const cited = await json({ line: 'l4-l5' });
    const { base } = await shipped();
    const xywh = Object.values(cited.region).join();
    const state = (await (await fetch(cited.short)).json()) as { id: string };
    expect(state.id).to.equal(cited.short);
    const again = [
      await json({ xywh }),
      ...(await Promise.all(
        [cited.contentState, cited.short].map(async (content) => {
          const query = new URLSearchParams({ 'iiif-content': content, format: 'json' });
          return (await (await fetch(`${base}/cite?${query}`)).json()) as Cited;
        }),
      )),
    ];
    for (const one of again) {
      expect(one.region).to.deep.equal(cited.region);
      expect(one.texts).to.deep.equal(cited.texts);
      expect(one.short).to.equal(cited.short);
    }
  });
});
