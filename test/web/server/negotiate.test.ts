import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { expect } from 'chai';
import {
  codingFor,
  preferredType,
  presentationVersionFor,
  wantsHtml,
} from '../../../src/web/server/negotiate.ts';

const asking = (headers: IncomingHttpHeaders) => ({ headers }) as IncomingMessage;

describe('codingFor(req, etag)', () => {
  const likes: [accepted: string | undefined, coding: string][] = [
    [undefined, 'plain'],
    ['', 'plain'],
    ['identity', 'plain'],
    ['gzip', 'gzip'],
    ['GZip', 'gzip'],
    ['gzip, deflate, br, zstd', 'brotli'],
    ['gzip;q=1.0, br;q=0.5', 'gzip'],
    ['br;q=0.5, gzip;q=0.2, identity', 'plain'],
    ['gzip;q=0.1', 'gzip'],
    ['gzip;q=0', 'plain'],
    ['gzip ; Q=0, br', 'brotli'],
    ['br;q=0, *', 'gzip'],
    ['*', 'brotli'],
    ['*;q=0', 'plain'],
    ['identity;q=0', 'plain'],
    ['identity;q=0, gzip', 'gzip'],
    ['deflate, zstd', 'plain'],
    ['gzip;q=soon', 'plain'],
    [',;,=', 'plain'],
  ];
  for (const [accepted, coding] of likes) {
    it(`is ${coding} for a client that accepts ${JSON.stringify(accepted)}`, () => {
      const headers = accepted === undefined ? {} : { 'accept-encoding': accepted };
      expect(codingFor(asking(headers))).to.equal(coding);
    });
  }

  it('is the encoding the client already has, if it still accepts that', () => {
    const given = (accepted: string, held: string) =>
      codingFor(asking({ 'accept-encoding': accepted, 'if-none-match': held }), '"a"');
    expect(given('gzip, br', '"a-gzip"')).to.equal('gzip');
    expect(given('gzip, br', 'W/"x", W/"a-gzip"')).to.equal('gzip');
    expect(given('gzip, br', '"a"')).to.equal('plain');
    expect(given('gzip, br', '"a-gzip", "a-br"')).to.equal('brotli');
    expect(given('br', '"a-gzip"')).to.equal('brotli');
    expect(given('br, identity;q=0', '"a"')).to.equal('brotli');
    expect(given('gzip, br', '"b-gzip"')).to.equal('brotli');
    expect(given('gzip, br', '*')).to.equal('brotli');
  });

  it('is plain for ranges', () => {
    const headers = { 'accept-encoding': 'br', range: 'bytes=0-9' };
    expect(codingFor(asking(headers))).to.equal('plain');
  });
});

describe('preferredType(req, types)', () => {
  const TYPES = ['text/html', 'application/json'];
  for (const [accept, type] of [
    [undefined, 'text/html'],
    ['*/*', 'text/html'],
    ['application/json', 'application/json'],
    ['text/html;q=0.5, application/json', 'application/json'],
    ['application/*;q=0.9, text/*;q=0.2', 'application/json'],
    ['image/png', undefined],
    ['', undefined],
  ] as const) {
    it(`is ${type} for a client that accepts ${JSON.stringify(accept)}`, () => {
      expect(preferredType(asking(accept === undefined ? {} : { accept }), TYPES)).to.equal(type);
    });
  }
});

describe('presentationVersionFor(req)', () => {
  const profile = (n: number, type = 'application/ld+json') =>
    `${type};profile="http://iiif.io/api/presentation/${n}/context.json"`;
  for (const [accept, version] of [
    ['*/*', 3],
    ['text/html', 3],
    [profile(2), 2],
    [profile(4), 4],
    [profile(2, 'application/json'), 2],
    [`${profile(2)};q=0.5, ${profile(4)}`, 4],
    [`application/json, ${profile(2)};q=0.9`, 2],
  ] as const) {
    it(`is ${version} for ${accept}`, () => {
      expect(presentationVersionFor(asking({ accept }))).to.equal(version);
    });
  }
});

describe('wantsHtml(req)', () => {
  it('is true for a browser, and false for a client that accepts anything', () => {
    const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
    expect(wantsHtml(asking({ accept: browser }))).to.equal(true);
    expect(wantsHtml(asking({ accept: '*/*' }))).to.equal(false);
    expect(wantsHtml(asking({}))).to.equal(false);
    expect(wantsHtml(asking({ accept: 'text/html;q=0.5, application/json' }))).to.equal(false);
  });
});
