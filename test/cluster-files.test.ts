import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse, parseAllDocuments } from 'yaml';
import { loadConfig } from '../src/config.ts';

const FOLDER = 'docs/operate/cluster';
const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');

type Settings = { readonly [name: string]: string };
type Compose = {
  readonly services: {
    readonly [name: string]: {
      readonly command?: readonly string[];
      readonly environment?: Settings;
      readonly volumes?: readonly string[];
    };
  };
  readonly volumes: { readonly [name: string]: unknown };
};

/** What Compose reads: YAML with merge keys, and `${NAME}`, `${NAME:-default}` or `${NAME:?reason}`. */
function compose(env: Settings): Compose {
  const filled = read('compose.yaml').replace(
    /\$\{(\w+)(?::([-?])([^}]*))?\}/g,
    (_all, name: string, kind: string | undefined, other: string) =>
      env[name] || (kind === '-' ? other : expect.fail(`${name} is missing in env.example`)),
  );
  return parse(filled, { merge: true });
}

/** env.example, with the secrets filled in. */
const ENV: Settings = Object.fromEntries(
  [...read('env.example').matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [
    name,
    value || `${'0123456789abcdef'.repeat(4)}`,
  ]),
);

type Resource = {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  // biome-ignore lint/suspicious/noExplicitAny: whatever Kubernetes has
  readonly spec?: any;
  readonly data?: Settings;
  readonly stringData?: Settings;
};

const RESOURCES: readonly Resource[] = readdirSync(join(FOLDER, 'kubernetes')).flatMap((file) =>
  parseAllDocuments(read(join('kubernetes', file))).map((one) => one.toJS()),
);
const ofKind = (kind: string): Resource[] => RESOURCES.filter((one) => one.kind === kind);

/** The templates of pods, whatever makes them. */
const pods = RESOURCES.map(({ spec }) => spec?.jobTemplate?.spec.template ?? spec?.template).filter(
  Boolean,
);

function isCommand([program, file, ...args]: readonly string[]): boolean {
  expect([program, file]).to.deep.equal(['node', 'dist/main.js']);
  const { status, stdout } = spawnSync(process.execPath, ['dist/main.js', ...args, '--help']);
  return status === 0 && stdout.toString().startsWith(`Usage: fonds ${args[0]} `);
}

describe('the files to run a cluster with Compose', () => {
  const { services, volumes } = compose(ENV);

  it('set only what fonds knows', () => {
    for (const { environment } of Object.values(services)) {
      if (!environment?.['FONDS_CLUSTER']) continue;
      const { cluster } = loadConfig(environment);
      expect(cluster?.files).to.equal('s3://fonds');
    }
  });

  it('run commands that there are', () => {
    const commands = Object.values(services).flatMap(({ command, environment }) =>
      command && environment?.['FONDS_CLUSTER'] ? [command] : [],
    );
    expect(commands).to.have.length(2);
    for (const command of commands) expect(isCommand(command), command.join(' ')).to.equal(true);
  });

  it('declare the volumes that they use', () => {
    const used = Object.values(services)
      .flatMap((service) => service.volumes ?? [])
      .map((volume) => volume.split(':')[0] ?? '')
      .filter((source) => /^[a-z0-9-]+$/.test(source));
    expect(Object.keys(volumes)).to.have.members([...new Set(used)]);
  });

  it('let nginx keep nothing that is for one reader, and say whom it asks for', () => {
    const [, images = ''] = read('nginx.conf').split('location /iiif/image/');
    expect(images).to.include('proxy_no_cache $is_private;');
    expect(images).to.match(/proxy_cache_bypass \$has_session \$in_network/);
    expect(read('nginx.conf')).to.include('X-Forwarded-For $proxy_add_x_forwarded_for;');
    expect(read('nginx.conf')).to.include('proxy_set_header Forwarded "";');
  });

  it('let nginx ask every node', () => {
    const asked = [...read('nginx.conf').matchAll(/^ +server (\S+):8080 /gm)].map(
      ([, name]) => name,
    );
    const nodes = Object.keys(services).filter((name) => name.startsWith('node-'));
    expect(asked).to.deep.equal([...nodes, ...nodes]);
  });
});

describe('the files to run a cluster with Kubernetes', () => {
  it('set only what fonds knows', () => {
    const [settings, secrets] = [ofKind('ConfigMap'), ofKind('Secret')];
    const given = { ...settings[0]?.data, ...secrets[0]?.stringData };
    const { cluster, localBytes, cacheBytes } = loadConfig(given);
    expect(cluster?.files).to.equal('s3://fonds');
    const [, room] =
      /name: data\s+emptyDir: \{ sizeLimit: (\d+)Gi/.exec(read('kubernetes/nodes.yaml')) ?? [];
    expect(Number(room) * 2 ** 30).to.be.above(localBytes + 2 * cacheBytes);
  });

  it('run commands that there are', () => {
    const commands = pods.map(({ spec }) => spec.containers[0].command).filter(Boolean);
    expect(commands).to.have.length(2);
    for (const command of commands) expect(isCommand(command), command.join(' ')).to.equal(true);
  });

  it('select pods that there are', () => {
    const labels = pods.map(({ metadata }) => metadata.labels.app);
    const selected = RESOURCES.map(
      ({ spec }) => spec?.selector?.matchLabels?.app ?? spec?.selector?.app,
    );
    expect(labels).to.include.members(selected.filter(Boolean));
    for (const { spec } of ofKind('HorizontalPodAutoscaler')) {
      const { kind, name } = spec.scaleTargetRef;
      expect(ofKind(kind).map(({ metadata }) => metadata.name)).to.include(name);
    }
  });

  it('give no pod the names of services as settings', () => {
    for (const { spec } of pods) expect(spec.enableServiceLinks).to.equal(false);
  });
});
