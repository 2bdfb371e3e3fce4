/** Types of values: of two bytes, and of four. */
export const SHORT = 3;
export const LONG = 4;

export type Field = readonly [
  tag: number,
  type: typeof SHORT | typeof LONG,
  values: readonly number[],
];

const DIRECTORY = 8;
const ENTRY = 12;

/**
 * The head of a TIFF of one picture, in the byte order of Intel: what is said of it, and where its parts
 * lie. TIFF 6.0, §2: https://www.loc.gov/preservation/digital/formats/fdd/fdd000022.shtml
 */
export function tiffHead(fields: readonly Field[]): Buffer {
  // Values that do not fit into their entry follow the directory.
  let end = DIRECTORY + 2 + fields.length * ENTRY + 4;
  const placed = fields
    .toSorted(([a], [b]) => a - b)
    .map((field, index) => {
      const entry = DIRECTORY + 2 + index * ENTRY;
      const bytes = field[2].length * widthOf(field);
      if (bytes <= 4) return { field, entry, at: entry + 8 };
      end += bytes;
      return { field, entry, at: end - bytes };
    });
  const head = Buffer.alloc(end);
  head.write('II*\0', 'latin1');
  head.writeUInt32LE(DIRECTORY, 4);
  head.writeUInt16LE(fields.length, DIRECTORY);
  for (const { field, entry, at } of placed) {
    const [tag, type, values] = field;
    head.writeUInt16LE(tag, entry);
    head.writeUInt16LE(type, entry + 2);
    head.writeUInt32LE(values.length, entry + 4);
    head.writeUInt32LE(at, entry + 8);
    values.forEach((value, index) => {
      head.writeUIntLE(value, at + index * widthOf(field), widthOf(field));
    });
  }
  return head;
}

const widthOf = ([, type]: Field): number => (type === SHORT ? 2 : 4);
