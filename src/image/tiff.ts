/** Types of values: of two bytes, and of four. */
export const SHORT = 3;
export const LONG = 4;

export type Field = readonly [
  tag: number,
  type: typeof SHORT | typeof LONG,
  values: readonly number[],
];

/** The tags that say where the parts of the picture lie, and how many bytes each has. */
const LAYOUTS = { strips: [273, 279], tiles: [324, 325] } as const;

const DIRECTORY = 8;
const ENTRY = 12;

/**
 * The head of a TIFF of one picture, in the byte order of Intel: what follows it in the file are the
 * parts of the picture, one after the other. TIFF 6.0, §2.
 *
 * @param fields what is said of the picture, but for the places of its parts
 * @param lengths bytes of each part
 * @see https://www.loc.gov/preservation/digital/formats/fdd/fdd000022.shtml
 */
export function tiffHead(
  fields: readonly Field[],
  layout: keyof typeof LAYOUTS,
  lengths: readonly number[],
): Buffer {
  const [placesTag, lengthsTag] = LAYOUTS[layout];
  const places = new Array<number>(lengths.length).fill(0);
  const all: Field[] = [...fields, [placesTag, LONG, places], [lengthsTag, LONG, lengths]];
  all.sort(([a], [b]) => a - b);
  let end = DIRECTORY + 2 + all.length * ENTRY + 4;
  // Values that do not fit into their entry follow the directory.
  const placed = all.map((field) => {
    const bytes = bytesOf(field);
    const at = bytes > 4 ? end : undefined;
    if (bytes > 4) end += bytes;
    return { field, at };
  });
  lengths.reduce((at, length, index) => {
    places[index] = at;
    return at + length;
  }, end);

  const head = Buffer.alloc(end);
  head.write('II*\0', 'latin1');
  head.writeUInt32LE(DIRECTORY, 4);
  head.writeUInt16LE(all.length, DIRECTORY);
  placed.forEach(({ field, at }, index) => {
    const entry = DIRECTORY + 2 + index * ENTRY;
    const [tag, type, values] = field;
    head.writeUInt16LE(tag, entry);
    head.writeUInt16LE(type, entry + 2);
    head.writeUInt32LE(values.length, entry + 4);
    if (at !== undefined) head.writeUInt32LE(at, entry + 8);
    writeValues(head, at ?? entry + 8, field);
  });
  return head;
}

const widthOf = ([, type]: Field): number => (type === SHORT ? 2 : 4);

const bytesOf = (field: Field): number => field[2].length * widthOf(field);

function writeValues(head: Buffer, at: number, field: Field): void {
  const width = widthOf(field);
  field[2].forEach((value, index) => {
    head.writeUIntLE(value, at + index * width, width);
  });
}
