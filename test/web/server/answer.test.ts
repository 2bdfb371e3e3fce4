import { expect } from 'chai';
import { send } from '../../../src/web/server/answer.ts';
import { sendProblem } from '../../../src/web/server/problem.ts';
import { serve } from '../../support/serve.ts';

const DATE = new Date('2026-01-02T03:04:05.678Z');

/** What a reader gets who asks for ten bytes with these headers. */
const ask = (headers: Record<string, string>, method = 'GET') =>
  serve(
    (req, res) => {
      try {
        send(req, res, { type: 'text/plain', body: '0123456789', etag: '"a"', lastModified: DATE });
      } catch (error) {
        sendProblem(req, res, error);
      }
    },
    async (base) => {
      const answer = await fetch(base, { method, headers });
      const { status } = answer;
      return { status, headers: answer.headers, body: await answer.text() };
    },
  );

describe('send(req, res, answer)', () => {
  it('sends the whole body with its length', async () => {
    const { status, body, headers } = await ask({});
    expect([status, body, headers.get('content-length')]).to.deep.equal([200, '0123456789', '10']);
    expect(headers.get('accept-ranges')).to.equal('bytes');
    expect(headers.get('access-control-expose-headers')).to.include('Content-Range');
  });

  const fresh: Record<string, string>[] = [
    { 'if-none-match': '"a"' },
    { 'if-none-match': 'W/"a"' },
    { 'if-none-match': '"x", "a"' },
    { 'if-none-match': '*' },
    { 'if-modified-since': DATE.toUTCString() },
  ];
  for (const headers of fresh) {
    it(`answers 304 to ${JSON.stringify(headers)}`, async () => {
      const answer = await ask(headers);
      expect([answer.status, answer.body, answer.headers.get('etag')]).to.deep.equal([
        304,
        '',
        '"a"',
      ]);
    });
  }

  const stale: Record<string, string>[] = [
    { 'if-none-match': '"b"' },
    { 'if-none-match': '"b"', 'if-modified-since': DATE.toUTCString() },
    { 'if-modified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' },
    { 'if-modified-since': 'soon' },
  ];
  for (const headers of stale) {
    it(`answers 200 to ${JSON.stringify(headers)}`, async () => {
      expect((await ask(headers)).status).to.equal(200);
    });
  }

  const ranges: [range: string, status: number, body: string, content: string | null][] = [
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=-30', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=8-99', 206, '89', 'bytes 8-9/10'],
    ['bytes=10-', 416, '', 'bytes */10'],
    ['bytes=-0', 416, '', 'bytes */10'],
    ['bytes=4-2', 200, '0123456789', null],
    ['bytes=0-1,3-4', 200, '0123456789', null],
    ['lines=0-1', 200, '0123456789', null],
    ['bytes=-', 200, '0123456789', null],
  ];
  for (const [range, status, body, content] of ranges) {
    it(`answers ${status} to ${range}`, async () => {
      const answer = await ask({ range });
      expect([answer.status, answer.body, answer.headers.get('content-range')]).to.deep.equal([
        status,
        body,
        content,
      ]);
    });
  }

  const failing: Record<string, string>[] = [
    { 'if-match': '"b"' },
    { 'if-match': 'W/"a"' },
    { 'if-match': '"b"', 'if-none-match': '"a"' },
    { 'if-unmodified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' },
  ];
  for (const headers of failing) {
    it(`answers 412 to ${JSON.stringify(headers)}`, async () => {
      const answer = await ask(headers);
      expect(answer.status).to.equal(412);
      expect(JSON.parse(answer.body)).to.include({ type: '/errors#PRECONDITION_FAILED' });
    });
  }

  const met: Record<string, string>[] = [
    { 'if-match': '"a"' },
    { 'if-match': '"x", "a"' },
    { 'if-match': '*' },
    { 'if-unmodified-since': DATE.toUTCString() },
    { 'if-unmodified-since': 'soon' },
    { 'if-match': '"a"', 'if-unmodified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' },
  ];
  for (const headers of met) {
    it(`answers 200 to ${JSON.stringify(headers)}`, async () => {
      expect((await ask(headers)).status).to.equal(200);
    });
  }

  it('sends a range by date if the date is that of the version', async () => {
    const part = (date: string) => ask({ range: 'bytes=2-4', 'if-range': date });
    expect((await part(DATE.toUTCString())).status).to.equal(206);
    expect((await part(new Date(DATE.getTime() + 2000).toUTCString())).status).to.equal(200);
    expect((await part('soon')).status).to.equal(200);
  });

  it('sends the whole body if the range is of another version', async () => {
    expect((await ask({ range: 'bytes=2-4', 'if-range': '"b"' })).status).to.equal(200);
    expect((await ask({ range: 'bytes=2-4', 'if-range': '"a"' })).status).to.equal(206);
  });
});
