import { quickHash } from './file/hash.ts';

/**
 * A filter that tells whether a name was passed to it before. It keeps eight bytes per name in a table
 * of fixed size, so it forgets a name when another takes its slot. Two different names are confused
 * about once in a billion calls.
 *
 * @param slots how many names the table holds at most
 */
export function recentlySeen(slots: number): (name: string) => boolean {
  const hashes = new Float64Array(slots);
  return (name) => {
    const hash = quickHash(name);
    const slot = hash % slots;
    const wasSeen = hashes[slot] === hash;
    hashes[slot] = hash;
    return wasSeen;
  };
}
