import { quickHash } from './file/hash.ts';

/**
 * Tells whether something was named before, of late. It keeps eight bytes of each name and may forget
 * any; that two names are taken for one happens once in some billions.
 *
 * @param places how many names are kept at most
 */
export function hearsay(places: number): (name: string) => boolean {
  const hashes = new Float64Array(places);
  return (name) => {
    const hash = quickHash(name);
    const place = hash % places;
    const isKnown = hashes[place] === hash;
    hashes[place] = hash;
    return isKnown;
  };
}
