import type { RequestListener } from 'node:http';
import { expect } from 'chai';
import { linkFindings, linksOf } from '../../../src/check/document/links.ts';
import { serve } from '../../support/serve.ts';
import { manifest } from '../iiif/sample.ts';

const listener: RequestListener = (req, res) => {
  const path = req.url ?? '/';
  if (path === '/gone') res.writeHead(404);
  else if (path === '/closed') res.writeHead(401);
  else if (path === '/no-head' && req.method === 'HEAD') res.writeHead(405);
  else if (path === '/moved') res.writeHead(302, { location: '/image.png' });
  else res.writeHead(200, { 'content-type': 'image/png' });
  res.end();
};

const image = (id: string, rest = {}) => ({ id, type: 'Image', ...rest });

const linkSummary = (thumbnail: (base: string) => readonly object[]) =>
  serve(listener, async (base) => {
    const findings = await linkFindings({ type: 'Manifest', thumbnail: thumbnail(base) });
    return findings.map(({ severity, rule, pointer }) => `${severity} ${rule} ${pointer}`);
  });

describe('linksOf(document)', () => {
  it('finds what is referenced but not described, without duplicate addresses', () => {
    const addresses = linksOf(manifest).map(({ address }) => address);
    expect(addresses).to.include('https://archive.example/iiif/image/3/r1_l0067/info.json');
    expect(addresses.length).to.equal(new Set(addresses).size);
    expect(addresses.some((one) => one.endsWith('/canvas/l0067'))).to.equal(false);
  });
});

describe('linkFindings(document)', () => {
  it('finds nothing if every address answers, after a redirect or only to GET', async () => {
    expect(
      await linkSummary((base) => [
        image(`${base}/moved`),
        image(`${base}/no-head`),
        image('urn:x:1'),
      ]),
    ).to.deep.equal([]);
  });

  it('reports what does not answer, is restricted, or has another media type', async () => {
    expect(
      await linkSummary((base) => [
        image(`${base}/gone`),
        image(`${base}/closed`),
        image(`${base}/a`, { format: 'image/jpeg' }),
        image('http://127.0.0.1:9/'),
      ]),
    ).to.deep.equal([
      'error link-answers /thumbnail/0/id',
      'warning link-open /thumbnail/1/id',
      'warning link-format /thumbnail/2/id',
      'error link-answers /thumbnail/3/id',
    ]);
  });

  it('asks five hundred addresses and counts the others', async () => {
    const many = (base: string) => Array.from({ length: 503 }, (_, i) => image(`${base}/${i}`));
    expect(await linkSummary(many)).to.deep.equal(['warning link-unasked ']);
  });
});
