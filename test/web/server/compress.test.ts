import { expect } from 'chai';
import { type Answer, send } from '../../../src/web/server/answer.ts';
import { sendProblem } from '../../../src/web/server/problem.ts';
import { reply } from '../../support/reply.ts';
import { serve } from '../../support/serve.ts';

const LINE = 'Draw a line from the bank of the river to the bend of the road. ';

const TAGGED = { body: LINE.repeat(99), etag: '"a"' };

/** What a reader gets who asks for this answer. */
const ask = (answer: Partial<Answer>, headers: Record<string, string>, method = 'GET') =>
  serve(
    (req, res) => {
      try {
        send(req, res, { type: 'text/plain', ...TAGGED, ...answer });
      } catch (error) {
        sendProblem(req, res, error);
      }
    },
    (base) => reply(base, { method, headers }),
  );

const accepting = (coding: string) => ({ 'accept-encoding': coding });

describe('send(req, res, answer), with encodings', () => {
  for (const [coding, etag] of [
    ['br', '"a-br"'],
    ['gzip', '"a-gzip"'],
    ['identity', '"a"'],
  ] as const) {
    it(`sends ${coding} with its own ETag, and 304 to a client that has it`, async () => {
      const first = await ask({}, accepting(coding));
      expect(first.text).to.equal(LINE.repeat(99));
      expect(first.headers.etag).to.equal(etag);
      expect(first.headers.vary).to.equal('Accept-Encoding');
      const again = await ask({}, { ...accepting(coding), 'if-none-match': etag });
      expect([again.status, again.bytes.length]).to.deep.equal([304, 0]);
      expect(again.headers).to.include({ etag, vary: 'Accept-Encoding' });
      expect(again.headers).not.to.have.property('content-encoding');
    });
  }

  it('sends 412 only if the client requires other bytes than it accepts', async () => {
    const status = async (wanted: string) =>
      (await ask({}, { ...accepting('br, gzip'), 'if-match': wanted })).status;
    expect(await status('"a-gzip"')).to.equal(200);
    expect(await status('"a"')).to.equal(200);
    expect(await status('*')).to.equal(200);
    expect(await status('"b-gzip"')).to.equal(412);
    expect((await ask({}, { ...accepting('identity'), 'if-match': '"a-gzip"' })).status).to.equal(
      412,
    );
  });

  it('sends a range of the plain bytes, and the whole to a client with part of an encoded body', async () => {
    const part = (more: Record<string, string>) =>
      ask({}, { ...accepting('br'), range: 'bytes=0-3', ...more });
    const given = await part({});
    expect([given.status, given.text, given.headers.etag]).to.deep.equal([206, 'Draw', '"a"']);
    expect((await part({ 'if-range': '"a"' })).status).to.equal(206);
    expect((await part({ 'if-range': '"a-br"' })).status).to.equal(200);
  });

  it('compresses large bodies too, and gives their length to HEAD', async () => {
    const large = { body: LINE.repeat(2000), etag: '"large"' };
    for (const coding of ['br', 'gzip']) {
      const answer = await ask(large, accepting(coding));
      expect(answer.headers['content-encoding']).to.equal(coding);
      expect(answer.text).to.equal(large.body);
      const head = await ask(large, accepting(coding), 'HEAD');
      expect(head.headers['content-length']).to.equal(String(answer.bytes.length));
    }
  });

  it('adds to an existing Vary header', async () => {
    const answer = await serve(
      (req, res) => {
        res.setHeader('Vary', 'Accept');
        send(req, res, { type: 'text/plain', body: 'short' });
      },
      (base) => reply(base, { headers: accepting('br') }),
    );
    expect(answer.headers.vary).to.equal('Accept, Accept-Encoding');
    expect(answer.headers).not.to.have.property('content-encoding');
  });

  it('does not compress small, empty or binary bodies', async () => {
    const small = await ask({ body: 'short' }, accepting('br'));
    expect([small.text, small.headers.etag]).to.deep.equal(['short', '"a"']);
    const led = await ask({ status: 303, body: '' }, accepting('br'));
    expect(led.headers).not.to.have.any.keys('vary', 'content-encoding');
    const image = await ask({ type: 'image/png' }, accepting('br'));
    expect(image.headers).not.to.have.any.keys('vary', 'content-encoding');
  });

  for (const type of [
    'text/html; charset=utf-8',
    'application/json',
    'application/ld+json;profile="http://iiif.io/api/search/2/context.json"',
    'application/atom+xml',
    'application/xml',
    'image/svg+xml',
  ]) {
    it(`compresses ${type}`, async () => {
      expect((await ask({ type }, accepting('gzip'))).headers['content-encoding']).to.equal('gzip');
    });
  }
});
