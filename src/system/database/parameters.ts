/** Quoted text and names, comments, and parameters. */
const TOKEN = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\?(\d*)/g;

const numbered = new Map<string, string>();

/** Statements whose form is remembered. Most texts are constants; each combination of filters adds one. */
const MAX_REMEMBERED = 1000;

/** Rewrites the parameters `?` and `?1` of a statement as `$1`, which PostgreSQL understands. */
export function numberedParameters(sql: string): string {
  const known = numbered.get(sql);
  if (known !== undefined) return known;
  let count = 0;
  const rewritten = sql.replace(TOKEN, (token, number?: string) =>
    token.startsWith('?') ? `$${number ? number : ++count}` : token,
  );
  if (numbered.size < MAX_REMEMBERED) numbered.set(sql, rewritten);
  return rewritten;
}
