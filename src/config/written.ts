import type { JsonObject } from '../validation/iiif/json.ts';

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
