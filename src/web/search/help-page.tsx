import { page } from '../layout/layout.tsx';
import type { Reader } from '../layout/reader.ts';
import type { Language } from '../layout/words.ts';

/**
 * The help page: how to write a query, and how programs use the search services.
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
    [uri.autocomplete(2, '…'), words.autocomplete],
  ] as const;
  return page({
    reader,
    title: words.title,
    kind: 'searching',
    children: (
      <>
        <h1>{words.title}</h1>
        <p class="summary">{words.matching}</p>
        <dl class="ways">
          {words.examples.map(([example, meaning]) => (
            <div>
              <dt>
                <a href={`${uri.searchPage}?${new URLSearchParams({ q: example })}`}>
                  <code>{example}</code>
                </a>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
        <p>{words.order}</p>
        <p>{words.limits}</p>
        <h2>{words.programs}</h2>
        <p>{words.programsAbout}</p>
        <dl class="ways">
          {addresses.map(([address, meaning]) => (
            <div>
              <dt>
                <code>{address.slice(uri.base.length)}</code>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
        <h3>{words.parameters}</h3>
        <dl class="ways">
          {words.params.map(([name, meaning]) => (
            <div>
              <dt>
                <code>{name}</code>
              </dt>
              <dd>{meaning}</dd>
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
    | 'matching'
    | 'order'
    | 'limits'
    | 'programs'
    | 'programsAbout'
    | 'whole'
    | 'record'
    | 'layer'
    | 'version1'
    | 'autocomplete'
    | 'parameters'
    | 'back']: string;
} & {
  readonly examples: readonly (readonly [query: string, meaning: string])[];
  readonly params: readonly (readonly [name: string, meaning: string])[];
};

const HELP_WORDS: { readonly [L in Language]: HelpWords } = {
  en: {
    title: 'How to search',
    matching:
      'Case, accents, ligatures and pre-1918 Russian spelling don’t matter, and ё is the same as е. A word that is broken over two lines is found on both.',
    examples: [
      [
        'Okano requests',
        'Both words in the same line or paragraph, in any form: “requested” is found too. If no line has both, you get the leaves that do.',
      ],
      ['"Susumu Okano"', 'This exact phrase, even if it is broken over two lines.'],
      ['Yan*', 'Words that begin with “Yan”.'],
      ['Okano -wife', 'The first word, but not together with the second.'],
      ['Moscow OR Kalgan', 'Either word.'],
    ],
    order:
      'Words spelled as you typed them come first, then their other forms, each in the order of the leaves. A translation is shown next to the original line, and the original next to its translation.',
    limits:
      'Programs get at most 10,000 passages from one search. The search page lists the first 2,000 and counts the rest. If there may be more than were counted, the result says so.',
    programs: 'For programs',
    programsAbout:
      'The archive supports the Content Search API, versions 2.0 and 1.0. Every Manifest, Collection and layer with texts links to its search service. Annotations have the same ids as in the annotation pages. Unknown parameters are listed in “ignored”.',
    whole: 'the whole archive',
    record: 'a record of any level, with everything below it',
    layer: 'one layer of a record',
    version1: 'the same in version 1.0, for Mirador and Universal Viewer',
    autocomplete:
      'completions of the last word typed; available for the same scopes and in version 1',
    parameters: 'Parameters',
    params: [
      ['q', 'the query, as above; if empty, everything matches'],
      ['language', 'languages of the text (BCP 47): ru, en; ru includes ru-petr1708'],
      ['layer', 'ids of layers: translation-en'],
      ['status', 'published, reviewed, draft, machine, reconstruction'],
      ['motivation', 'supplementing, transcribing, translating; in version 1 painting'],
      [
        'date',
        'when the record was published: start/end in UTC, 2026-01-01T00:00:00Z/2026-12-31T23:59:59Z',
      ],
      ['user', 'URIs of the people responsible for the text'],
      ['page', 'page of the results, 50 annotations each, starting at 1'],
      ['min', 'for autocomplete only: the minimum number of passages that contain the word'],
    ],
    back: 'Back to the search',
  },
  ru: {
    title: 'Как искать',
    matching:
      'Регистр, ударения, лигатуры и дореволюционное правописание не важны, ё и е не различаются. Слово с переносом находится в обеих строках.',
    examples: [
      [
        'Окано просит',
        'Оба слова в одной строке или абзаце, в любой форме: найдётся и «просил». Если такой строки нет, будут показаны листы, на которых есть оба слова.',
      ],
      ['"Сусуму Окано"', 'Точная фраза, даже если она переходит на следующую строку.'],
      ['Янь*', 'Слова, которые начинаются на «Янь».'],
      ['Окано -жена', 'Первое слово, но не вместе со вторым.'],
      ['Москва OR Калган', 'Любое из двух слов.'],
    ],
    order:
      'Сначала идут слова в том виде, в каком вы их ввели, затем другие их формы, в порядке листов. Рядом с переводом показана строка оригинала, рядом с оригиналом — перевод.',
    limits:
      'Программы получают не больше 10 000 отрывков за один поиск. Страница поиска показывает первые 2000, а остальные считает. Если отрывков может быть больше, чем сосчитано, в ответе это указано.',
    programs: 'Для программ',
    programsAbout:
      'Архив поддерживает Content Search API версий 2.0 и 1.0. Каждый манифест, коллекция и слой с текстами содержит ссылку на свой сервис поиска. У аннотаций те же id, что и на страницах аннотаций. Неизвестные параметры перечислены в «ignored».',
    whole: 'весь архив',
    record: 'запись любого уровня со всем её содержимым',
    layer: 'один слой записи',
    version1: 'то же в версии 1.0, для Mirador и Universal Viewer',
    autocomplete:
      'варианты продолжения последнего слова; для тех же областей поиска, есть и в версии 1',
    parameters: 'Параметры',
    params: [
      ['q', 'запрос, как описано выше; пустой запрос находит всё'],
      ['language', 'языки текста (BCP 47): ru, en; ru включает ru-petr1708'],
      ['layer', 'id слоёв: translation-en'],
      ['status', 'published, reviewed, draft, machine, reconstruction'],
      ['motivation', 'supplementing, transcribing, translating; в версии 1 painting'],
      [
        'date',
        'когда запись опубликована: начало/конец в UTC, 2026-01-01T00:00:00Z/2026-12-31T23:59:59Z',
      ],
      ['user', 'URI тех, кто отвечает за текст'],
      ['page', 'страница результатов, по 50 аннотаций, начиная с 1'],
      ['min', 'только для автодополнения: наименьшее число отрывков с этим словом'],
    ],
    back: 'К поиску',
  },
};
