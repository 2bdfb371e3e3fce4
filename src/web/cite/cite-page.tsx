import type { Addresses, quotesOf, stylesOf } from '../../cite/answer.ts';
import type { Citation, CitedPlace } from '../../cite/citation.ts';
import { capitalized, kindPhrases, placePhrases, versionPhrase } from '../../cite/phrase.ts';
import { closureWords } from '../../iiif/closure-words.ts';
import { textIn } from '../../record/language.ts';
import { layerLabel } from '../../record/record.ts';
import { citationHead } from '../layout/head.tsx';
import { page, Text } from '../layout/layout.tsx';
import type { Reader } from '../layout/reader.ts';
import type { Language } from '../layout/words.ts';
import { CITE_WORDS, type CiteWords } from './words.ts';

/** The page of a cited region: its image, its texts, and the citation in every style. */
export function citePage(props: CitePage): string {
  const { reader, place, citation, addresses } = props;
  const { language, uri } = reader;
  const part = { ...props, words: CITE_WORDS[language] };
  const reference = textIn(citation.reference, language);
  return page({
    reader,
    title: `${part.words.title}: ${reference}`,
    path: place.path,
    ...(!place.leaf.closed && { picture: addresses.image }),
    head: (
      <>
        <link rel="stylesheet" href={`${uri.base}/assets/cite/cite.css`} />
        {citationHead(reader, citation, addresses.cite)}
      </>
    ),
    children: (
      <article class="citation">
        <h1>
          {reference}
          <small>{where(citation, language)}</small>
        </h1>
        <div class="passage">
          <Crop {...part} />
          <Quotes {...part} />
        </div>
        <Choice {...part} />
        <Address {...part} />
        <Styles {...part} />
        <Open {...part} />
        <script type="module" src={`${uri.base}/assets/cite/copy.js`} />
      </article>
    ),
  });
}

/** The form to enter what to cite. */
export function citeForm(reader: Reader): string {
  const words = CITE_WORDS[reader.language];
  const { uri } = reader;
  return page({
    reader,
    title: words.ask,
    head: <link rel="stylesheet" href={`${uri.base}/assets/cite/cite.css`} />,
    children: (
      <>
        <h1>{words.ask}</h1>
        <p class="summary">{words.askAbout}</p>
        <form class="ask" action={uri.cite} method="get">
          <label for="content">{words.askLabel}</label>
          <input id="content" name="iiif-content" required autocomplete="off" spellcheck={false} />
          <button class="button" type="submit">
            {words.askButton}
          </button>
        </form>
      </>
    ),
  });
}

const where = (citation: Citation, language: Language): string =>
  [
    ...placePhrases(citation, language),
    ...kindPhrases(citation, language),
    versionPhrase(citation, language),
  ]
    .map(capitalized)
    .join(' · ');

/** The cited part of the image; if the image is closed, why. */
function Crop({ words, addresses, citation, place: { box, leaf }, reader }: Part) {
  const shrunk = Math.min(1, 1200 / Math.max(box.w, box.h));
  return (
    <figure>
      {leaf.closed ? (
        <p class="closed">
          <Text of={closureWords(leaf.closed)} reader={reader.language} />
        </p>
      ) : (
        <a href={addresses.page}>
          <img
            src={addresses.image}
            width={Math.max(1, Math.round(box.w * shrunk))}
            height={Math.max(1, Math.round(box.h * shrunk))}
            alt={`${words.image}: ${textIn(citation.folio, 'none')}`}
          />
        </a>
      )}
      <figcaption>
        <a href={addresses.page}>{words.read}</a>
      </figcaption>
    </figure>
  );
}

const Quotes = ({ words, quotes, reader: { language } }: Part) => (
  <section class="quotes">
    <h2>{words.texts}</h2>
    {quotes.length === 0 && <p>{words.noText}</p>}
    {quotes.map(({ label, status, language: tongue, lines }) => (
      <article class={`layer ${status}`}>
        <h3>
          <Text of={label} reader={language} />
        </h3>
        <blockquote lang={tongue} dir="auto">
          {lines
            .flatMap(({ text }) => text.split('\n'))
            .map((line) => (
              <span class="line">{line} </span>
            ))}
        </blockquote>
      </article>
    ))}
  </section>
);

export type CitePage = {
  readonly reader: Reader;
  readonly place: CitedPlace;
  readonly citation: Citation;
  readonly addresses: Addresses;
  readonly quotes: ReturnType<typeof quotesOf>;
  readonly styles: ReturnType<typeof stylesOf>;
};

export type Part = CitePage & { readonly words: CiteWords };

/** The choice of what to cite: the leaf, or one of its texts. */
function Choice({ words, reader, citation, addresses, quotes }: Part) {
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

function Styles({ words, reader, styles, addresses }: Part) {
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

/** The script adds a copy button to each of these; without it, a click selects the whole text. */
const copied = (words: CiteWords) => ({
  class: 'copy',
  'data-copy': words.copy,
  'data-copied': words.copied,
});

// The citation styles escape everything except their own italics.
const Italicised = ({ html }: { html: string }) => (
  <span dangerouslySetInnerHTML={{ __html: html }} />
);

const Address = ({ words, citation: { url } }: Part) => (
  <section>
    <h2>{words.address}</h2>
    <p {...copied(words)}>
      <a href={url}>{url}</a>
    </p>
  </section>
);

const Open = ({ words, addresses }: Part) => (
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
