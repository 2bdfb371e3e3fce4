import { expect } from 'chai';
import { parseContentState } from '../../../src/iiif/content-state.ts';
import { uris } from '../../../src/iiif/uri.ts';
import { shipped } from '../../support/archive.ts';

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

  it('returns the region with its crop, its texts, its citations and links to viewers', async () => {
    const cited = await json({ xywh: XYWH });
    expect(cited.region).to.deep.equal({ x: 600, y: 2000, w: 3400, h: 500 });
    expect(cited.page).to.match(new RegExp(`/records/${RECORD}/l0067#xywh=${XYWH}$`));
    expect(parseContentState(cited.contentState).region).to.deep.include(cited.region);
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

  it('resolves each of its links to the same box and words', async () => {
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
      expect(cited.short.startsWith(one.short.replace(/\/transcription-ru\/l4-l5$/, ''))).to.equal(
        true,
      );
    }
  });
});

describe('/cite, with invalid requests', function () {
  this.timeout(30_000);
  const status = async (query: Record<string, string>) => {
    const answer = await ask({ ...query, format: 'json' });
    const { detail } = (await answer.json()) as { detail: string };
    return [answer.status, detail] as const;
  };

  it('answers 404 for an unknown canvas', async () => {
    const { base } = await shipped();
    const uri = uris(base);
    for (const canvas of [
      uri.canvas(RECORD, 'l9999'),
      uri.canvas('nobody', 'l0067'),
      'https://example.org/canvas/1',
      `${base}/`,
      uri.manifest(RECORD),
    ]) {
      expect((await status({ canvas, xywh: XYWH }))[0], canvas).to.equal(404);
    }
    const annotation = uri.annotation(RECORD, 'l0067', 'translation-en', 'b99');
    const answer = await fetch(`${base}/cite?${new URLSearchParams({ annotation })}`);
    expect(answer.status).to.equal(404);
  });

  it('gives the size of the canvas for a region outside it', async () => {
    for (const xywh of ['4960,0,1,1', '0,0,4961,1', '99999,99999,9,9', 'percent:50,0,51,1']) {
      const [code, detail] = await status({ xywh });
      expect(code, xywh).to.equal(400);
      expect(detail).to.match(/4960 pixels wide and 7016 high/);
    }
  });

  for (const query of [
    { xywh: '0,0,0,10' },
    { xywh: '-1,0,10,10' },
    { xywh: 'NaN,0,1,1' },
    { xywh: '1e3,0,1,1' },
    { xywh: '0x10,0,1,1' },
    { xywh: '1,2,3' },
    { xywh: '1,2,3,4,5' },
    { xywh: '１,２,３,４' },
    { xywh: 'percent:0,0,1' },
    { xywh: '9'.repeat(400) },
    { xywh: '%31,0,1,1' },
    { line: 'l99' },
    { line: 'l7-l4' },
    { line: '../../etc' },
    { line: 'l4', xywh: '1,1,9,9' },
    { layer: 'nobody', xywh: '1,1,9,9' },
    { layer: '<script>', xywh: '1,1,9,9' },
    { format: 'endnote', xywh: '1,1,9,9' },
    { xyhw: '1,1,9,9' },
    { annotation: 'https://example.org/a', xywh: '1,1,9,9' },
    { 'iiif-content': 'e30', xywh: '1,1,9,9' },
    { lang: 'de' },
    { canvas: 'javascript:alert(1)' },
  ] as Record<string, string>[]) {
    it(`answers 400 with what would be right: ${JSON.stringify(query).slice(0, 60)}`, async () => {
      const answer = await ask({ format: 'json', ...query });
      expect(answer.status).to.equal(400);
      const { detail } = (await answer.json()) as { detail: string };
      expect(detail.length).to.be.within(20, 600);
    });
  }

  it('answers 400 to a repeated or malformed parameter', async () => {
    const { base } = await shipped();
    const canvas = encodeURIComponent(uris(base).canvas(RECORD, 'l0067'));
    for (const query of [
      `canvas=${canvas}&xywh=1,1,9,9&xywh=2,2,9,9`,
      `canvas[]=${canvas}&xywh=1,1,9,9`,
      `canvas=${canvas}&xywh=%E0%A4%A`,
      'iiif-content=%FF%FE',
      'format=json',
    ]) {
      const answer = await fetch(`${base}/cite?${query}`);
      expect(answer.status, query).to.equal(400);
      await answer.arrayBuffer();
    }
  });
});

describe('/cite, in each form', function () {
  this.timeout(30_000);

  it('is a page in the reader’s language, and a form without a query', async () => {
    const { base } = await shipped();
    const answer = await ask(
      { line: 'l4-l5' },
      { accept: 'text/html', 'accept-language': 'ru-RU,ru;q=0.9' },
    );
    const html = await answer.text();
    expect(answer.headers.get('content-type')).to.match(/^text\/html/);
    expect(html).to.include('lang="ru"').and.include('РГАСПИ. Ф. 558. Оп. 11. Д. 98. Л. 67');
    expect(answer.headers.get('link')).to.match(
      /\/c\/[0-9a-z]+\/transcription-ru\/l4-l5>; rel="cite-as"/,
    );
    const form = await fetch(`${base}/cite`, { headers: { accept: 'text/html' } });
    expect(await form.text())
      .to.include('<form')
      .and.include('name="iiif-content"');
  });

  for (const [format, type] of [
    ['bibtex', 'application/x-bibtex'],
    ['ris', 'application/x-research-info-systems'],
    ['csl-json', 'application/vnd.citationstyles.csl+json'],
    ['text', 'text/plain'],
  ] as const) {
    it(`is ${format} by name and by media type`, async () => {
      const [named, asked] = await Promise.all([
        ask({ xywh: XYWH, format }),
        ask({ xywh: XYWH }, { accept: type }),
      ]);
      expect(named.headers.get('content-type')).to.match(new RegExp(`^${type.replace('+', '.')}`));
      if (format !== 'text') expect(await asked.text()).to.equal(await named.text());
      else expect(asked.headers.get('content-type')).to.match(/^text\/plain/);
    });
  }

  it('cites the requested layer, with its warning', async () => {
    const answer = await ask({ xywh: XYWH, layer: 'transcription-ru', format: 'chicago-note' });
    expect(await answer.text()).to.match(/reconstruction: not the text of the original/);
  });

  it('accepts a region in percent, and an annotation, whose text it cites', async () => {
    const { base } = await shipped();
    const hundredths = await json({ xywh: 'percent:10,20,30,40' });
    expect(hundredths.region).to.deep.equal({ x: 496, y: 1403, w: 1488, h: 2807 });
    const annotation = uris(base).annotation(RECORD, 'l0067', 'translation-en', 'b2');
    const query = new URLSearchParams({ annotation, format: 'json' });
    const cited = (await (await fetch(`${base}/cite?${query}`)).json()) as Cited & {
      layer: string;
    };
    expect(cited.layer).to.equal('translation-en');
    expect(cited.texts[1]?.lines.map(({ id }) => id)).to.deep.equal(['b2']);
  });
});
