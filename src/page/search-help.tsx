import { page } from './layout.tsx';
import type { Reader } from './reader.ts';
import { HELP_WORDS } from './search/help-words.ts';

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
