import { type Citation, citationOf } from '../../src/cite/citation.ts';
import type { Leaf, LeafText } from '../../src/iiif/unit.ts';
import type { Box } from '../../src/record/box.ts';
import { recordFromYaml as described } from '../../src/record/read-record.ts';
import type { YamlValue } from '../../src/record/yaml-value.ts';

type Fields = { readonly [key: string]: YamlValue };

/** An archive, a fonds and a file, as record.yaml writes them; `item` is the document in it. */
export const pathTo = (item: Fields) =>
  [
    {
      id: 'rgaspi',
      level: 'repository',
      title: { en: 'Russian State Archive (RGASPI)', ru: 'Российский архив (РГАСПИ)' },
      reference: { repository: { en: 'RGASPI', ru: 'РГАСПИ' } },
      places: [{ name: { en: 'Moscow', ru: 'Москва' } }],
    },
    { id: 'f558', level: 'fonds', title: 'Fonds 558', reference: { fonds: '558' } },
    { id: 'd98', level: 'file', title: 'Delo 98', reference: { opis: '11', delo: '98' } },
    item,
  ].map((fields) => described(fields as Fields));

/** A telegram of four to a fifth, on two leaves. */
export const TELEGRAM: Fields = {
  id: 'telegram',
  level: 'item',
  title: {
    en: 'Cable, V. Molotov, L. Beria, G. Malenkov, and A. Mikoyan to Cde. Stalin',
    ru: 'Телеграмма В. Молотова, Л. Берии, Г. Маленкова и А. Микояна тов. Сталину',
  },
  date: '1945-11-06',
  languages: ['ru'],
  reference: { leaves: '0067-0068' },
  creators: [
    { name: { en: 'Vyacheslav Molotov', ru: 'Вячеслав Михайлович Молотов' } },
    { name: { en: 'Lavrentiy Beria', ru: 'Лаврентий Павлович Берия' } },
    { name: { en: 'Georgy Malenkov', ru: 'Георгий Максимилианович Маленков' } },
    { name: { en: 'Anastas Mikoyan', ru: 'Анастас Иванович Микоян' } },
  ],
  recipients: [{ name: { en: 'Joseph Stalin', ru: 'Иосиф Виссарионович Сталин' } }],
};

/** A text of a leaf, of which nothing but its description is looked at. */
export const textOf = (layer: Fields): LeafText =>
  ({
    layer: described({ id: 'x', level: 'item', title: 'x', layers: [layer] }).layers[0],
    text: { blocks: [] },
    passages: [],
  }) as unknown as LeafText;

export const TRANSLATION = textOf({
  id: 'english',
  kind: 'translation',
  language: 'en',
  status: 'published',
  files: '{folio}.txt',
  responsibility: [{ name: 'Gary Goldberg', role: { en: 'translator', ru: 'переводчик' } }],
  source: 'Digital Archive',
});

export const RECONSTRUCTION = textOf({
  id: 'russian',
  kind: 'transcription',
  language: 'ru',
  status: 'reconstruction',
  files: '{folio}.txt',
});

type Options = {
  readonly item?: Fields;
  /** False for an archive whose records have no reference codes. */
  readonly codes?: boolean;
  readonly box?: Box;
  readonly text?: LeafText;
  readonly lines?: readonly [string, string];
};

/** A citation of the verso of a leaf of 4000 × 6000 pixels, as of 1 December 2026. */
export function cited({ item = TELEGRAM, codes = true, box, text, lines }: Options = {}): Citation {
  const leaf = {
    folio: { id: 'l0067v', label: { en: ['l. 67 v.'], ru: ['Л. 67 об.'] } },
    width: 4000,
    height: 6000,
  } as unknown as Leaf;
  const path = pathTo(item);
  const place = {
    path: codes ? path : path.map((record) => ({ ...record, reference: {} })),
    leaf,
    box: box ?? { x: 100, y: 200, w: 3000, h: 400 },
    ...(text && { text }),
    ...(lines && { lines }),
  };
  return citationOf(place, {
    version: 3,
    published: '2026-11-26T12:00:00.000Z',
    url: 'https://archive.example/c/key',
    site: 'archive.example',
    today: new Date('2026-12-01T00:00:00Z'),
  });
}
