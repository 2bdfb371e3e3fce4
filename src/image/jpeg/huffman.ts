/** A Huffman table of JPEG: what any 16 bits begin with, and how to say it. */
export type Huffman = {
  /** The length of the code in the lower eight bits, and what it means above; 0 where there is none. */
  readonly read: Uint16Array;
  /** The code of each meaning, and its length. */
  readonly codes: Uint16Array;
  readonly lengths: Uint8Array;
};

/** @param table how many codes there are of each length, 1 to 16, and what they mean. ITU-T T.81, C.2 */
export function huffman(table: Uint8Array): Huffman {
  const read = new Uint16Array(1 << 16);
  const codes = new Uint16Array(256);
  const lengths = new Uint8Array(256);
  let [code, at] = [0, 16];
  for (let length = 1; length <= 16; length++) {
    for (let left = table[length - 1] ?? 0; left > 0; left--) {
      const meaning = table[at++] ?? 0;
      const spare = 16 - length;
      read.fill((meaning << 8) | length, code << spare, (code + 1) << spare);
      codes[meaning] = code++;
      lengths[meaning] = length;
    }
    code <<= 1;
  }
  return { read, codes, lengths };
}
