import { expect } from 'chai';
import { encodeJson, parseContentState } from '../../src/iiif/content-state.ts';
import { uris } from '../../src/iiif/uri.ts';
import { shipped } from '../support/archive.ts';

const RECORD = 'rgaspi-f558-op11-d98-ll0067-0068';
const PAGE = { headers: { accept: 'text/html' } };

type Json = { [key: string]: unknown };
type Link = { href: string; rel: string; type?: string };

const plain = (text: string) =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** The tags of the head, in their order. */
function tags(html: string): [name: string, content: string][] {
  const head = html.split('</head>')[0] ?? '';
  return [...head.matchAll(/<meta (?:name|property)="([^"]+)" content="([^"]*)"/g)].map(
    ([, name = '', content = '']) => [name, plain(content)],
  );
}

/** Links by their relation, as RFC 8288 writes them. */
function links(header: string | null): Link[] {
  return [...(header ?? '').matchAll(/<([^>]*)>((?:; \w+="[^"]*")*)/g)].map(
    ([, href = '', rest = '']) => ({
      href,
      ...(Object.fromEntries(
        [...rest.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
      ) as { rel: string }),
    }),
  );
}

/**
 * What Zotero's translator for embedded metadata makes of a page: `z.` sets any field of its own, then
 * Highwire, then Dublin Core fill what is missing. https://github.com/zotero/translators
 */
function zotero(html: string) {
  const all = tags(html);
  const of = (name: string) => all.filter(([one]) => one === name).map(([, content]) => content);
  const own = all
    .filter(([name]) => name.startsWith('z.'))
    .map(([name, content]) => [name.slice(2), content]);
  return {
    title: of('citation_title')[0],
    creators: of('citation_author').map((one) => one.split(', ')),
    date: of('citation_publication_date')[0],
    language: of('citation_language')[0],
    url: of('citation_public_url')[0],
    rights: of('DC.rights')[0],
    abstractNote: of('og:description')[0],
    ...Object.fromEntries(own),
  };
}

const jsonLd = (html: string): Json => {
  const [, text = ''] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html) ?? [];
  return JSON.parse(text) as Json;
};

async function page(address: (base: string) => string) {
  const { base } = await shipped();
  const answer = await fetch(address(base), PAGE);
  expect(answer.status).to.equal(200);
  return { base, html: await answer.text(), links: links(answer.headers.get('link')) };
}
const record = () => page((base) => uris(base).record(RECORD));
const leaf = () => page((base) => uris(base).folio(RECORD, 'l0067'));
const relation = (all: readonly Link[], rel: string) =>
  all.filter((one) => one.rel === rel).map(({ href }) => href);

const WORK = ['ArchiveComponent', 'Collection'];

describe('a page, to machines', function () {
  this.timeout(30_000);

  it('is a manuscript to Zotero, with its location in the archive', async () => {
    const { base, html } = await leaf();
    const item = zotero(html);
    expect(item).to.include({
      itemType: 'manuscript',
      title: 'Cable, V. Molotov, L. Beria, G. Malenkov, and A. Mikoyan to Cde. Stalin',
      date: '1945/11/06',
      archive: 'Russian State Archive of Socio-Political History (RGASPI)',
      archiveLocation: 'f. 558, op. 11, d. 98, l. 67',
      place: 'Moscow',
      language: 'ru',
    });
    expect(item.creators).to.deep.include(['Molotov', 'Vyacheslav']);
    expect(item.url).to.match(new RegExp(`^${base}/c/`));
  });

  it('is in Cyrillic for a Russian reader, with the cited passage', async () => {
    const { html } = await page(
      (base) =>
        `${uris(base).citation(uris(base).canvas(RECORD, 'l0067'), { line: 'l4-l5' })}&lang=ru`,
    );
    const item = zotero(html);
    expect(item).to.include({
      title: 'Телеграмма В. Молотова, Л. Берии, Г. Маленкова и А. Микояна тов. Сталину',
      archiveLocation: 'Ф. 558. Оп. 11. Д. 98. Л. 67, строки 4–5',
    });
    expect(item.creators).to.deep.include(['Молотов', 'Вячеслав Михайлович']);
    expect(item).to.have.property('extra').that.includes('реконструкция: не текст подлинника');
    const picture = tags(html).find(([name]) => name === 'og:image')?.[1];
    expect(picture).to.match(/_l0067\/\d+,\d+,\d+,\d+\//);
  });

  it('shows the region of a shared link in its preview', async () => {
    const { html } = await page(
      (base) => `${uris(base).folio(RECORD, 'l0067')}?xywh=10,20,300,400`,
    );
    const picture = tags(html).find(([name]) => name === 'og:image')?.[1];
    expect(picture).to.match(/_l0067\/10,20,300,400\/max\//);
    expect(zotero(html))
      .to.have.property('archiveLocation')
      .that.matches(/region 10,20,300,400/);
    const { base } = await shipped();
    for (const xywh of ['1,2,3', '99999,0,1,1']) {
      const answer = await fetch(`${uris(base).folio(RECORD, 'l0067')}?xywh=${xywh}`, PAGE);
      expect(answer.status, xywh).to.equal(400);
    }
  });

  it('describes the record with schema.org, and offers no reconstruction', async () => {
    const { base, html } = await record();
    const described = jsonLd(html);
    expect(described).to.deep.include({
      '@id': `${base}/records/${RECORD}`,
      '@type': ['ArchiveComponent', 'Manuscript'],
      dateCreated: '1945-11-06',
      inLanguage: ['ru'],
      itemLocation: 'f. 558, op. 11, d. 98, ll. 67–68',
    });
    expect(JSON.stringify(described['image'])).to.include('not a facsimile');
    expect(JSON.stringify(described)).not.to.match(/transcription-ru|record\.pdf/);
  });

  it('describes every level above, up to the archive itself', async () => {
    const { html } = await page((base) => uris(base).record('rgaspi'));
    expect(jsonLd(html)).to.deep.include({ '@type': ['ArchiveOrganization'] });
  });

  it('names the whole it is part of, and the archive that holds it', async () => {
    for (const [id, whole] of [
      ['rgaspi', undefined],
      ['rgaspi-f558', undefined],
      ['rgaspi-f558-op11', 'rgaspi-f558'],
      [RECORD, 'rgaspi-f558-op11-d98'],
    ] as const) {
      const { base, html } = await page((at) => uris(at).record(id));
      const { isPartOf, holdingArchive } = jsonLd(html) as Record<string, { '@id': string }>;
      const expected = whole && { '@id': `${base}/records/${whole}`, '@type': WORK };
      expect(isPartOf && { ...isPartOf, name: undefined }, id).to.deep.equal(
        expected && { ...expected, name: undefined },
      );
      if (id !== 'rgaspi') expect(holdingArchive?.['@id']).to.equal(`${base}/records/rgaspi`);
    }
  });

  it('is signposted: one permanent address, which leads back to the page', async () => {
    for (const { links: all, url } of [
      { ...(await record()), url: `/records/${RECORD}` },
      { ...(await leaf()), url: `/records/${RECORD}/l0067#xywh=0,0,4960,7016` },
    ]) {
      const [permanent = '', ...more] = relation(all, 'cite-as');
      expect(more).to.deep.equal([]);
      const answer = await fetch(permanent, { ...PAGE, redirect: 'manual' });
      expect(answer.headers.get('location')).to.match(new RegExp(`${url}$`));
    }
  });

  it('is signposted to its descriptions and items, and every link answers', async () => {
    const { links: all } = await record();
    expect(relation(all, 'type')).to.include('https://schema.org/AboutPage');
    expect(relation(all, 'license')).to.have.length(1);
    // Whole images take a second each to make; they are asked for elsewhere.
    const here = [...relation(all, 'describedby'), ...relation(all, 'item')].filter(
      (href) => !href.endsWith('.jpg'),
    );
    expect(here).to.have.length.above(3);
    for (const href of here) {
      const answer = await fetch(href, { method: 'HEAD' });
      expect(answer.status, href).to.equal(200);
      const type = all.find((one) => one.href === href)?.type ?? '';
      expect(answer.headers.get('content-type'), href).to.match(
        new RegExp(`^${type.replace('+', '.')}`),
      );
    }
    expect(here.join()).not.to.include('transcription-ru');
  });

  it('has all its links in a linkset, including those of its leaves', async () => {
    const { base, links: all } = await record();
    const [address = ''] = relation(all, 'linkset');
    const answer = await fetch(address);
    expect(answer.headers.get('content-type')).to.equal('application/linkset+json');
    const { linkset } = (await answer.json()) as { linkset: Json[] };
    expect(linkset.map(({ anchor }) => anchor)).to.deep.equal([
      `${base}/records/${RECORD}`,
      `${base}/records/${RECORD}/l0067`,
      `${base}/records/${RECORD}/l0068`,
    ]);
    expect(linkset[0]).to.include.keys('cite-as', 'describedby', 'item', 'license', 'type');
  });

  it('is linked from each of its files', async () => {
    const { base } = await shipped();
    const uri = uris(base);
    for (const [address, rel] of [
      [uri.export(RECORD, 'tei.xml'), 'collection'],
      [uri.folioText(RECORD, 'l0067', 'translation-en', 'txt'), 'collection'],
      [uri.description(RECORD), 'describes'],
      [uri.manifest(RECORD), 'describes'],
    ] as const) {
      const answer = await fetch(address, { method: 'HEAD' });
      expect(relation(links(answer.headers.get('link')), rel), address).to.deep.equal([
        uri.record(RECORD),
      ]);
    }
  });
});

describe('iiif-content', function () {
  this.timeout(30_000);
  const follow = async (path: string, state: string) => {
    const { base } = await shipped();
    const query = new URLSearchParams({ 'iiif-content': state });
    const answer = await fetch(`${base}${path}?${query}`, { ...PAGE, redirect: 'manual' });
    return { base, status: answer.status, to: answer.headers.get('location') ?? '' };
  };

  it('leads from any page to the leaf and the box, by a short address too', async () => {
    const { base } = await shipped();
    const canvas = uris(base).canvas(RECORD, 'l0068');
    const asked = `${canvas}#xywh=100,200,300,400`;
    const answer = await fetch(
      `${base}/cite?${new URLSearchParams({ canvas: asked, format: 'json' })}`,
    );
    const { short, contentState } = (await answer.json()) as Record<string, string>;
    for (const state of [asked, contentState ?? '', short ?? '']) {
      for (const path of ['/', `/records/${RECORD}`, `/records/${RECORD}/l0067`]) {
        const { to } = await follow(path, state);
        const page = `${base}/records/${RECORD}/l0068`;
        expect(to, path).to.equal(`${page}?xywh=100,200,300,400#xywh=100,200,300,400`);
      }
    }
  });

  it('accepts percentages, and an annotation, alone or with its target', async () => {
    const { base } = await shipped();
    const uri = uris(base);
    const canvas = uri.canvas(RECORD, 'l0068');
    const line = uri.annotation(RECORD, 'l0068', 'transcription-ru', 'l3');
    const { target } = (await (await fetch(line)).json()) as { target: string };
    const [, box = ''] = target.split('#xywh=');
    const partOf = [{ id: uri.manifest(RECORD), type: 'Manifest' }];
    const short = (await (
      await fetch(`${uri.citation(canvas, { xywh: box })}&format=json`)
    ).json()) as { short: string };
    const state = (of: object) =>
      encodeJson({ type: 'Annotation', motivation: 'contentState', ...of });
    const states: readonly [state: string, box: string][] = [
      [`${canvas}#xywh=percent:10,20.5,30.3,40`, '496,1438,1503,2807'],
      [encodeJson({ id: `${canvas}#xywh=percent:99.98,0,10,10`, type: 'Canvas' }), '4959,0,1,702'],
      [state({ target: { id: `${canvas}#xywh=percent:0,0,100,100`, partOf } }), '0,0,4960,7016'],
      [line, box],
      [encodeJson({ id: line, type: 'Annotation' }), box],
      [state({ target: line }), box],
      [state({ target: { id: line, type: 'Annotation', partOf } }), box],
      [state({ target: { id: line, type: 'Annotation', target } }), box],
      [state({ target: { id: short.short, type: 'Annotation' } }), box],
      [state({ target: { id: `${canvas}/painting/1`, type: 'Annotation' } }), '0,0,4960,7016'],
      [encodeJson({ id: 'https://example.org/note', type: 'Annotation', target }), box],
    ];
    for (const [one, xywh] of states) {
      expect((await follow('/', one)).to, one).to.match(new RegExp(`#xywh=${xywh}$`));
      for (const viewer of ['/mirador', '/uv']) {
        const { to } = await follow(viewer, one);
        const opened = parseContentState(new URL(to).searchParams.get('iiif-content') ?? '');
        const [x, y, w, h] = xywh.split(',').map(Number);
        const region = { unit: 'pixel', x, y, w, h };
        expect(opened).to.deep.equal({ manifest: uri.manifest(RECORD), canvas, region });
      }
      const cited = await fetch(
        `${base}/cite?${new URLSearchParams({ 'iiif-content': one, format: 'json' })}`,
      );
      const { region } = (await cited.json()) as { region: Record<string, number> };
      expect(Object.values(region).join(), one).to.equal(xywh);
    }
  });

  it('passes an annotation of another archive on to a viewer, if it names its Manifest', async () => {
    const note = { id: 'https://example.org/note', type: 'Annotation' };
    const partOf = [{ id: 'https://example.org/manifest', type: 'Manifest' }];
    const state = encodeJson({ ...note, partOf });
    const { base } = await shipped();
    expect((await follow('/', state)).to).to.equal(uris(base).mirador(state));
    expect((await follow('/uv', state)).status).to.equal(200);
    for (const path of ['/', '/mirador', '/uv', '/cite']) {
      expect((await follow(path, encodeJson(note))).status, path).to.equal(400);
    }
  });

  it('leads from a page to a record, or to a viewer if it belongs to another archive', async () => {
    const { base } = await shipped();
    const uri = uris(base);
    expect((await follow('/', uri.manifest(RECORD))).to).to.equal(uri.record(RECORD));
    expect((await follow('/', uri.collection('rgaspi'))).to).to.equal(uri.record('rgaspi'));
    const elsewhere = 'https://example.org/manifest.json';
    expect((await follow('/', elsewhere)).to).to.equal(uri.mirador(elsewhere));
  });

  it('is passed to viewers in the one form that all of them read', async () => {
    const { base } = await shipped();
    const { to } = await follow('/mirador', uris(base).canvas(RECORD, 'l0067'));
    const state = new URL(to).searchParams.get('iiif-content') ?? '';
    expect(decodeURIComponent(Buffer.from(state, 'base64url').toString())).to.include(
      '#xywh=0,0,4960,7016',
    );
    expect((await follow('/mirador', state)).status).not.to.equal(303);
  });

  it('may be named manifest in the address of a viewer', async () => {
    const { base } = await shipped();
    const uri = uris(base);
    const asked = async (path: string, manifest: string) => {
      const address = `${base}${path}?${new URLSearchParams({ manifest, lang: 'ru' })}`;
      const answer = await fetch(address, { ...PAGE, redirect: 'manual' });
      return answer.headers.get('location') ?? answer.status;
    };
    const elsewhere = 'https://example.org/manifest.json';
    expect(await asked('/uv', elsewhere)).to.equal(`${uri.uv(elsewhere)}&lang=ru`);
    const own = uri.manifest(RECORD);
    expect(await asked('/mirador', own)).to.equal(`${uri.mirador(own)}&lang=ru`);
    expect((await fetch(uri.mirador(own), { ...PAGE, redirect: 'manual' })).status).to.equal(200);
    expect(await asked('/mirador', 'nonsense!')).to.equal(400);
    expect(await asked('/', own)).to.equal(200);
  });

  it('is refused with a reason if it is invalid', async () => {
    expect((await follow('/', 'nonsense!')).status).to.equal(400);
    const { base } = await shipped();
    expect((await follow('/', uris(base).canvas(RECORD, 'l9999'))).status).to.equal(404);
  });
});
