export type VocabularyLanguage = 'ru' | 'en';

/** The parts that words are put together from. */
const PARTS: Record<VocabularyLanguage, { seed: number; syllables: string[]; endings: string[] }> =
  {
    ru: {
      seed: 7,
      syllables:
        'ба бе бо ва ве во га го да де до жа за зо ка ке ко ла ле ло ма ме мо на не но па пе по ра ре ро са се со та те то фа ха хо ца ча ша ща ри ти ни ли ми ви ки'.split(
          ' ',
        ),
      endings: ['', 'а', 'у', 'ом', 'ов', 'ский', 'ского', 'ами', 'ъ', 'ть', 'ла', 'ной', 'ные'],
    },
    en: {
      seed: 11,
      syllables:
        'ba be bo ca ce co da de do fa fe ga go ha he ho la le lo ma me mo na ne no pa pe po ra re ro sa se so ta te to va wa we ri ti ni li mi vi ki con per tran'.split(
          ' ',
        ),
      endings: ['', 's', 'ed', 'ing', 'ly', 'er', 'ion', 'al'],
    },
  };

/**
 * An invented vocabulary of `count` words, the most frequent first. The same in every run.
 * Frequent words are short, as in a real language.
 */
export function vocabulary(language: VocabularyLanguage, count: number): string[] {
  const { seed, syllables, endings } = PARTS[language];
  const next = lcg(seed);
  const pick = (list: readonly string[]) => list[Math.floor(next() * list.length)] ?? '';
  const words = new Set<string>();
  while (words.size < count) {
    const length = 1 + Math.floor((words.size / count) * 2 + next() * 2);
    const stem = Array.from({ length }, () => pick(syllables)).join('');
    const word = stem + pick(endings);
    words.add(next() < 0.06 ? word.charAt(0).toUpperCase() + word.slice(1) : word);
  }
  return [...words];
}

/** A word drawn by Zipf's law: the second word is half as frequent as the first, and so on. */
export const zipfWord = (words: readonly string[], next: () => number): string =>
  words[Math.floor(words.length ** next()) - 1] ?? words[0] ?? '';

/**
 * A linear congruential generator: numbers from 0 to 1, the same in every run. The invented texts
 * depend on its sequence. Another generator would change them, and the figures with them.
 */
export function lcg(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
