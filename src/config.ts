import { availableParallelism } from 'node:os';
import { closest } from './closest.ts';
import { FondsError } from './errors.ts';

type Setting<T> = {
  readonly env: string;
  readonly fallback: T;
  readonly read: (text: string) => T;
  readonly help: string;
};

const setting = <T>(
  env: string,
  fallback: T,
  read: (text: string) => T,
  help: string,
): Setting<T> => ({ env, fallback, read, help });

const text = (value: string) => value;

const whole =
  (least: number, most: number) =>
  (value: string): number => {
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new Error(`“${value}” is not a whole number from ${least} to ${most}`);
  };

const oneOf =
  <const T extends string>(...values: T[]) =>
  (value: string): T => {
    const found = values.find((known) => known === value);
    if (found) return found;
    throw new Error(`“${value}” is not one of ${values.join(', ')}`);
  };

function webAddress(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash) {
    throw new Error(`“${value}” is not an http(s) address such as https://archive.example.org`);
  }
  return value.replace(/\/+$/, '');
}

/** A viewer elsewhere: its address with `{state}` (a content state) or `{manifest}` in it. */
export type Viewer = { readonly name: string; readonly template: string };

const CLOVER = 'https://samvera-labs.github.io/clover-iiif/docs/viewer/demo?iiif-content={state}';
const THESEUS = 'https://theseusviewer.org/?iiif-content={state}';

/** `Clover=https://…?iiif-content={state}; Other=https://…?manifest={manifest}`, or `none`. */
function viewers(value: string): readonly Viewer[] {
  if (value.trim() === 'none') return [];
  return value.split(';').map((part) => {
    const [, name = '', template = ''] = /^\s*([^=]+?)\s*=\s*(https?:\/\/\S+)\s*$/.exec(part) ?? [];
    if (/\{(state|manifest)\}/.test(template)) return { name, template };
    throw new Error(
      `“${part.trim()}” is not a viewer such as Clover=${CLOVER}; several are parted by semicolons`,
    );
  });
}

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
    'public address; every id begins with it',
  ),
  manifests: setting('FONDS_MANIFESTS', 'manifests', text, 'folder of the descriptions and texts'),
  images: setting('FONDS_IMAGES', 'images', text, 'folder of the masters'),
  data: setting('FONDS_DATA', 'data', text, 'folder of all that is derived'),
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
  readonly [K in keyof typeof SETTINGS]: ReturnType<(typeof SETTINGS)[K]['read']>;
};

/**
 * The settings: defaults, then the environment. A FONDS_ name that nobody knows is an error, not a
 * shrug, since a misspelt setting would otherwise silently do nothing.
 *
 * @throws FondsError INVALID_SETTING with one line that names the setting and what is right.
 */
export function loadConfig(env: NodeJS.ProcessEnv): Config {
  const known = Object.values(SETTINGS).map(({ env: name }) => name);
  for (const name of Object.keys(env)) {
    if (!name.startsWith('FONDS_') || known.some((one) => one === name)) continue;
    throw new FondsError('INVALID_SETTING', `unknown setting ${name}${closest(name, known)}`);
  }
  const entries = Object.entries(SETTINGS).map(([key, { env: name, fallback, read }]) => {
    const given = env[name];
    if (given === undefined || given === '') return [key, fallback];
    try {
      return [key, read(given)];
    } catch (cause) {
      throw new FondsError('INVALID_SETTING', `${name}: ${(cause as Error).message}`, { cause });
    }
  });
  return Object.freeze(Object.fromEntries(entries)) as Config;
}
