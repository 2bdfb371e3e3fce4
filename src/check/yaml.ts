import {
  Composer,
  type CST,
  Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  Parser,
  visit,
} from 'yaml';
import type { YamlValue } from '../record/yaml-value.ts';

export type Position = { readonly line: number; readonly column: number };

export type YamlFile = {
  readonly value: YamlValue | undefined;
  readonly problems: readonly (Position & {
    readonly message: string;
    readonly suggestion?: string;
  })[];
  /** The position of the value at a JSON pointer or, given `key`, of that key in it. Lines and columns start at 1. */
  readonly at: (pointer: string, key?: string) => Position;
};

/** What an archivist can do about the most common mistakes. */
const SUGGESTIONS: { readonly [code: string]: string } = {
  BLOCK_AS_IMPLICIT_KEY: 'Put a value that contains a colon in quotes: title: "Letter: home".',
  DUPLICATE_KEY: 'The same key is already used above; keep one of them.',
  MULTIPLE_DOCS: 'Remove the line “---”: a file describes one record.',
  TAB_AS_INDENT: 'Use spaces instead of the tab.',
  BAD_INDENT: 'Keys that belong together must begin in the same column.',
  TOO_DEEP: 'A record needs at most five levels; is a bracket opened over and over?',
  MISSING_CHAR: 'A bracket or quotation mark is opened here and not closed.',
};

/**
 * Reads YAML with the failsafe schema, in which `0067` stays text and `no` is not a boolean, and keeps
 * the position of everything. https://yaml.org/spec/1.2.2/#101-failsafe-schema
 */
export function readYaml(text: string): YamlFile {
  const lines = new LineCounter();
  const { document, ...end } = parseDocument(text, lines);
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const found = [...end.problems, ...document.errors, ...document.warnings];
  const problems = [...found, ...(found.length ? [] : findProblems(document))].map(
    ({ message, pos, code }) => {
      const suggestion = SUGGESTIONS[code];
      return { ...position(pos[0]), message, ...(suggestion && { suggestion }) };
    },
  );
  const at = (pointer: string, key?: string) =>
    position(offsetOf(document.contents, pointer.split('/').slice(1).map(unescaped), key));
  return { ...plainValue((options) => document.toJS(options), problems), at };
}

/** The deepest nesting of lists and maps that is read. */
const MAX_DEPTH = 50;

/**
 * The first document of a text. Deeply nested text is not composed: the library recurses into each list
 * and map, and a stack overflow would end the process, not just the reading.
 */
function parseDocument(text: string, lines: LineCounter) {
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  const problems: Problem[] = [];
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length <= MAX_DEPTH) continue;
    const message = `lists and maps are nested more than ${MAX_DEPTH} levels deep`;
    const document = new Document<Node>();
    return { document, problems: [{ code: 'TOO_DEEP', message, pos: [parser.offset] as const }] };
  }
  tokens.push(...parser.end());
  const composer = new Composer({
    schema: 'failsafe',
    stringKeys: true,
    // Both take quadratic time.
    prettyErrors: false,
    uniqueKeys: false,
  });
  const [document, second] = withoutStackTraces(() => {
    const [first = new Document<Node>(), more] = composer.compose(tokens, true, text.length);
    return [first, more] as const;
  });
  if (second) {
    const message = 'Source contains multiple documents';
    problems.push({ code: 'MULTIPLE_DOCS', message, pos: [second.range[0]] });
  }
  return { document, problems };
}

/** Runs `make` without stack traces: creating an error for each mistake then takes a quarter of the time and memory. */
function withoutStackTraces<T>(make: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Each alias is searched for in the whole file. */
const MAX_ALIASES = 100;

type Problem = { readonly code: string; readonly message: string; readonly pos: readonly [number] };

/** Duplicate keys in a map, NUL characters, which XML and PostgreSQL don't take, and too many aliases. */
function findProblems(document: Document): Problem[] {
  const problems: Problem[] = [];
  let aliases = 0;
  visit(document, {
    Map: (_, { items }) => {
      const keys = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const pos = [key.range?.[0] ?? 0] as const;
        if (keys.has(key.value)) {
          problems.push({ code: 'DUPLICATE_KEY', message: 'Map keys must be unique', pos });
        }
        keys.add(key.value);
      }
    },
    Scalar: (_, { value, range }) => {
      if (typeof value !== 'string' || !value.includes('\0')) return;
      problems.push({ code: 'NUL', message: 'a NUL character', pos: [range?.[0] ?? 0] });
    },
    Alias: (_, { range }) => {
      aliases += 1;
      if (aliases <= MAX_ALIASES) return undefined;
      const message = `more than ${MAX_ALIASES} aliases`;
      problems.push({ code: 'ALIASES', message, pos: [range?.[0] ?? 0] });
      return visit.BREAK;
    },
  });
  return problems;
}

/** The value of a document without problems. Aliases that expand without bound throw here. */
function plainValue(
  toJs: (options: { maxAliasCount: number }) => unknown,
  problems: YamlFile['problems'],
) {
  if (problems.length) return { value: undefined, problems };
  try {
    return { value: toJs({ maxAliasCount: 50 }) as YamlValue, problems };
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
