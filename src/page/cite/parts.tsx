import type { Addresses, quotesOf, stylesOf } from '../../cite/answer.ts';
import type { Citation, Place } from '../../cite/citation.ts';
import { layerLabel } from '../../record/layer.ts';
import type { Reader } from '../reader.ts';
import { Text } from '../text.tsx';
import type { CiteWords } from './words.ts';

export type CitePage = {
  readonly reader: Reader;
  readonly place: Place;
  readonly citation: Citation;
  readonly addresses: Addresses;
  readonly quotes: ReturnType<typeof quotesOf>;
  readonly styles: ReturnType<typeof stylesOf>;
};

export type Part = CitePage & { readonly words: CiteWords };

/** The leaf itself, or one of its texts: each is cited as what it is. */
export function Choice({ words, reader, citation, addresses, quotes }: Part) {
  const { language } = reader;
  const lang = reader.to('').replace('?', '&');
  const chosen = citation.layer;
  const others = quotes.filter(({ layer }) => layer !== chosen?.id);
  return (
    <nav class="choice" aria-label={words.cited}>
      <strong>{words.cited}:</strong>
      <ul>
        <li>
          {chosen ? (
            <a href={addresses.ofLeaf + lang}>{words.leaf}</a>
          ) : (
            <span aria-current="true">{words.leaf}</span>
          )}
        </li>
        {chosen && (
          <li>
            <span aria-current="true">
              <Text of={layerLabel(chosen)} reader={language} />
            </span>
          </li>
        )}
        {others.map(({ cite, label }) => (
          <li>
            <a href={cite + lang}>
              <Text of={label} reader={language} />
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

const FILES: readonly string[] = ['bibtex', 'ris', 'csl-json'];

export function Styles({ words, reader, styles, addresses }: Part) {
  const { language } = reader;
  const lang = reader.to('').replace('?', '&');
  return (
    <section class="styles">
      <h2>{words.styles}</h2>
      {styles.map(({ format, label, text, html }) => (
        <article>
          <h3>
            <Text of={label} reader={language} />
          </h3>
          {FILES.includes(format) ? (
            <details>
              <summary>{words.show}</summary>
              <pre {...copied(words)}>{text}</pre>
            </details>
          ) : (
            <p {...copied(words)}>{html === undefined ? text : <Italicised html={html} />}</p>
          )}
          {FILES.includes(format) && (
            <a href={`${addresses.cite}&format=${format}${lang}`} download>
              {words.download}
            </a>
          )}
        </article>
      ))}
    </section>
  );
}

/** The script puts a button behind each of these; without it one click selects the whole. */
const copied = (words: CiteWords) => ({
  class: 'copy',
  'data-copy': words.copy,
  'data-copied': words.copied,
});

// The styles escape everything but their own italics.
const Italicised = ({ html }: { html: string }) => (
  <span dangerouslySetInnerHTML={{ __html: html }} />
);

export const Address = ({ words, citation: { url } }: Part) => (
  <section>
    <h2>{words.address}</h2>
    <p {...copied(words)}>
      <a href={url}>{url}</a>
    </p>
  </section>
);

export const Open = ({ words, addresses }: Part) => (
  <section class="links">
    <h2>{words.open}</h2>
    <ul>
      {addresses.open.map(({ name, href }) => (
        <li>
          <a class="button" href={href}>
            {name}
          </a>
        </li>
      ))}
    </ul>
    <h3>{words.state}</h3>
    <details>
      <summary>{words.show}</summary>
      <pre {...copied(words)}>{addresses.contentState}</pre>
    </details>
  </section>
);
