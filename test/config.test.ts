import { expect } from 'chai';
import { loadConfig } from '../src/config.ts';
import { FondsError } from '../src/errors.ts';

describe('loadConfig(env)', () => {
  it('has a default for everything', () => {
    expect(loadConfig({})).to.include({ port: 8080, baseUrl: 'http://localhost:8080' });
  });

  it('takes what the environment gives and leaves other names alone', () => {
    const config = loadConfig({
      FONDS_PORT: '9000',
      FONDS_BASE_URL: 'https://a.example/archive/',
      PATH: '/bin',
    });
    expect(config).to.include({ port: 9000, baseUrl: 'https://a.example/archive' });
  });

  it('makes the public address of the port, where only that is given', () => {
    const base = (env: NodeJS.ProcessEnv) => loadConfig(env).baseUrl;
    expect(base({ FONDS_PORT: '9000' })).to.equal('http://localhost:9000');
    expect(base({ FONDS_PORT: '80' })).to.equal('http://localhost');
    expect(base({ FONDS_PORT: '0' })).to.equal('http://localhost:8080');
    const given = 'https://a.example';
    expect(base({ FONDS_PORT: '9000', FONDS_BASE_URL: given })).to.equal(given);
  });

  it('takes viewers elsewhere, several or none', () => {
    const viewers = (value: string) => loadConfig({ FONDS_VIEWERS: value }).viewers;
    expect(
      viewers('Own viewer=https://v.example/?m={manifest}; B=https://b.example/#{state}'),
    ).to.deep.equal([
      { name: 'Own viewer', template: 'https://v.example/?m={manifest}' },
      { name: 'B', template: 'https://b.example/#{state}' },
    ]);
    expect(viewers('none')).to.deep.equal([]);
  });

  const wrong: [string, string, RegExp][] = [
    ['FONDS_PROT', '1', /unknown setting FONDS_PROT \(did you mean “FONDS_PORT”\?\)/],
    ['FONDS_PORT', '80a', /FONDS_PORT: “80a” is not a whole number/],
    ['FONDS_PORT', '70000', /from 0 to 65535/],
    ['FONDS_BASE_URL', 'archive.example', /FONDS_BASE_URL: “archive.example” is not an http/],
    ['FONDS_BASE_URL', 'http://a.example/?q=1', /FONDS_BASE_URL/],
    ['FONDS_VIEWERS', 'Clover', /is not a viewer such as Clover=https/],
    ['FONDS_LOG_LEVEL', 'loud', /is not one of trace, debug/],
  ];
  for (const [name, value, message] of wrong) {
    it(`refuses ${name}=${value} with one clear line`, () => {
      expect(() => loadConfig({ [name]: value })).to.throw(FondsError, message);
    });
  }
});
