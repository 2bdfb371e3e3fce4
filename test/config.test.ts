import { expect } from 'chai';
import { foldersOf, loadConfig } from '../src/config.ts';
import { FondsError } from '../src/errors.ts';

describe('loadConfig(env)', () => {
  it('has a default for everything', () => {
    expect(loadConfig({})).to.include({ port: 8080, baseUrl: 'http://localhost:8080' });
  });

  it('reads the environment, and ignores other names', () => {
    const config = loadConfig({
      FONDS_PORT: '9000',
      FONDS_BASE_URL: 'https://a.example/archive/',
      PATH: '/bin',
    });
    expect(config).to.include({ port: 9000, baseUrl: 'https://a.example/archive' });
  });

  it('derives the public address from the port if only that is set', () => {
    const base = (env: NodeJS.ProcessEnv) => loadConfig(env).baseUrl;
    expect(base({ FONDS_PORT: '9000' })).to.equal('http://localhost:9000');
    expect(base({ FONDS_PORT: '80' })).to.equal('http://localhost');
    expect(base({ FONDS_PORT: '0' })).to.equal('http://localhost:8080');
    const given = 'https://a.example';
    expect(base({ FONDS_PORT: '9000', FONDS_BASE_URL: given })).to.equal(given);
  });

  it('accepts several external viewers, or none', () => {
    const viewers = (value: string) => loadConfig({ FONDS_VIEWERS: value }).viewers;
    expect(
      viewers('Own viewer=https://v.example/?m={manifest}; B=https://b.example/#{state}'),
    ).to.deep.equal([
      { name: 'Own viewer', template: 'https://v.example/?m={manifest}' },
      { name: 'B', template: 'https://b.example/#{state}' },
    ]);
    expect(viewers('none')).to.deep.equal([]);
  });

  it('takes the engines of a cluster apart', () => {
    const { cluster } = loadConfig({
      FONDS_CLUSTER: 'postgres://me:pass@db.example:5433/fonds?ssl=require&files=s3://bucket/a/b',
    });
    expect(cluster).to.deep.equal({
      database: 'postgres://me:pass@db.example:5433/fonds?ssl=require',
      files: 's3://bucket/a/b',
    });
    expect(loadConfig({}).cluster).to.equal(undefined);
  });

  it('takes folders as paths, file: addresses and prefixes in buckets', () => {
    const images = (value: string) => foldersOf(loadConfig({ FONDS_IMAGES: value })).images;
    expect(images('/srv/images')).to.equal('/srv/images');
    expect(images('file:///srv/a%20b')).to.equal('/srv/a b');
    expect(images('s3://bucket/images')).to.equal('s3://bucket/images');
  });

  it('shows no password of a wrong setting', () => {
    for (const value of ['postgres://me:geheim@host/db', 'postgres://host/db?password=geheim']) {
      expect(() => loadConfig({ FONDS_CLUSTER: value })).to.throw(/FONDS_CLUSTER: “[^“]*\*\*\*/);
      expect(() => loadConfig({ FONDS_CLUSTER: value })).to.not.throw(/geheim/);
    }
  });

  const wrong: [string, string, RegExp][] = [
    ['FONDS_PROT', '1', /unknown setting FONDS_PROT \(did you mean “FONDS_PORT”\?\)/],
    ['FONDS_PORT', '80a', /FONDS_PORT: “80a” is not a whole number/],
    ['FONDS_PORT', '70000', /from 0 to 65535/],
    ['FONDS_BASE_URL', 'archive.example', /FONDS_BASE_URL: “archive.example” is not an http/],
    ['FONDS_BASE_URL', 'http://a.example/?q=1', /FONDS_BASE_URL/],
    ['FONDS_VIEWERS', 'Clover', /is not a viewer such as Clover=https/],
    ['FONDS_CLUSTER', 'postgres://host/db', /is not an address such as postgres:\/\/user@host/],
    ['FONDS_CLUSTER', 'postgres://host?files=s3://bucket', /FONDS_CLUSTER/],
    ['FONDS_CLUSTER', 'mysql://host/db?files=s3://bucket', /FONDS_CLUSTER/],
    ['FONDS_CLUSTER', 'postgres://host/db?files=/srv', /FONDS_CLUSTER/],
    ['FONDS_IMAGES', 's3:bucket', /is not the path of a folder, or an address such as s3:/],
    ['FONDS_MANIFESTS', 'https://a.example/manifests', /FONDS_MANIFESTS/],
    ['FONDS_LOG_LEVEL', 'loud', /is not one of trace, debug/],
  ];
  for (const [name, value, message] of wrong) {
    it(`refuses ${name}=${value} with one clear line`, () => {
      expect(() => loadConfig({ [name]: value })).to.throw(FondsError, message);
    });
  }
});
