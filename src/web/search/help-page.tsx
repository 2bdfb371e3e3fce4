import { page } from '../layout/layout.tsx';
import type { Reader } from '../layout/reader.ts';
import type { Language } from '../layout/words.ts';

/**
 * How to search, for people and for programs: the description of the search services.
 * https://iiif.io/api/search/2.0/#query-parameters
 */
export function searchHelpPage(reader: Reader): string {
  const words = HELP_WORDS[reader.language];
  const { uri } = reader;
  const addresses = [
    [uri.search(2), words.whole],
    [uri.search(2, '{record}'), words.record],
    [uri.search(2, '{record}', '{layer}'), words.layer],
    [uri.search(1, '…'), words.version1],
    [uri.autocomplete(2, '…'), words.complete],
  ] as const;
  return page({
    reader,
    title: words.title,
    kind: 'searching',
    children: (
      <>
        <h1>{words.title}</h1>
        <p class="summary">{words.finds}</p>
        <dl class="ways">
          {words.ways.map(([typed, meant]) => (
            <div>
              <dt>
                <a href={`${uri.searchPage}?${new URLSearchParams({ q: typed })}`}>
                  <code>{typed}</code>
                </a>
              </dt>
              <dd>{meant}</dd>
            </div>
          ))}
        </dl>
        <p>{words.order}</p>
        <p>{words.bounds}</p>
        <h2>{words.programs}</h2>
        <p>{words.programsAbout}</p>
        <dl class="ways">
          {addresses.map(([address, meant]) => (
            <div>
              <dt>
                <code>{address.slice(uri.base.length)}</code>
              </dt>
              <dd>{meant}</dd>
            </div>
          ))}
        </dl>
        <h3>{words.parameters}</h3>
        <dl class="ways">
          {words.given.map(([name, meant]) => (
            <div>
              <dt>
                <code>{name}</code>
              </dt>
              <dd>{meant}</dd>
            </div>
          ))}
        </dl>
        <p>
          <a href={reader.to(uri.searchPage)}>{words.back}</a>
        </p>
      </>
    ),
  });
}

type HelpWords = {
  readonly [word in
    | 'title'
    | 'finds'
    | 'order'
    | 'bounds'
    | 'programs'
    | 'programsAbout'
    | 'whole'
    | 'record'
    | 'layer'
    | 'version1'
    | 'complete'
    | 'parameters'
    | 'back']: string;
} & {
  readonly ways: readonly (readonly [typed: string, meant: string])[];
  readonly given: readonly (readonly [name: string, meant: string])[];
};

export const HELP_WORDS: { readonly [L in Language]: HelpWords } = {
  en: {
    title: 'How to search',
    finds:
      'Case, accents, ё and е, ligatures and the Russian spelling of before 1918 make no difference. A word that is broken over two lines is found in both.',
    ways: [
      [
        'Okano requests',
        'both words in one line or paragraph, in other forms too: requested. Where no line has both, the leaves that have.',
      ],
      [
        '"Susumu Okano"',
        'these words as they stand, one after the other, over the end of a line too',
      ],
      ['Yan*', 'words that begin so'],
      ['Okano -wife', 'the first word, but not together with the second'],
      ['Moscow OR Kalgan', 'either of them'],
    ],
    order:
      'Words written as they are typed come first, then other forms of them, each in the order of the leaves. A translation is shown with the original line beside it, and the other way round.',
    bounds:
      'A program is told of at most 10 000 passages by one search; the search page lists the first 2000 and counts the others. Where there may be more than are counted, the answer says so.',
    programs: 'For programs',
    programsAbout:
      'Content Search API 2.0 and 1.0, advertised in each Manifest, Collection and layer that has texts. Annotations have the ids of the annotation pages. Parameters that are not known are named in “ignored”.',
    whole: 'the whole archive',
    record: 'a record of any level, with all that lies under it',
    layer: 'one text of a record',
    version1: 'the same in version 1.0, for Mirador and Universal Viewer',
    complete: 'words that complete the last one typed, in the same scopes; version 1 too',
    parameters: 'Parameters',
    given: [
      ['q', 'what is looked for, as above; everything where it is empty'],
      ['language', 'languages of the text (BCP 47): ru, en; ru is ru-petr1708 too'],
      ['layer', 'ids of layers: translation-en'],
      ['status', 'published, reviewed, draft, machine, reconstruction'],
      ['motivation', 'supplementing, transcribing, translating; in version 1 painting'],
      [
        'date',
        'when it was published: start/end in UTC, 2026-01-01T00:00:00Z/2026-12-31T23:59:59Z',
      ],
      ['user', 'addresses of those who are responsible for the text'],
      ['page', 'a page of the answer, 50 annotations each, from 1'],
      ['min', 'of completions only: the fewest passages that have the word'],
    ],
    back: 'To the search',
  },
  ru: {
    title: 'Как искать',
    finds:
      'Регистр, ударения, ё и е, лигатуры и дореволюционное правописание не важны. Слово, разорванное между строками, находится в обеих.',
    ways: [
      [
        'Окано просит',
        'оба слова в одной строке или абзаце, в том числе в других формах: просил. Если нет строки с обоими — листы, где есть оба.',
      ],
      ['"Сусуму Окано"', 'эти слова как есть, подряд, в том числе через конец строки'],
      ['Янь*', 'слова, которые так начинаются'],
      ['Окано -жена', 'первое слово, но не вместе со вторым'],
      ['Москва OR Калган', 'любое из них'],
    ],
    order:
      'Сначала слова, написанные так, как набрано, потом другие их формы, в порядке листов. Перевод показан рядом со строкой подлинника, и наоборот.',
    bounds:
      'Программе один поиск сообщает не больше 10 000 отрывков; страница поиска перечисляет первые 2000 и считает остальные. Если их может быть больше, чем сосчитано, ответ об этом говорит.',
    programs: 'Для программ',
    programsAbout:
      'Content Search API 2.0 и 1.0; названы в каждом манифесте, коллекции и слое, где есть тексты. У аннотаций те же id, что на страницах аннотаций. Неизвестные параметры перечислены в «ignored».',
    whole: 'весь архив',
    record: 'запись любого уровня со всем, что в ней',
    layer: 'один текст записи',
    version1: 'то же в версии 1.0, для Mirador и Universal Viewer',
    complete: 'слова, продолжающие последнее набранное; те же области, есть и версия 1',
    parameters: 'Параметры',
    given: [
      ['q', 'что искать, как выше; пусто — всё'],
      ['language', 'языки текста (BCP 47): ru, en; ru — это и ru-petr1708'],
      ['layer', 'id слоёв: translation-en'],
      ['status', 'published, reviewed, draft, machine, reconstruction'],
      ['motivation', 'supplementing, transcribing, translating; в версии 1 painting'],
      ['date', 'когда опубликовано: начало/конец в UTC, 2026-01-01T00:00:00Z/2026-12-31T23:59:59Z'],
      ['user', 'адреса тех, кто отвечает за текст'],
      ['page', 'страница ответа, по 50 аннотаций, с 1'],
      ['min', 'только для продолжений: в скольких отрывках слово есть не меньше'],
    ],
    back: 'К поиску',
  },
};
