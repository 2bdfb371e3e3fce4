/**
 * The ids in an address that `build` could have built, in their order; undefined for any other address.
 * `idsIn(uri.canvas, '…/letter/canvas/p1')` → `['letter', 'p1']`
 */
export function idsIn(
  build: (...ids: string[]) => string,
  address: string,
): readonly string[] | undefined {
  // No id holds an asterisk.
  const pattern = build('*', '*', '*', '*')
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '([\\w.-]+)');
  return new RegExp(`^${pattern}$`).exec(address)?.slice(1);
}
