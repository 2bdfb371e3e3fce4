import { expect } from 'chai';
import { forAllTests, type Served, serveArchive } from '../../support/archive.ts';
import { archiveFiles, writeLetter } from '../../support/archive-files.ts';
import { writeCable } from '../../support/cable.ts';

let served: Served;
forAllTests(async (folder) => {
  const files = archiveFiles(folder);
  await writeLetter(files);
  await writeCable(files);
  served = await serveArchive(files);
  return served;
});

describe('the search page', () => {
  const page = async (query: Record<string, string>): Promise<string> => {
    const answer = await fetch(`${served.base}/search?${new URLSearchParams(query)}`);
    expect(answer.status).to.equal(200);
    return answer.text();
  };

  it('shows the image of the line, the marked words, the other text and its status', async () => {
    const html = await page({ q: 'okano', lang: 'en' });
    expect(html).to.include('The Japanese <mark>Okano</mark> &lt;of Yan');
    expect(html).to.include('никъ Ѳеодора. Окано и окана');
    expect(html).to.include('reconstruction: not the text of the original');
    expect(html).to.include(`/records/box-cable/l1?q=okano&amp;lang=en#xywh=50,100,600,160`);
    for (const [, image = ''] of html.matchAll(/<img src="([^"]*)"/g)) {
      expect((await fetch(image.replaceAll('&amp;', '&'))).status, image).to.equal(200);
    }
  });

  it('also finds descriptions', async () => {
    const html = await page({ q: 'сусуму', lang: 'ru' });
    expect(html).to.include('В описаниях').and.to.include('<mark>Сусуму</mark> Окано');
  });

  it('narrows the results by language, kind, status, people and years', async () => {
    const all = await page({ q: 'okano OR mother OR mère OR окано', lang: 'en' });
    expect(all).to.match(/person=Susumu\+Okano"[^>]*>Susumu Okano <span class="count">4</);
    expect(all).to.match(/from=1945&amp;to=1945" aria-label="1945: 4"/);
    for (const narrow of [
      { status: 'reviewed' },
      { to: '1920' },
      { language: 'en', kind: 'transcription' },
    ]) {
      const html = await page({ q: 'okano OR mother OR mère', lang: 'en', ...narrow } as Record<
        string,
        string
      >);
      expect(html).to.include('<mark>mother</mark>').and.to.not.include('<mark>Okano</mark>');
    }
    expect(await page({ q: 'mother', person: 'Susumu Okano', lang: 'en' })).to.include(
      'Nothing was found.',
    );
  });

  it('shows only the form without a query, and rejects invalid parameters', async () => {
    expect(await page({ lang: 'ru' })).to.include('Слова в текстах и описаниях');
    expect(await page({ q: '<script>"\'', from: '', kind: '' })).to.not.include('<script>"');
    for (const query of ['from=soon', 'kind=novel', `q=${'a'.repeat(301)}`]) {
      expect((await fetch(`${served.base}/search?${query}`)).status, query).to.equal(400);
    }
    expect(await (await fetch(`${served.base}/search/help`)).text()).to.include('/iiif/search/2');
  });
});
