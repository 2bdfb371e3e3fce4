import type { Publication } from '../../../src/catalogue/resource.ts';
import type { Leaf, LeafText } from '../../../src/iiif/unit.ts';
import type { ArchiveRecord, Layer } from '../../../src/record/record.ts';
import { LEAF_SIZE, publicationOf } from '../publication.ts';
import { lcg, type VocabularyLanguage, vocabulary, zipfWord } from '../vocabulary.ts';

/** How many records there are, leaves in each record, and lines on each leaf. */
export type SearchShape = {
  readonly records: number;
  readonly leaves: number;
  readonly lines: number;
};

/** Words in each line. */
const WORDS_IN_LINE = 8;

/** The words of the texts, and of the queries. */
export const VOCABULARY = { ru: vocabulary('ru', 120_000), en: vocabulary('en', 40_000) };

/** A fonds of invented lines, record by record as `fonds ingest` publishes them. One in five is in English. */
export function* publications(shape: SearchShape): Generator<Publication> {
  const fonds = recordOf('bench', 'fonds', []);
  yield publicationOf([fonds]);
  for (let r = 0; r < shape.records; r++) {
    const language = r % 5 === 4 ? 'en' : 'ru';
    const next = lcg(r + 1);
    const record = recordOf(`bench-${r}`, 'item', [layerOf(language)]);
    const leaves = Array.from({ length: shape.leaves }, (_, i) => {
      const lines = Array.from({ length: shape.lines }, () =>
        Array.from({ length: WORDS_IN_LINE }, () => zipfWord(VOCABULARY[language], next)).join(' '),
      );
      return leafOf(record, `p${i + 1}`, lines);
    });
    yield publicationOf([fonds, record], leaves);
  }
}

const layerOf = (language: VocabularyLanguage): Layer => ({
  id: language,
  kind: 'transcription',
  language,
  status: language === 'ru' ? 'reviewed' : 'machine',
  files: '',
  responsibility: [],
  alignment: {},
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
    folios: Array.from({ length: layers.length ? 40 : 0 }, (_, i) => ({
      id: `p${i + 1}`,
      label: { none: [`${i + 1}`] },
    })),
    layers,
    contents: [],
  }) as ArchiveRecord;

function leafOf(record: ArchiveRecord, folio: string, texts: readonly string[]): Leaf {
  const box = (i: number) => ({ x: 200, y: 200 + i * 60, w: 2000, h: 50 });
  const lines = texts.map((text, i) => ({ id: `l${i + 1}`, text, words: [], box: box(i) }));
  const leafText: LeafText = {
    layer: record.layers[0] as Layer, // recordOf was given one
    text: { blocks: [{ id: 'b1', lines }], page: LEAF_SIZE },
    passages: lines.map(({ id, text, box }) => ({
      id,
      granularity: 'line',
      lines: [text],
      box,
    })),
  };
  const label = { none: [folio] };
  return {
    ...LEAF_SIZE,
    folio: { id: folio, label },
    image: '',
    max: LEAF_SIZE,
    sizes: [],
    texts: [leafText],
  };
}
