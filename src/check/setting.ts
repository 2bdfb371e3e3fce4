import { fileURLToPath } from 'node:url';
import type { JsonObject } from '../record/json.ts';
import { type Cluster, parseCluster } from '../system/cluster.ts';
import { type Network, parseNetworks, parseRanges } from '../system/networks.ts';

/** The type of a setting: a JSON Schema for its values, with a description for messages. */
export type SettingType<T, V = string> = {
  readonly schema: JsonObject;
  /** Converts a value that the schema allows. */
  readonly read: (value: V) => T;
};

/** A setting of the environment. */
export type Setting<T> = SettingType<T, never> & {
  readonly env: string;
  readonly fallback: T;
  readonly help: string;
};

export const setting = <T>(
  env: string,
  fallback: T,
  type: SettingType<T, never>,
  help: string,
): Setting<T> => ({
  env,
  fallback,
  ...type,
  help,
});

export const text: SettingType<string> = { schema: { type: 'string' }, read: (value) => value };

export const emailAddress: SettingType<string> = {
  schema: {
    description: 'an e-mail address such as archive@example.org',
    type: 'string',
    pattern: '^[^\\s@]+@[^\\s@]+\\.[^\\s@.]+$',
  },
  read: (value) => value,
};

/** A link for readers. */
export const contact: SettingType<string> = {
  schema: {
    description: 'a web address, or mailto: with an e-mail address',
    type: 'string',
    pattern: '^(https?://[^\\s]+|mailto:[^\\s@]+@[^\\s@]+)$',
  },
  read: (value) => value,
};

export const integer = (minimum: number, maximum: number): SettingType<number, number> => ({
  schema: {
    description: `a whole number from ${minimum} to ${maximum}`,
    type: 'integer',
    minimum,
    maximum,
  },
  read: (value) => value,
});

export const oneOf = <const T extends string>(...values: T[]): SettingType<T, T> => ({
  schema: { description: `one of ${values.join(', ')}`, enum: values },
  read: (value) => value,
});

export const webAddress: SettingType<string> = {
  schema: {
    description: 'an http(s) address such as https://archive.example.org, without ? and #',
    type: 'string',
    format: 'base-address',
  },
  read: (value) => value.replace(/(?<!\/)\/+$/, ''),
};

/** A folder: its path or `file:` address, or a prefix in a bucket. */
export const place: SettingType<string> = {
  schema: {
    description: 'the path of a folder, or an address such as s3://bucket/prefix',
    type: 'string',
    format: 'place',
  },
  read: (value) => (value.startsWith('file:') ? fileURLToPath(value) : value),
};

export const cluster: SettingType<Cluster | undefined> = {
  schema: {
    description: 'an address such as postgres://user@host/database?files=s3://bucket',
    type: 'string',
    format: 'cluster',
  },
  read: parseCluster,
};

/** An external viewer: its address with `{state}` (a content state) or `{manifest}` in it. */
export type Viewer = { readonly name: string; readonly template: string };

export const CLOVER =
  'https://samvera-labs.github.io/clover-iiif/docs/viewer/demo?iiif-content={state}';
export const THESEUS = 'https://theseusviewer.org/?iiif-content={state}';

/** `Clover=https://…?iiif-content={state}; Other=https://…?manifest={manifest}`, or `none`. */
export const viewers: SettingType<readonly Viewer[]> = {
  schema: {
    description: `a viewer such as Clover=${CLOVER}; separate several with semicolons`,
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

/** A value that is never shown. */
export const secret: SettingType<string> = {
  schema: { description: 'a secret', type: 'string', writeOnly: true },
  read: (value) => value,
};

/** Characters of a secret that cookies are sealed with. */
const MIN_KEY = 32;

/** Secrets separated by commas or white space. */
export const keys: SettingType<readonly string[]> = {
  schema: {
    description: `a random text of at least ${MIN_KEY} letters and digits; separate several with commas`,
    type: 'string',
    pattern: `^[^\\s,]{${MIN_KEY},}([\\s,]+[^\\s,]{${MIN_KEY},})*$`,
    writeOnly: true,
  },
  read: (value) => value.split(/[\s,]+/),
};

export const networks: SettingType<readonly Network[]> = {
  schema: {
    description:
      'networks such as reading-room=10.1.0.0/16,2001:db8::/32; separate several with semicolons',
    type: 'string',
    format: 'networks',
  },
  read: (value) => parseNetworks(value) ?? [],
};

export const ranges: SettingType<readonly string[]> = {
  schema: {
    description: 'addresses or blocks such as 10.0.0.2,2001:db8::/64',
    type: 'string',
    format: 'ranges',
  },
  read: (value) => parseRanges(value) ?? [],
};

/** The address of an OpenID provider, as it names itself. https://openid.net/specs/openid-connect-discovery-1_0.html */
export const issuer: SettingType<string> = {
  schema: {
    description: 'the https address of an OpenID provider',
    type: 'string',
    format: 'base-address',
  },
  read: (value) => value,
};
