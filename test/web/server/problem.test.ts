import { expect } from 'chai';
import { FondsError } from '../../../src/errors.ts';
import { sendProblem } from '../../../src/web/server/problem.ts';
import { serve } from '../../support/serve.ts';

const answerTo = (error: unknown, method = 'GET') =>
  serve(
    (req, res) => sendProblem(req, res, error),
    (base) => fetch(`${base}/there?x`, { method }),
  );

describe('sendProblem(req, res, error)', () => {
  it('says what was asked and what would be right', async () => {
    const res = await answerTo(new FondsError('INVALID_SIZE', '“x” is not a size'));
    expect(res.status).to.equal(400);
    expect(res.headers.get('content-type')).to.equal('application/problem+json');
    expect(res.headers.get('cache-control')).to.equal('no-store');
    expect(await res.json()).to.deep.equal({
      type: '/errors#INVALID_SIZE',
      title: 'The size is not valid in the Image API',
      status: 400,
      detail: '“x” is not a size',
      instance: '/there?x',
    });
  });
  it('does not reveal the text of internal errors', async () => {
    for (const error of [
      new FondsError('IMAGE_UNREADABLE', 'secret path'),
      new Error('secret path'),
      'secret path',
      undefined,
    ]) {
      const res = await answerTo(error);
      expect(res.status).to.equal(500);
      expect(await res.text()).not.to.include('secret');
    }
  });
  it('sends Retry-After when the server is busy', async () => {
    const res = await answerTo(new FondsError('BUSY', 'too much'));
    expect(res.status).to.equal(503);
    expect(Number(res.headers.get('retry-after'))).to.be.above(0);
  });
  it('keeps the status of errors from Express', async () => {
    const res = await answerTo(Object.assign(new Error('too large'), { status: 413 }));
    expect(await res.json()).to.include({ type: 'about:blank', status: 413, detail: 'too large' });
  });
  it('answers HEAD without a body', async () => {
    const res = await answerTo(new FondsError('NOT_FOUND', 'nothing'), 'HEAD');
    expect([res.status, await res.text()]).to.deep.equal([404, '']);
    expect(Number(res.headers.get('content-length'))).to.be.above(0);
  });
});
