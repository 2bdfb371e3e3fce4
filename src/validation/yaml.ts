import { isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { Written } from '../record/describe.ts';

export type Position = { readonly line: number; readonly column: number };

export type YamlFile = {
  readonly value: Written | undefined;
  readonly problems: readonly (Position & { readonly message: string; readonly mend?: string })[];
  /** Where the value at a JSON pointer stands; with `key`, where that key of it stands. Lines and columns from 1. */
  readonly at: (pointer: string, key?: string) => Position;
};

/** What an archivist can do about the slips that are made most. */
const MENDS: { readonly [code: string]: string } = {
  BLOCK_AS_IMPLICIT_KEY: 'A value that holds a colon stands in quotes: title: "Letter: home".',
  DUPLICATE_KEY: 'The key of this line is already there above; keep one of them.',
  MULTIPLE_DOCS: 'Take out the line “---”: a file describes one record.',
  TAB_AS_INDENT: 'Use blanks in place of the tab.',
  BAD_INDENT: 'Keys that belong together begin in the same column.',
  MISSING_CHAR: 'A bracket or a quote is opened here and not closed.',
};

/**
 * Reads YAML with the failsafe schema, in which `0067` stays the text it is and `no` is no
 * boolean, and remembers where everything stands. https://yaml.org/spec/1.2.2/#101-failsafe-schema
 */
export function readYaml(text: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: 'failsafe',
    lineCounter: lines,
    stringKeys: true,
  });
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const problems = [...document.errors, ...document.warnings].map(({ message, pos, code }) => {
    const [said = message] = message.split('\n');
    const mend = MENDS[code];
    const place = position(pos[0]);
    return {
      ...place,
      message: said.replace(/ at line \d+, column \d+:?$/, ''),
      ...(mend && { mend }),
    };
  });
  const at = (pointer: string, key?: string) =>
    position(offsetOf(document.contents, pointer.split('/').slice(1).map(unescaped), key));
  return { ...plainValue((options) => document.toJS(options), problems), at };
}

/** Aliases that grow without bound throw here, so the value is only asked of sound documents. */
function plainValue(
  toJs: (options: { maxAliasCount: number }) => unknown,
  problems: YamlFile['problems'],
) {
  if (problems.length) return { value: undefined, problems };
  try {
    return { value: toJs({ maxAliasCount: 50 }) as Written, problems };
  } catch (error) {
    return { value: undefined, problems: [{ line: 1, column: 1, message: String(error) }] };
  }
}

function offsetOf(root: unknown, path: readonly string[], key?: string): number {
  let node = isNode(root) ? root : undefined;
  let offset = node?.range?.[0] ?? 0;
  for (const step of path) {
    const next = child(node, step);
    if (!next) return offset;
    node = next;
    offset = node.range?.[0] ?? offset;
  }
  return (key !== undefined && keyNode(node, key)?.range?.[0]) || offset;
}

function child(node: Node | undefined, step: string): Node | undefined {
  const found = isMap(node) ? node.get(step, true) : isSeq(node) ? node.get(Number(step), true) : 0;
  return isNode(found) ? found : undefined;
}

function keyNode(node: Node | undefined, key: string): Node | undefined {
  if (!isMap(node)) return undefined;
  const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
  return isNode(pair?.key) ? pair.key : undefined;
}

/** https://www.rfc-editor.org/rfc/rfc6901#section-4 */
const unescaped = (step: string) => step.replaceAll('~1', '/').replaceAll('~0', '~');
