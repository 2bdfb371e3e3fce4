import { expect } from 'chai';
import { STYLE_NAMES, type StyleName, styleOf } from '../../../src/cite/style/style.ts';
import { cited, RECONSTRUCTION, TELEGRAM, TRANSLATION } from '../sample.ts';

const write = (style: StyleName, citation = cited(), tongue: 'en' | 'ru' = 'en') =>
  styleOf(style).write(citation, tongue).text;

const only = (...names: string[]) => ({
  ...TELEGRAM,
  title: { en: 'Report on the state of roads', ru: 'Доклад о состоянии дорог' },
  creators: names,
});

describe('a citation of a region', () => {
  for (const [style, expected] of [
    [
      'archive',
      'RGASPI, f. 558, op. 11, d. 98, l. 67 v.; region 100,200,3000,400 of 4000 × 6000 px; version 3 (26 November 2026); https://archive.example/c/key',
    ],
    [
      'chicago-note',
      'Cable, V. Molotov, L. Beria, G. Malenkov, and A. Mikoyan to Cde. Stalin, 6 November 1945, RGASPI, f. 558, op. 11, d. 98, l. 67 v., region 100,200,3000,400 of 4000 × 6000 px, version 3 (26 November 2026), https://archive.example/c/key.',
    ],
    [
      'chicago-bib',
      'Molotov, Vyacheslav, Lavrentiy Beria, Georgy Malenkov, and Anastas Mikoyan. Cable, V. Molotov, L. Beria, G. Malenkov, and A. Mikoyan to Cde. Stalin. 6 November 1945. F. 558, op. 11, d. 98, l. 67 v., region 100,200,3000,400 of 4000 × 6000 px. Russian State Archive (RGASPI), Moscow. Version 3 (26 November 2026). https://archive.example/c/key.',
    ],
    [
      'mla',
      'Molotov, Vyacheslav, et al. Cable, V. Molotov, L. Beria, G. Malenkov, and A. Mikoyan to Cde. Stalin. 6 Nov. 1945. Russian State Archive (RGASPI), Moscow, f. 558, op. 11, d. 98, l. 67 v., region 100,200,3000,400 of 4000 × 6000 px. archive.example, version 3, 26 Nov. 2026, https://archive.example/c/key.',
    ],
    [
      'apa',
      'Molotov, V., Beria, L., Malenkov, G., & Mikoyan, A. (1945, November 6). [Cable, V. Molotov, L. Beria, G. Malenkov, and A. Mikoyan to Cde. Stalin]. Russian State Archive (RGASPI) (f. 558, op. 11, d. 98, l. 67 v., region 100,200,3000,400 of 4000 × 6000 px, version 3 of 26 November 2026), Moscow. https://archive.example/c/key',
    ],
    [
      'gost',
      'Телеграмма В. Молотова, Л. Берии, Г. Маленкова и А. Микояна тов. Сталину : 6 ноября 1945 г. / В. М. Молотов, Л. П. Берия, Г. М. Маленков, А. И. Микоян. – Текст. Изображение : электронные // archive.example : [сайт]. – Версия 3 (26 ноября 2026 г.). – URL: https://archive.example/c/key (дата обращения: 01.12.2026). – Место хранения: РГАСПИ. Ф. 558. Оп. 11. Д. 98. Л. 67 об. – Область 100,200,3000,400 из 4000 × 6000 пикс.',
    ],
    [
      'gost-ref',
      'Телеграмма В. Молотова, Л. Берии, Г. Маленкова и А. Микояна тов. Сталину, 6 ноября 1945 г. // РГАСПИ. Ф. 558. Оп. 11. Д. 98. Л. 67 об. Область 100,200,3000,400 из 4000 × 6000 пикс. Версия 3 (26 ноября 2026 г.). URL: https://archive.example/c/key (дата обращения: 01.12.2026).',
    ],
    [
      'text',
      'Cable, V. Molotov, L. Beria, G. Malenkov, and A. Mikoyan to Cde. Stalin, 6 November 1945. RGASPI, f. 558, op. 11, d. 98, l. 67 v. Region 100,200,3000,400 of 4000 × 6000 px. Version 3 (26 November 2026). https://archive.example/c/key',
    ],
  ] as const) {
    it(`follows the rules of ${style} for archival documents`, () => {
      expect(write(style)).to.equal(expected);
    });
  }

  it('sets the name of the site in italics for MLA, and escapes markup', () => {
    const { html } = styleOf('mla').write(cited({ item: { ...TELEGRAM, title: '<b>&' } }), 'en');
    expect(html).to.include('&lt;b&gt;&amp;').and.include('<i>archive.example</i>');
  });

  it('has reference code, leaf, region, version, date and address in every style', () => {
    for (const tongue of ['en', 'ru'] as const) {
      for (const style of STYLE_NAMES) {
        const text = write(style, cited(), tongue);
        expect(text, style).to.match(/558.*11.*98.*67/s);
        expect(text, style).to.include('100,200,3000,400');
        expect(text, style).to.match(/26 (November|ноября|Nov\.) 2026/);
        expect(text, style).to.include('https://archive.example/c/key');
      }
    }
  });

  it('says in every style that a text is a translation, and by whom', () => {
    for (const style of STYLE_NAMES) {
      const text = write(style, cited({ text: TRANSLATION, lines: ['b2', 'b2'] }), 'en');
      expect(text, style).to.match(/English translation|перевод, английский/i);
      expect(text, style).to.match(/Goldberg/);
    }
  });

  it('warns in every style of a reconstruction, and of an image that is a reading copy', () => {
    const item = { ...TELEGRAM, imageKind: 'reading-copy' };
    for (const style of STYLE_NAMES) {
      const text = write(style, cited({ item, text: RECONSTRUCTION, lines: ['l4', 'l7'] }), 'en');
      expect(text, style).to.match(/not the text of the original|не текст подлинника/);
      expect(text, style).to.match(/not a facsimile|не факсимиле/);
      expect(text, style).to.match(/lines 4–7|строки 4–7/i);
    }
  });

  it('gives the title of the document if the archive has no reference codes', () => {
    const text = write(
      'archive',
      cited({ item: { ...TELEGRAM, title: 'A letter' }, codes: false }),
    );
    expect(text).to.match(/^A letter, l\. 67 v\.; region /);
  });

  it('gives no region if the whole leaf is cited', () => {
    const whole = cited({ box: { x: 0, y: 0, w: 4000, h: 6000 } });
    for (const style of STYLE_NAMES) expect(write(style, whole)).not.to.match(/region|область/i);
  });
});

describe('the names in a citation', () => {
  for (const [what, item, style, expected] of [
    [
      'two in a Chicago note',
      only('Anna Orlova', 'Jan de Vries'),
      'chicago-note',
      /^Anna Orlova and Jan de Vries, Report/,
    ],
    [
      'three in a Chicago note',
      only('Anna Orlova', 'Jan de Vries', 'Ivo Katz'),
      'chicago-note',
      /^Anna Orlova et al\., Report/,
    ],
    [
      'seven in a Chicago bibliography',
      only('A One', 'B Two', 'C Three', 'D Four', 'E Five', 'F Six', 'G Seven'),
      'chicago-bib',
      /^One, A, B Two, C Three, et al\. Report/,
    ],
    [
      'two in MLA',
      only('Anna Orlova', 'Jan de Vries'),
      'mla',
      /^Orlova, Anna, and Jan de Vries\. Report/,
    ],
    ['one in APA', only('Anna Orlova'), 'apa', /^Orlova, A\. \(1945, November 6\)\. \[Report/],
    ['none in APA', only(), 'apa', /^\[Report on the state of roads\]\. \(1945, November 6\)\./],
    [
      'a body, which is never turned round',
      only('Ministry of Roads'),
      'chicago-bib',
      /^Ministry of Roads\. Report/,
    ],
    [
      'one in a Russian description, as its heading',
      only('Анна Петровна Орлова'),
      'gost',
      /^Орлова, А\. П\. Доклад о состоянии дорог : 6 ноября 1945 г\. \/ А\. П\. Орлова\./,
    ],
    [
      'five in a Russian description',
      only('А Б', 'В Г', 'Д Е', 'Ж З', 'И К'),
      'gost',
      / \/ А\. Б, В\. Г, Д\. Е \[и др\.\]\. – /,
    ],
  ] as const) {
    it(`are right: ${what}`, () => {
      expect(write(style, cited({ item }))).to.match(expected);
    });
  }
});

describe('the date in a citation', () => {
  for (const [date, style, expected] of [
    ['1915-03', 'chicago-note', 'March 1915'],
    ['1915-03', 'mla', 'Mar. 1915'],
    ['1915-03', 'apa', '(1915, March)'],
    ['1915?', 'chicago-note', ', ca. 1915,'],
    ['1914/1916', 'chicago-note', ', 1914–1916,'],
    ['1914/1916', 'gost', ' : 1914–1916 гг. /'],
    ['1915', 'gost', ' : 1915 г. /'],
    ['190X', 'chicago-note', ', 190X,'],
    [undefined, 'chicago-note', ', n.d.,'],
    [undefined, 'apa', '(n.d.)'],
  ] as const) {
    it(`is “${expected.trim()}” for ${date ?? 'no date'} in ${style}`, () => {
      const { date: _, ...item } = TELEGRAM;
      expect(write(style, cited({ item: date ? { ...item, date } : item }))).to.include(expected);
    });
  }
});
