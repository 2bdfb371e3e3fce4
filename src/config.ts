import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Logger, pino } from 'pino';
import { compiledSchema, type SchemaError } from './check/schema.ts';
import { didYouMean, FondsError } from './errors.ts';
import type { JsonObject } from './record/json.ts';

/** What may be written for a setting, as a JSON Schema whose description says what is right. */
export type Written<T, V = string> = {
  readonly schema: JsonObject;
  /** What a value that the schema allows comes to. */
  readonly read: (value: V) => T;
};

export const text: Written<string> = { schema: { type: 'string' }, read: (value) => value };

export const emailAddress: Written<string> = {
  schema: {
    description: 'an e-mail address such as archive@example.org',
    type: 'string',
    pattern: '^[^\\s@]+@[^\\s@]+\\.[^\\s@.]+$',
  },
  read: (value) => value,
};

export const whole = (least: number, most: number): Written<number, number> => ({
  schema: {
    description: `a whole number from ${least} to ${most}`,
    type: 'integer',
    minimum: least,
    maximum: most,
  },
  read: (value) => value,
});

export const oneOf = <const T extends string>(...values: T[]): Written<T, T> => ({
  schema: { description: `one of ${values.join(', ')}`, enum: values },
  read: (value) => value,
});

export const webAddress: Written<string> = {
  schema: {
    description: 'an http(s) address such as https://archive.example.org, without ? and #',
    type: 'string',
    format: 'base-address',
  },
  read: (value) => value.replace(/(?<!\/)\/+$/, ''),
};

/** A viewer elsewhere: its address with `{state}` (a content state) or `{manifest}` in it. */
export type Viewer = { readonly name: string; readonly template: string };

export const CLOVER =
  'https://samvera-labs.github.io/clover-iiif/docs/viewer/demo?iiif-content={state}';
export const THESEUS = 'https://theseusviewer.org/?iiif-content={state}';

/** `Clover=https://…?iiif-content={state}; Other=https://…?manifest={manifest}`, or `none`. */
export const viewers: Written<readonly Viewer[]> = {
  schema: {
    description: `a viewer such as Clover=${CLOVER}; several are parted by semicolons`,
    type: 'string',
    format: 'viewers',
  },
  read: (value) =>
    value.trim() === 'none'
      ? []
      : value.split(';').map((part) => {
          const equals = part.indexOf('=');
          return { name: part.slice(0, equals).trim(), template: part.slice(equals + 1).trim() };
        }),
};

type Setting<T> = Written<T, never> & {
  readonly env: string;
  readonly fallback: T;
  readonly help: string;
};

const setting = <T>(
  env: string,
  fallback: T,
  written: Written<T, never>,
  help: string,
): Setting<T> => ({
  env,
  fallback,
  ...written,
  help,
});

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const GIB = 2 ** 30;

/** Every setting there is. `fonds config` prints this table; nothing else reads the environment. */
export const SETTINGS = {
  port: setting('FONDS_PORT', 8080, whole(0, 65_535), 'port to listen on'),
  host: setting('FONDS_HOST', '0.0.0.0', text, 'address to listen on'),
  baseUrl: setting(
    'FONDS_BASE_URL',
    'http://localhost:8080',
    webAddress,
    'public address; every id begins with it; by default localhost with FONDS_PORT',
  ),
  name: setting(
    'FONDS_NAME',
    'fonds',
    text,
    'what the archive is called: on its pages, in citations and for harvesters',
  ),
  email: setting(
    'FONDS_EMAIL',
    '',
    emailAddress,
    'who answers for the archive, for harvesters; by default the postmaster of the host',
  ),
  manifests: setting('FONDS_MANIFESTS', 'manifests', text, 'folder of the descriptions and texts'),
  images: setting('FONDS_IMAGES', 'images', text, 'folder of the masters'),
  links: setting(
    'FONDS_LINKS',
    'follow',
    oneOf('follow', 'refuse'),
    'links in manifests/ and images/ that lead out of them: follow, or refuse',
  ),
  data: setting('FONDS_DATA', 'data', text, 'folder of all that is derived'),
  ingest: setting(
    'FONDS_INGEST',
    'on',
    oneOf('on', 'off'),
    'whether serve publishes what has changed when it starts',
  ),
  workers: setting(
    'FONDS_WORKERS',
    Math.max(1, availableParallelism()),
    whole(1, 256),
    'processes that serve; by default one a core',
  ),
  logLevel: setting('FONDS_LOG_LEVEL', 'info', oneOf(...LOG_LEVELS), LOG_LEVELS.join(', ')),
  ingestJobs: setting(
    'FONDS_INGEST_JOBS',
    Math.max(1, availableParallelism()),
    whole(1, 64),
    'images cut at the same time at ingest',
  ),
  tileQuality: setting('FONDS_TILE_QUALITY', 82, whole(1, 100), 'JPEG quality of the tiles'),
  maxWidth: setting('FONDS_MAX_WIDTH', 20_000, whole(1, 1_000_000), 'widest image given, pixels'),
  maxHeight: setting(
    'FONDS_MAX_HEIGHT',
    20_000,
    whole(1, 1_000_000),
    'highest image given, pixels',
  ),
  maxArea: setting('FONDS_MAX_AREA', 100_000_000, whole(1, 1e12), 'largest image given, pixels'),
  imageJobs: setting(
    'FONDS_IMAGE_JOBS',
    2,
    whole(1, 64),
    'images made at the same time, in each process',
  ),
  confinedUpscaling: setting(
    'FONDS_CONFINED_UPSCALING',
    'region',
    oneOf('region', 'refuse'),
    '!w,h above the region gives the region, or is refused as some older clients expect',
  ),
  cacheBytes: setting(
    'FONDS_CACHE_BYTES',
    2 * GIB,
    whole(0, Number.MAX_SAFE_INTEGER),
    'disk that made images may take, and exports as much again, bytes',
  ),
  maxConnections: setting(
    'FONDS_MAX_CONNECTIONS',
    2000,
    whole(1, 1_000_000),
    'connections open at the same time, in each process; more are answered 503',
  ),
  idleTimeout: setting(
    'FONDS_IDLE_TIMEOUT',
    5,
    whole(1, 86_400),
    'seconds that a connection is kept without a request; more than a proxy keeps it',
  ),
  stallTimeout: setting(
    'FONDS_STALL_TIMEOUT',
    30,
    whole(1, 86_400),
    'seconds after which a reader who takes no byte of an answer is cut off',
  ),
  validateUrls: setting(
    'FONDS_VALIDATE_URLS',
    'off',
    oneOf('off', 'on'),
    'whether /validate fetches public addresses that readers give',
  ),
  viewers: setting(
    'FONDS_VIEWERS',
    [
      { name: 'Clover', template: CLOVER },
      { name: 'Theseus', template: THESEUS },
    ],
    viewers,
    'viewers elsewhere that a region can be opened in: Name=address with {state} or {manifest}; …',
  ),
} as const;

export type Config = {
  readonly [K in keyof typeof SETTINGS]: (typeof SETTINGS)[K]['fallback'];
};

/** The settings as a JSON Schema: one property for each name of the environment. */
export const settingsSchema = (): JsonObject => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'settings.json',
  title: 'settings',
  description: 'What the environment says to fonds.',
  type: 'object',
  properties: Object.fromEntries(
    Object.values(SETTINGS).map(({ env, schema, help }) => [env, { title: help, ...schema }]),
  ),
  additionalProperties: false,
});

const faultsOf = compiledSchema('settings');

/**
 * The settings: defaults, then the environment. A FONDS_ name that nobody knows is an error, not a
 * shrug, since a misspelt setting would otherwise silently do nothing.
 *
 * @throws FondsError INVALID_SETTING with one line that names the setting and what is right.
 */
export function loadConfig(env: NodeJS.ProcessEnv): Config {
  const known = Object.values(SETTINGS).map(({ env: name }) => name);
  const isGiven = ([name, value]: readonly [string, unknown]) =>
    name.startsWith('FONDS_') && !(value === '' && known.includes(name));
  const given = Object.fromEntries(Object.entries(env).filter(isGiven));
  const [fault] = faultsOf(given);
  if (fault) throw new FondsError('INVALID_SETTING', told(fault, known));
  const entries = Object.entries(SETTINGS).map(([key, { env: name, fallback, read }]) => [
    key,
    name in given ? read(given[name] as never) : fallback,
  ]);
  const config = Object.fromEntries(entries) as Config;
  return Object.freeze(
    SETTINGS.baseUrl.env in given ? config : { ...config, baseUrl: localAddress(config.port) },
  );
}

/** The address at which a browser on this machine finds the server. The system chooses for port 0, and nobody knows what. */
const localAddress = (port: number): string =>
  port === 0 ? SETTINGS.baseUrl.fallback : new URL(`http://localhost:${port}`).origin;

function told({ params, instancePath, data, parentSchema }: SchemaError, known: readonly string[]) {
  const unknown: string | undefined = params['additionalProperty'];
  if (unknown !== undefined) return `unknown setting ${unknown}${didYouMean(unknown, known)}`;
  return `${instancePath.slice(1)}: “${data}” is not ${parentSchema?.['description']}`;
}

export type Log = Logger;

/** JSON lines on standard output; `level` is a pino level or `silent`. */
export const openLog = (level: string): Log =>
  pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
  });

/** The name of the archive; undefined if `FONDS_NAME` is not set. */
export const givenName = ({ name }: Config): string | undefined =>
  name === SETTINGS.name.fallback ? undefined : name;

/** Where everything lies, as absolute paths. */
export function foldersOf(config: Config) {
  const data = resolve(config.data);
  return {
    manifests: resolve(config.manifests),
    images: resolve(config.images),
    data,
    database: join(data, 'fonds.sqlite'),
    derivatives: join(data, 'derivatives'),
    exports: join(data, 'exports'),
    dataset: join(data, 'dataset'),
    scratch: join(data, 'scratch'),
  };
}

/** Where the package lies, whether it runs from src/ or from dist/. */
const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What the build made. */
export const DIST = join(ROOT, 'dist');

/** Part of what every publication depends on: a new version may build it in another way. */
export const version = (): string =>
  JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version as string;
