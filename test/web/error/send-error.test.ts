import { expect } from 'chai';
import { shipped } from '../../support/archive.ts';
import { ERROR_ADDRESSES } from '../../support/error-addresses.ts';

const RECORD = 'rgaspi-f558-op11-d98-ll0067-0068';

const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

const get = async (path: string, headers: Record<string, string>) => {
  const { base } = await shipped();
  return fetch(base + path, { headers });
};

describe('errorSender(site)', () => {
  for (const [path, status] of ERROR_ADDRESSES) {
    it(`sends ${status} ${path} to a browser as a page, with the policy of all pages`, async () => {
      const answer = await get(path, BROWSER);
      expect(answer.status).to.equal(status);
      expect(answer.headers.get('content-type')).to.equal('text/html; charset=utf-8');
      expect(answer.headers.get('content-security-policy')).to.include("default-src 'none'");
      expect(await answer.text()).to.include(`<p class="status">${status}</p>`);
    });
  }

  it('sends a problem document to a client that asks for an image', async () => {
    const path = `/iiif/image/3/${RECORD}_l0067/full/full/0/default.jpg`;
    const answer = await get(path, { accept: 'image/avif,image/webp,*/*;q=0.8' });
    expect(answer.headers.get('content-type')).to.equal('application/problem+json');
    await answer.arrayBuffer();
  });

  it('words the page in the language of the reader', async () => {
    const english = await get('/records/nothing', BROWSER);
    expect(await english.text()).to.include('There is no such record');
    const russian = await get('/records/nothing?lang=ru', BROWSER);
    expect(await russian.text()).to.include('Страница не найдена');
  });
});
