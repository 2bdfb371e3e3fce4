import type { Citation } from '../cite/citation.ts';
import { kindPhrases, placePhrases, raised, versionPhrase } from '../cite/phrase.ts';
import { textIn } from '../record/language.ts';
import { Address, Choice, type CitePage, Open, type Part, Styles } from './cite/parts.tsx';
import { CITE_WORDS } from './cite/words.ts';
import { citationHead } from './head/scholar.tsx';
import { page } from './layout.tsx';
import type { Reader } from './reader.ts';
import { Text } from './text.tsx';
import type { Language } from './words.ts';

/** A cited region, for people: its image, its texts, and the citation in every style. */
export function citePage(props: CitePage): string {
  const { reader, place, citation, addresses } = props;
  const { language, uri } = reader;
  const part = { ...props, words: CITE_WORDS[language] };
  const reference = textIn(citation.reference, language);
  return page({
    reader,
    title: `${part.words.title}: ${reference}`,
    path: place.path,
    picture: addresses.image,
    head: (
      <>
        <link rel="stylesheet" href={`${uri.base}/assets/viewer/cite.css`} />
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
        <script type="module" src={`${uri.base}/assets/viewer/copy.js`} />
      </article>
    ),
  });
}

/** What is asked for where nothing was. */
export function citeForm(reader: Reader): string {
  const words = CITE_WORDS[reader.language];
  const { uri } = reader;
  return page({
    reader,
    title: words.ask,
    head: <link rel="stylesheet" href={`${uri.base}/assets/viewer/cite.css`} />,
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
    .map(raised)
    .join(' · ');

function Crop({ words, addresses, citation, place: { box } }: Part) {
  const shrunk = Math.min(1, 1200 / Math.max(box.w, box.h));
  return (
    <figure>
      <a href={addresses.page}>
        <img
          src={addresses.image}
          width={Math.max(1, Math.round(box.w * shrunk))}
          height={Math.max(1, Math.round(box.h * shrunk))}
          alt={`${words.image}: ${textIn(citation.folio, 'none')}`}
        />
      </a>
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
