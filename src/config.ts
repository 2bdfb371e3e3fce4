import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Logger, pino } from 'pino';
import { ACCESS_SETTINGS } from './check/access-settings.ts';
import { compiledSchema, type SchemaError } from './check/schema.ts';
import {
  CLOVER,
  cluster,
  emailAddress,
  integer,
  oneOf,
  place,
  setting,
  THESEUS,
  text,
  viewers,
  webAddress,
} from './check/setting.ts';
import { didYouMean, FondsError } from './errors.ts';
import type { JsonObject } from './record/json.ts';
import { type Cluster, isS3Address, withoutSecrets } from './system/cluster.ts';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const GIB = 2 ** 30;

/** All settings. `fonds config` prints this table; nothing else reads the environment. */
export const SETTINGS = {
  port: setting('FONDS_PORT', 8080, integer(0, 65_535), 'port to listen on'),
  host: setting('FONDS_HOST', '0.0.0.0', text, 'address to listen on'),
  baseUrl: setting(
    'FONDS_BASE_URL',
    'http://localhost:8080',
    webAddress,
    'public address, with which every id begins; by default localhost with FONDS_PORT',
  ),
  name: setting(
    'FONDS_NAME',
    'fonds',
    text,
    'name of the archive, on its pages, in citations and for harvesters',
  ),
  email: setting(
    'FONDS_EMAIL',
    '',
    emailAddress,
    'contact address for harvesters; by default the postmaster of the host',
  ),
  manifests: setting(
    'FONDS_MANIFESTS',
    'manifests',
    place,
    'folder of the descriptions and texts, or s3://bucket/prefix',
  ),
  images: setting('FONDS_IMAGES', 'images', place, 'folder of the masters, or s3://bucket/prefix'),
  links: setting(
    'FONDS_LINKS',
    'follow',
    oneOf('follow', 'refuse'),
    'symbolic links in manifests/ and images/ that lead outside: follow, or refuse',
  ),
  data: setting('FONDS_DATA', 'data', text, 'folder of all derived files'),
  cluster: setting<Cluster | undefined>(
    'FONDS_CLUSTER',
    undefined,
    cluster,
    'database and files shared by several machines: postgres://host/database?files=s3://bucket',
  ),
  ingest: setting(
    'FONDS_INGEST',
    'on',
    oneOf('on', 'off'),
    'whether serve publishes changes when it starts',
  ),
  workers: setting(
    'FONDS_WORKERS',
    Math.max(1, availableParallelism()),
    integer(1, 256),
    'processes that serve; by default one per core',
  ),
  logLevel: setting('FONDS_LOG_LEVEL', 'info', oneOf(...LOG_LEVELS), LOG_LEVELS.join(', ')),
  ingestJobs: setting(
    'FONDS_INGEST_JOBS',
    Math.max(1, availableParallelism()),
    integer(1, 64),
    'images processed at the same time at ingest',
  ),
  tileQuality: setting('FONDS_TILE_QUALITY', 81, integer(1, 100), 'JPEG quality of the tiles'),
  maxWidth: setting(
    'FONDS_MAX_WIDTH',
    20_000,
    integer(1, 1_000_000),
    'maximum width of an image, pixels',
  ),
  maxHeight: setting(
    'FONDS_MAX_HEIGHT',
    20_000,
    integer(1, 1_000_000),
    'maximum height of an image, pixels',
  ),
  maxArea: setting(
    'FONDS_MAX_AREA',
    100_000_000,
    integer(1, 1e12),
    'maximum area of an image, pixels',
  ),
  imageJobs: setting(
    'FONDS_IMAGE_JOBS',
    2,
    integer(1, 64),
    'images rendered at the same time, in each process',
  ),
  confinedUpscaling: setting(
    'FONDS_CONFINED_UPSCALING',
    'region',
    oneOf('region', 'refuse'),
    '!w,h larger than the region: return the region, or refuse, as some older clients expect',
  ),
  cacheBytes: setting(
    'FONDS_CACHE_BYTES',
    2 * GIB,
    integer(0, Number.MAX_SAFE_INTEGER),
    'disk space for rendered images, and as much again for exports, bytes',
  ),
  localBytes: setting(
    'FONDS_LOCAL_BYTES',
    20 * GIB,
    integer(0, Number.MAX_SAFE_INTEGER),
    'disk space for local copies of packs and masters that are in a bucket, bytes',
  ),
  maxConnections: setting(
    'FONDS_MAX_CONNECTIONS',
    2000,
    integer(1, 1_000_000),
    'open connections in each process; more are answered 503',
  ),
  idleTimeout: setting(
    'FONDS_IDLE_TIMEOUT',
    5,
    integer(1, 86_400),
    'seconds that an idle connection stays open; set it higher than in the proxy',
  ),
  stallTimeout: setting(
    'FONDS_STALL_TIMEOUT',
    30,
    integer(1, 86_400),
    'seconds after which a connection that reads nothing of its response is closed',
  ),
  validateUrls: setting(
    'FONDS_VALIDATE_URLS',
    'off',
    oneOf('off', 'on'),
    'whether /validate fetches public addresses',
  ),
  viewers: setting(
    'FONDS_VIEWERS',
    [
      { name: 'Clover', template: CLOVER },
      { name: 'Theseus', template: THESEUS },
    ],
    viewers,
    'external viewers in which a region can be opened: Name=address with {state} or {manifest}; …',
  ),
  ...ACCESS_SETTINGS,
} as const;

export type Config = {
  readonly [K in keyof typeof SETTINGS]: (typeof SETTINGS)[K]['fallback'];
};

/** The settings as a JSON Schema: one property for each environment variable. */
export const settingsSchema = (): JsonObject => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'settings.json',
  title: 'settings',
  description: 'The settings of fonds in the environment.',
  type: 'object',
  properties: Object.fromEntries(
    Object.values(SETTINGS).map(({ env, schema, help }) => [env, { title: help, ...schema }]),
  ),
  additionalProperties: false,
});

const validate = compiledSchema('settings');

/**
 * The settings: defaults, then the environment. An unknown FONDS_ name is an error, because a misspelt
 * setting would otherwise silently do nothing.
 *
 * @throws FondsError INVALID_SETTING with one line that names the setting and the right form
 */
export function loadConfig(env: NodeJS.ProcessEnv): Config {
  const known = Object.values(SETTINGS).map(({ env: name }) => name);
  const isGiven = ([name, value]: readonly [string, unknown]) =>
    name.startsWith('FONDS_') && !(value === '' && known.includes(name));
  const given = Object.fromEntries(Object.entries(env).filter(isGiven));
  const [fault] = validate(given);
  if (fault) throw new FondsError('INVALID_SETTING', settingMessage(fault, known));
  const entries = Object.entries(SETTINGS).map(([key, { env: name, fallback, read }]) => [
    key,
    name in given ? read(given[name] as never) : fallback,
  ]);
  const config = Object.fromEntries(entries) as Config;
  return Object.freeze(
    SETTINGS.baseUrl.env in given ? config : { ...config, baseUrl: localAddress(config.port) },
  );
}

/** The address of the server for a browser on this machine. The system chooses a port for 0, so it is unknown here. */
const localAddress = (port: number): string =>
  port === 0 ? SETTINGS.baseUrl.fallback : new URL(`http://localhost:${port}`).origin;

function settingMessage(
  { params, instancePath, data, parentSchema }: SchemaError,
  known: readonly string[],
) {
  const unknown: string | undefined = params['additionalProperty'];
  if (unknown !== undefined) return `unknown setting ${unknown}${didYouMean(unknown, known)}`;
  const shown = parentSchema?.['writeOnly'] ? 'its value' : `“${withoutSecrets(String(data))}”`;
  return `${instancePath.slice(1)}: ${shown} is not ${parentSchema?.['description']}`;
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

/** All folders, as absolute paths. */
export function foldersOf(config: Config) {
  const data = resolve(config.data);
  return {
    manifests: resolvePlace(config.manifests),
    images: resolvePlace(config.images),
    data,
    derivatives: join(data, 'derivatives'),
    exports: join(data, 'exports'),
    dataset: join(data, 'dataset'),
    scratch: join(data, 'scratch'),
    /** Who was given closed material. */
    audit: join(data, 'audit'),
    /** Copies of what is in buckets. */
    local: join(data, 'local'),
  };
}

/** Where the database is: a PostgreSQL address, or a SQLite file. */
export const databaseOf = (config: Config): string =>
  config.cluster?.database ?? join(resolve(config.data), 'fonds.sqlite');

/** The absolute path of a file or folder; an address in a bucket stays as it is. */
export const resolvePlace = (value: string): string =>
  isS3Address(value) ? value : resolve(value);

/** The root of the package, whether it runs from src/ or from dist/. */
const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The output of the build. */
export const DIST = join(ROOT, 'dist');

/** The version of the program. Every publication depends on it, because a new version may build it differently. */
export const version = (): string =>
  JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version as string;
