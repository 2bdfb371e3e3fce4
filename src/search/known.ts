/** Most words of an archive come again and again, and what is made of one takes longest of all. */
const MOST_KNOWN = 200_000;

/** UTF-16 units; what is longer is no word that comes again. */
const LONGEST = 60;

/** The same function, which remembers what it made of words; all is forgotten when it is too much. */
export function knowing(make: (word: string) => string): (word: string) => string {
  const known = new Map<string, string>();
  return (word) => {
    const kept = known.get(word);
    if (kept !== undefined) return kept;
    const made = make(word);
    if (known.size >= MOST_KNOWN) known.clear();
    if (word.length < LONGEST) known.set(word, made);
    return made;
  };
}
