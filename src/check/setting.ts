import { fileURLToPath } from 'node:url';
import type { JsonObject } from '../record/json.ts';
import { type Cluster, parseCluster } from '../system/cluster.ts';

/** The type of a setting: a JSON Schema for its values, with a description for messages. */
export type SettingType<T, V = string> = {
  readonly schema: JsonObject;
  /** Converts a value that the schema allows. */
  readonly read: (value: V) => T;
};

export const text: SettingType<string> = { schema: { type: 'string' }, read: (value) => value };

export const emailAddress: SettingType<string> = {
  schema: {
    description: 'an e-mail address such as archive@example.org',
    type: 'string',
    pattern: '^[^\\s@]+@[^\\s@]+\\.[^\\s@.]+$',
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
