import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { PRESENTATION_3_MEDIA_TYPE } from '../../iiif/context.ts';
import type { Member } from '../../iiif/unit.ts';
import { type LanguageMap, tagIn, textIn, textsIn } from '../../record/language.ts';
import type { ArchiveRecord } from '../../record/record.ts';
import type { Reader } from './reader.ts';
import type { Language } from './words.ts';

type Props = {
  readonly reader: Reader;
  readonly title: string;
  readonly description?: string;
  /** The records above this page, from the top down. */
  readonly path?: readonly ArchiveRecord[];
  /** The Manifest or Collection of what the page shows. */
  readonly iiif?: string;
  readonly picture?: string;
  /** Further elements of the head. */
  readonly head?: ComponentChildren;
  /** The class of the body, for the style sheets. */
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
  const { archive, words, language, uri, to, otherLanguageUrl: switched } = reader;
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
        <link rel="icon" type="image/svg+xml" href={`${uri.base}/assets/layout/favicon.svg`} />
        {head}
        {iiif && <link rel="alternate" type={PRESENTATION_3_MEDIA_TYPE} href={iiif} />}
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
          {reader.hasSignIn && (
            <a class="account" href={to(uri.auth)}>
              {words.account}
            </a>
          )}
          <a class="language" href={switched} lang={language === 'en' ? 'ru' : 'en'}>
            {words.otherLanguage}
          </a>
        </header>
        <main id="content">{children}</main>
      </body>
    </html>
  );
}

/** The search form, on every page except the search page. */
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

/** Whether a title may be shortened on narrow screens. */
const isLong = ({ title }: ArchiveRecord, { language }: Reader): boolean =>
  textIn(title, language).length > 20;

/** A page as HTML. */
export const page = (props: Props): string =>
  `<!doctype html>\n${renderToString(<Layout {...props} />)}`;

/** A text in the reader's language if there is one; marked with its language if it is another. */
export function Text({ of, reader }: { of: LanguageMap; reader: Language }) {
  const texts = textsIn(of, reader);
  const tag = tagIn(of, reader);
  const [only, ...more] = texts;
  const language = tag && tag !== reader ? { lang: tag } : {};
  if (more.length === 0) return <span {...language}>{linked(only ?? '')}</span>;
  return (
    <ul class="values" {...language}>
      {texts.map((text) => (
        <li>{linked(text)}</li>
      ))}
    </ul>
  );
}

/** Turns web addresses in a text into links. */
function linked(text: string) {
  return text
    .split(/(https?:\/\/[^\s<>"«»]+[^\s<>"«».,;:)])/)
    .map((part, i) => (i % 2 === 1 ? <a href={part}>{part}</a> : withInitials(part)));
}

/** Keeps an initial on one line with the next word: «Г. Маленков», “F. F. Kuznetsov”. */
const withInitials = (text: string): string =>
  text.replace(/(?<![\p{L}\p{N}])(\p{Lu}\.) (?=\p{Lu})/gu, '$1\u00a0');

/** The records below a record, with thumbnails. */
export function MemberList({ members, reader }: { members: readonly Member[]; reader: Reader }) {
  const { uri, to, language } = reader;
  return (
    <ul class="members">
      {members.map(({ id, label, thumbnail }) => (
        <li>
          <a href={to(uri.record(id))}>
            {thumbnail && (
              <img
                src={`${uri.image(3, thumbnail.image)}/full/${thumbnail.width},${thumbnail.height}/0/default.jpg`}
                width={thumbnail.width}
                height={thumbnail.height}
                alt=""
                loading="lazy"
              />
            )}
            <Text of={label} reader={language} />
          </a>
        </li>
      ))}
    </ul>
  );
}
