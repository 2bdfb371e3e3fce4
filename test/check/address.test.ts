import { expect } from 'chai';
import { isPublicAddress, refuseInner } from '../../src/check/address.ts';

describe('isPublicAddress(address)', () => {
  for (const address of ['8.8.8.8', '172.32.0.1', '192.167.255.255', '2a00:1450:4001::200e']) {
    it(`takes ${address}`, () => {
      expect(isPublicAddress(address)).to.equal(true);
    });
  }
  for (const address of [
    ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '127.255.255.254', '169.254.169.254'],
    ...['172.16.0.1', '172.31.255.255', '192.168.1.1', '198.18.0.1', '224.0.0.1'],
    ...['255.255.255.255', '::', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:8.8.8.8'],
    ...['fe80::1', 'fc00::1', 'fd12::1', '2001:db8::1', '2002:7f00:1::', '64:ff9b::7f00:1'],
    ...['ff02::1', 'localhost', ''],
  ]) {
    it(`refuses ${address || 'nothing'}`, () => {
      expect(isPublicAddress(address)).to.equal(false);
    });
  }
});

describe('refuseInner(url)', () => {
  for (const address of [
    ...['http://127.0.0.1/', 'http://2130706433/', 'http://0x7f.1/', 'http://[::1]:8080/'],
    ...['http://[::ffff:127.0.0.1]/', 'http://169.254.169.254/latest/meta-data/'],
  ]) {
    it(`refuses ${address}, however it is written`, () => {
      expect(() => refuseInner(new URL(address))).to.throw('is not a public address');
    });
  }
  it('leaves names to the resolver', () => {
    expect(() => refuseInner(new URL('https://archive.example/'))).to.not.throw();
  });
});
