import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { textIn } from '../record/language.ts';
import type { ArchiveRecord } from '../record/record.ts';
import type { Reader } from './reader.ts';
import { Text } from './text.tsx';

type Props = {
  readonly reader: Reader;
  readonly title: string;
  readonly description?: string;
  /** The records above this page, from the top. */
  readonly path?: readonly ArchiveRecord[];
  /** The Manifest or Collection this page is about. */
  readonly iiif?: string;
  readonly picture?: string;
  /** What this page has in its head beside the rest. */
  readonly head?: ComponentChildren;
  /** What the style sheet calls this kind of page. */
  readonly kind?: string;
  readonly children: ComponentChildren;
};

/** The frame of every page. */
export function Layout({
  reader,
  title,
  description,
  path = [],
  iiif,
  picture,
  head,
  kind,
  children,
}: Props) {
  const { archive, words, language, uri, to, switched } = reader;
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title === archive ? `${title}: ${words.tagline}` : `${title} · ${archive}`}</title>
        {description && <meta name="description" content={description} />}
        {picture && <meta property="og:image" content={picture} />}
        <meta property="og:title" content={title} />
        <link rel="stylesheet" href={`${uri.base}/assets/style.css`} />
        <link rel="icon" type="image/svg+xml" href={`${uri.base}/assets/icon/favicon.svg`} />
        {head}
        {iiif && (
          <link
            rel="alternate"
            type='application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"'
            href={iiif}
          />
        )}
      </head>
      <body {...(kind && { class: kind })}>
        <a class="skip" href="#content">
          {words.skip}
        </a>
        <header class="top">
          <a class="name" href={to(uri.home)}>
            {archive}
          </a>
          <nav class="path" aria-label={words.breadcrumbs}>
            <ol>
              {path.map((record) => (
                <li class={isLong(record, reader) ? 'long' : ''}>
                  <a href={to(uri.record(record.id))}>
                    <Text of={record.title} reader={language} />
                  </a>
                </li>
              ))}
            </ol>
          </nav>
          {kind !== 'searching' && <Find reader={reader} />}
          <a class="language" href={switched} lang={language === 'en' ? 'ru' : 'en'}>
            {words.otherLanguage}
          </a>
        </header>
        <main id="content">{children}</main>
      </body>
    </html>
  );
}

/** The search, on every page but its own. */
function Find({ reader: { words, language, uri, to } }: { reader: Reader }) {
  const isChosen = to(uri.home) !== uri.home;
  return (
    <search>
      <form class="find" action={uri.searchPage} method="get">
        <input name="q" type="search" aria-label={words.search} maxlength={300} required />
        {isChosen && <input type="hidden" name="lang" value={language} />}
        <button type="submit">{words.search}</button>
      </form>
    </search>
  );
}

/** Whether a title may be cut short where there is no room. */
const isLong = ({ title }: ArchiveRecord, { language }: Reader): boolean =>
  textIn(title, language).length > 20;

/** A page as it is sent. */
export const page = (props: Props): string =>
  `<!doctype html>\n${renderToString(<Layout {...props} />)}`;
