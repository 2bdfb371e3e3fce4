import type { Publication } from '../../../src/catalogue/resource.ts';
import type { Leaf, LeafText } from '../../../src/iiif/unit.ts';
import type { ArchiveRecord, Layer } from '../../../src/record/record.ts';

/** An archive of lines that nobody wrote: how many there are, and of what. */
export type Shape = { readonly records: number; readonly leaves: number; readonly lines: number };

const PAGE = { width: 2480, height: 3508 };
const SYLLABLES =
  'ба бе бо ва ве во га го да де до жа за зо ка ке ко ла ле ло ма ме мо на не но па пе по ра ре ро са се со та те то фа ха хо ца ча ша ща ри ти ни ли ми ви ки'.split(
    ' ',
  );
const LATIN =
  'ba be bo ca ce co da de do fa fe ga go ha he ho la le lo ma me mo na ne no pa pe po ra re ro sa se so ta te to va wa we ri ti ni li mi vi ki con per tran'.split(
    ' ',
  );
const ENDINGS = ['', 'а', 'у', 'ом', 'ов', 'ский', 'ского', 'ами', 'ъ', 'ть', 'ла', 'ной', 'ные'];
const LATIN_ENDINGS = ['', 's', 'ed', 'ing', 'ly', 'er', 'ion', 'al'];

/** The same numbers each time: a linear congruential generator. */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A vocabulary of so many words, the most frequent first. */
export function wordsOf(language: 'ru' | 'en', count: number): string[] {
  const roll = dice(language === 'ru' ? 7 : 11);
  const [parts, ends] = language === 'ru' ? [SYLLABLES, ENDINGS] : [LATIN, LATIN_ENDINGS];
  const pick = (list: readonly string[]) => list[Math.floor(roll() * list.length)] ?? '';
  const words = new Set<string>();
  while (words.size < count) {
    // Frequent words are short.
    const length = 1 + Math.floor((words.size / count) * 2 + roll() * 2);
    const stem = Array.from({ length }, () => pick(parts)).join('');
    const word = stem + pick(ends);
    words.add(roll() < 0.06 ? word.charAt(0).toUpperCase() + word.slice(1) : word);
  }
  return [...words];
}

/** A word by Zipf's law: the second is half as frequent as the first, and so on. */
export const zipf = (words: readonly string[], roll: () => number): string =>
  words[Math.floor(words.length ** roll()) - 1] ?? words[0] ?? '';

const layer = (language: 'ru' | 'en'): Layer => ({
  id: language,
  kind: 'transcription',
  language,
  status: language === 'ru' ? 'reviewed' : 'machine',
  files: '',
  responsibility: [],
  alignment: {},
});

/** Records as they are published, one in five in English. */
export function* publications(shape: Shape): Generator<Publication> {
  const vocabulary = { ru: wordsOf('ru', 120_000), en: wordsOf('en', 40_000) };
  const top = recordOf('bench', 'fonds', []);
  yield publicationOf(top, [top], []);
  for (let r = 0; r < shape.records; r++) {
    const language = r % 5 === 4 ? 'en' : 'ru';
    const roll = dice(r + 1);
    const record = recordOf(`bench-${r}`, 'item', [layer(language)]);
    const leaves = Array.from({ length: shape.leaves }, (_, i) => {
      const lines = Array.from({ length: shape.lines }, () =>
        Array.from({ length: 8 }, () => zipf(vocabulary[language], roll)).join(' '),
      );
      return leafOf(record, `p${i + 1}`, lines);
    });
    yield publicationOf(record, [top, record], leaves);
  }
}

const publicationOf = (
  record: ArchiveRecord,
  path: readonly ArchiveRecord[],
  leaves: readonly Leaf[],
): Publication => ({
  unit: { record, path, leaves },
  folder: path.map(({ id }) => id).join('/'),
  inputs: '',
  member: { id: record.id, type: leaves.length ? 'Manifest' : 'Collection', label: record.title },
  images: [],
  resources: [],
});

const recordOf = (
  id: string,
  level: ArchiveRecord['level'],
  layers: readonly Layer[],
): ArchiveRecord =>
  ({
    id,
    level,
    reference: {},
    title: { en: [`Lines for measuring, ${id}`] },
    date: `${1900 + ((id.length * 7 + Number(id.split('-')[1] ?? 0)) % 60)}`,
    creators: [],
    recipients: [],
    languages: ['ru'],
    notes: [],
    metadata: [],
    providers: [],
    homepages: [],
    subjects: [],
    places: [],
    people: [],
    related: [],
    sources: [],
    via: [],
    viewingDirection: 'left-to-right',
    behavior: 'individuals',
    imageKind: 'scan',
    folios: Array.from({ length: layers.length ? 1000 : 0 }, (_, i) => ({
      id: `p${i + 1}`,
      label: { none: [`${i + 1}`] },
    })).slice(0, 40),
    layers,
    contents: [],
  }) as ArchiveRecord;

function leafOf(record: ArchiveRecord, folio: string, said: readonly string[]): Leaf {
  const place = (i: number) => ({ x: 200, y: 200 + i * 60, w: 2000, h: 50 });
  const lines = said.map((text, i) => ({ id: `l${i + 1}`, text, words: [], box: place(i) }));
  const text: LeafText = {
    layer: record.layers[0] as Layer,
    text: { blocks: [{ id: 'b1', lines }], page: PAGE },
    passages: lines.map(({ id, text: line, box }) => ({
      id,
      granularity: 'line',
      lines: [line],
      box,
    })),
  };
  const label = { none: [folio] };
  return { ...PAGE, folio: { id: folio, label }, image: '', max: PAGE, sizes: [], texts: [text] };
}
