import { SaxesParser } from 'saxes';

/** The value of an attribute: a pattern, an id, or references to ids in the file. */
export type Holds = RegExp | 'id' | 'refs' | 'hash-refs';

/**
 * The rules of a schema for one element that we write: a pattern for the names of its children, each
 * followed by a space; whether it may contain text; its attributes, required ones with `!`.
 */
export type ElementRule = {
  readonly children?: RegExp;
  readonly text?: boolean;
  readonly attributes?: Readonly<Record<string, Holds>>;
};

export type Rules = Readonly<Record<string, ElementRule>>;

type Open = { readonly name: string; children: string };

const missing = (allowed: readonly string[], attributes: object) =>
  allowed.filter((key) => key.endsWith('!') && !(key.slice(0, -1) in attributes));

/** The places where a file breaks the rules, one sentence each. */
export function breaches(xml: string, rules: Rules): string[] {
  const found: string[] = [];
  const ids = new Set<string>();
  const refs: string[] = [];
  const stack: Open[] = [];
  const parser = new SaxesParser({ xmlns: false });
  const say = (text: string) => found.push(`line ${parser.line}: ${text}`);
  const checkValue = (where: string, value: string, holds: Holds) => {
    if (holds === 'id') {
      if (!/^[\p{L}_][\p{L}\p{N}._-]*$/u.test(value)) say(`${where}="${value}" is no id`);
      if (ids.has(value)) say(`${where}="${value}" is there twice`);
      ids.add(value);
    } else if (holds === 'refs') refs.push(...value.split(' '));
    else if (holds === 'hash-refs') refs.push(...value.split(' ').map((ref) => ref.slice(1)));
    else if (!holds.test(value)) say(`${where}="${value}" is not allowed`);
  };
  const checkAttributes = (
    name: string,
    attributes: Readonly<Record<string, string>>,
    allowed: Readonly<Record<string, Holds>>,
  ) => {
    for (const [key, value] of Object.entries(attributes)) {
      const holds = allowed[key] ?? allowed[`${key}!`];
      if (holds) checkValue(`${name}/@${key}`, value, holds);
      else if (!/^xmlns|^xsi:schemaLocation$/.test(key)) say(`<${name}> has ${key}`);
    }
  };
  parser.on('opentag', ({ name, attributes }) => {
    const parent = stack.at(-1);
    if (parent) parent.children += `${name} `;
    stack.push({ name, children: '' });
    const allowed = rules[name]?.attributes ?? {};
    if (!rules[name]) say(`<${name}> is not known`);
    for (const key of missing(Object.keys(allowed), attributes)) say(`<${name}> has no ${key}`);
    checkAttributes(name, attributes, allowed);
  });
  parser.on('text', (text) => {
    const { name = '' } = stack.at(-1) ?? {};
    if (text.trim() && !rules[name]?.text) say(`text in <${name}>: ${text.trim().slice(0, 20)}`);
  });
  parser.on('closetag', () => {
    const { name = '', children = '' } = stack.pop() ?? {};
    const { children: order = /^$/ } = rules[name] ?? {};
    if (!order.test(children)) say(`in <${name}> stand ${children.slice(0, 120)}`);
  });
  parser.write(xml).close();
  for (const ref of refs) if (!ids.has(ref)) found.push(`nothing has the id ${ref}`);
  return found;
}
