import type { IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { clientAddress, networkReader } from '../../src/access/networks.ts';
import { EVERYONE } from '../../src/access/reader.ts';
import { loadConfig } from '../../src/config.ts';

const from = (peer: string, headers: Record<string, string> = {}) =>
  ({ socket: { remoteAddress: peer }, headers }) as unknown as IncomingMessage;

const PROXY = '192.0.2.1';

describe('clientAddress(proxies)', () => {
  const addressOf = clientAddress([PROXY, '2001:db8:aa::/48']);
  const behind = (header: string) => addressOf(from(PROXY, { 'x-forwarded-for': header }));
  const behindNew = (header: string) => addressOf(from(PROXY, { forwarded: header }));

  it('is the address of the socket, whatever a reader who is no proxy writes', () => {
    const headers = { 'x-forwarded-for': '10.1.2.3', forwarded: 'for=10.1.2.3' };
    expect(addressOf(from('203.0.113.9', headers))).to.equal('203.0.113.9');
    expect(addressOf(from('::ffff:203.0.113.9', headers))).to.equal('203.0.113.9');
    expect(addressOf(from('fe80::1%eth0', headers))).to.equal('fe80::1');
    expect(clientAddress([])(from(PROXY, headers))).to.equal(PROXY);
  });

  it('is the right-most address that is no proxy', () => {
    expect(behind('203.0.113.9')).to.equal('203.0.113.9');
    expect(behind('10.1.2.3, 203.0.113.9')).to.equal('203.0.113.9');
    expect(behind('10.1.2.3, 203.0.113.9, 2001:db8:aa::1')).to.equal('203.0.113.9');
    expect(behindNew('for=10.1.2.3, for=203.0.113.9;proto=https;by=192.0.2.1')).to.equal(
      '203.0.113.9',
    );
    expect(addressOf(from('::ffff:192.0.2.1', { 'x-forwarded-for': '203.0.113.9' }))).to.equal(
      '203.0.113.9',
    );
  });

  it('reads IPv6, ports and quotes', () => {
    expect(behind('[2001:db8::7]:4711')).to.equal('2001:db8::7');
    expect(behind('2001:db8::7')).to.equal('2001:db8::7');
    expect(behind('203.0.113.9:4711')).to.equal('203.0.113.9');
    expect(behindNew('For="[2001:db8::7]:4711"')).to.equal('2001:db8::7');
    expect(behindNew('proto=https;for="203.0.113.9:80"')).to.equal('203.0.113.9');
  });

  it('is unknown where the header cannot be read', () => {
    for (const header of [
      '',
      'unknown',
      '_hidden',
      '10.1.2.3, garbage',
      '10.1.2.3,',
      '10.1.2',
      '10.1.2.3.4',
      '0x0a.1.2.3',
      '10.1.2.3%eth0',
      'fe80::1%25eth0',
      '[10.1.2.3',
      `${'10.1.2.3,'.repeat(1000)}10.1.2.3`,
    ]) {
      expect(behind(header), header.slice(0, 30)).to.equal(undefined);
    }
    for (const header of ['', 'for="10.1.2.3', 'by=10.1.2.3', 'for=unknown', 'xfor=10.1.2.3']) {
      expect(behindNew(header), header).to.equal(undefined);
    }
  });

  it('keeps a comma within quotes from being a hop', () => {
    expect(behindNew('for="x, for=10.1.2.3"')).to.equal(undefined);
    expect(behindNew('host="a,for=10.1.2.3";for=203.0.113.9')).to.equal('203.0.113.9');
  });

  it('is unknown where only proxies are named, or none is', () => {
    expect(behind('2001:db8:aa::1')).to.equal(undefined);
    expect(addressOf(from(PROXY))).to.equal(undefined);
  });

  it('is unknown where two headers differ, since the proxy writes only one of them', () => {
    const of = (one: string, other: string) =>
      addressOf(from(PROXY, { 'x-forwarded-for': one, forwarded: other }));
    expect(of('203.0.113.9', 'for=10.1.2.3')).to.equal(undefined);
    expect(of('203.0.113.9', 'garbage')).to.equal(undefined);
    expect(of('203.0.113.9', 'for=203.0.113.9')).to.equal('203.0.113.9');
  });
});

describe('networkReader(networks)', () => {
  const { networks } = loadConfig({
    FONDS_NETWORKS: 'reading-room=10.1.0.0/16, 2001:db8::/32; library=10.1.7.0/24,192.0.2.7',
  });
  const readerOf = networkReader({ networks, proxies: [PROXY] });
  const namesOf = (peer: string, headers?: Record<string, string>) =>
    readerOf(from(peer, headers)).networks;

  it('names every network that the address lies in, also IPv4 within IPv6', () => {
    expect(namesOf('10.1.2.3')).to.deep.equal(['reading-room']);
    expect(namesOf('::ffff:10.1.2.3')).to.deep.equal(['reading-room']);
    expect(namesOf('::ffff:a01:203')).to.deep.equal(['reading-room']);
    expect(namesOf('2001:db8:1::1')).to.deep.equal(['reading-room']);
    expect(namesOf('10.1.7.9')).to.deep.equal(['reading-room', 'library']);
    expect(namesOf('192.0.2.7')).to.deep.equal(['library']);
  });

  it('takes the word of the proxy, and of nobody else', () => {
    const header = { 'x-forwarded-for': '10.1.2.3' };
    expect(namesOf(PROXY, header)).to.deep.equal(['reading-room']);
    expect(namesOf('203.0.113.9', header)).to.deep.equal([]);
    expect(namesOf(PROXY, { 'x-forwarded-for': '10.1.2.3, 203.0.113.9' })).to.deep.equal([]);
    expect(namesOf(PROXY, { 'x-forwarded-for': '10.1.2.3, nonsense' })).to.deep.equal([]);
  });

  it('is everyone, the very same, outside and where nothing is configured', () => {
    expect(readerOf(from('203.0.113.9'))).to.equal(EVERYONE);
    expect(readerOf(from('203.0.113.9'))).to.equal(EVERYONE);
    expect(networkReader({ networks: [], proxies: [] })(from('10.1.2.3'))).to.equal(EVERYONE);
    expect(readerOf(from('10.1.2.3'))).to.equal(readerOf(from('10.1.99.99')));
  });

  it('comes from settings that name blocks; a block of all addresses is refused', () => {
    for (const value of [
      'reading-room',
      'a=10.1.2',
      'a=10.0.0.0/33',
      'a=10.0.0.0/0',
      'a=::/0',
      'a=2001:db8::/129',
      'a=10.0.0.0/8; a=10.0.0.0/8',
      'a b=10.0.0.1',
      '=10.0.0.1',
      'a=10.0.0.1=2',
      'a=fe80::1%eth0',
    ]) {
      expect(() => loadConfig({ FONDS_NETWORKS: value }), value).to.throw(/FONDS_NETWORKS/);
    }
    expect(() => loadConfig({ FONDS_TRUSTED_PROXIES: '0.0.0.0/0' })).to.throw(/TRUSTED_PROXIES/);
  });
});
