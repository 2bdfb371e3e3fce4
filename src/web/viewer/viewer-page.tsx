import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Reader } from '../layout/reader.ts';
import type { Language } from '../layout/words.ts';
import type { OpenedLeaf } from './opened-leaf.ts';

export type ViewerPage = {
  readonly reader: Reader;
  readonly name: string;
  /** The link back: the record that is shown, or the home page. */
  readonly back: { readonly href: string; readonly kind: 'record' | 'home' };
  /** The same content in the other viewer. */
  readonly other: { readonly href: string; readonly name: string };
  /** Addresses of the files that the page loads. */
  readonly styles: readonly string[];
  readonly scripts: readonly string[];
  /** Scripts that those scripts load, and modules that `start` imports. */
  readonly parts: readonly string[];
  readonly modules: readonly string[];
  /** The leaf that the viewer opens, if it is one of ours. */
  readonly leaf?: OpenedLeaf;
  /** The script that starts the viewer, and the addresses it needs. */
  readonly start: string;
  readonly facts: { readonly collection: string; readonly page: string };
};

const WORDS = {
  en: {
    record: 'About this record',
    home: 'Home page',
    other: 'Open in',
    noScript: 'This viewer needs JavaScript. The pages of the archive work without it:',
    absent: 'is not installed on this server yet',
    howToInstall:
      'The build downloads its files once. When the npm registry can be reached, run this command where the server is installed, then restart the server:',
    meanwhile: 'In the meantime, everything can be read on the pages of the archive:',
  },
  ru: {
    record: 'Об этом документе',
    home: 'Главная страница',
    other: 'Открыть в',
    noScript: 'Для этого просмотрщика нужен JavaScript. Страницы архива работают и без него:',
    absent: 'пока не установлен на этом сервере',
    howToInstall:
      'Его файлы один раз скачиваются при сборке. Когда реестр npm доступен, выполните эту команду там, где установлен сервер, и перезапустите его:',
    meanwhile: 'Пока всё можно прочитать на страницах архива:',
  },
} as const satisfies { readonly [L in Language]: { readonly [word: string]: string } };

/** A viewer that fills the window, with a link back. The address of the page says what it opens. */
export const viewerPage = (props: ViewerPage): string =>
  document(
    <Frame {...props}>
      {props.styles.map((href) => (
        <link rel="stylesheet" href={href} />
      ))}
      {props.leaf?.documents.map((href) => (
        <link rel="preload" as="fetch" crossorigin="anonymous" href={href} />
      ))}
      {props.scripts.map((src) => (
        <script src={src} defer />
      ))}
      {props.modules.map((href) => (
        <link rel="modulepreload" href={href} />
      ))}
      <script type="module" src={props.start} />
      {props.parts.map((href) => (
        <link rel="preload" as="script" fetchpriority="low" href={href} />
      ))}
    </Frame>,
    <>
      <Bar {...props} />
      <div
        id="viewer"
        class="uv"
        data-collection={props.facts.collection}
        data-page={props.facts.page}
        {...(props.leaf?.isWhole && { 'data-whole': '' })}
      />
      {props.leaf?.isWhole && <Poster leaf={props.leaf} />}
      <noscript>
        <p class="notice">
          {WORDS[props.reader.language].noScript} <Back {...props} />
        </p>
      </noscript>
    </>,
    props.reader.language,
  );

/**
 * The picture of the leaf over the viewer until that has started. It is what the viewer will show first, so
 * nothing is loaded twice.
 */
function Poster({ leaf: { size, pictures, frameHeight } }: { leaf: OpenedLeaf }) {
  const [smallest] = pictures;
  if (!smallest) return null;
  const proportion = (size.width / size.height).toFixed(4);
  return (
    <img
      id="poster"
      alt=""
      crossorigin="anonymous"
      fetchpriority="high"
      src={smallest.address}
      srcset={pictures.map(({ address, width }) => `${address} ${width}w`).join(', ')}
      sizes={`min(100vw, calc((100vh - ${frameHeight}px) * ${proportion}))`}
    />
  );
}

/** The page in place of a viewer whose files the build could not download. */
export const absentViewerPage = (props: ViewerPage): string => {
  const words = WORDS[props.reader.language];
  return document(
    <Frame {...props} />,
    <main class="notice">
      <h1>
        {props.name} {words.absent}
      </h1>
      <p>{words.howToInstall}</p>
      <pre>npm run build</pre>
      <p>
        {words.meanwhile} <Back {...props} />
      </p>
    </main>,
    props.reader.language,
  );
};

const document = (head: ComponentChildren, body: ComponentChildren, language: string): string =>
  `<!doctype html>\n${renderToString(
    <html lang={language}>
      {head}
      <body>{body}</body>
    </html>,
  )}`;

type FrameProps = ViewerPage & { readonly children?: ComponentChildren };

const Frame = ({ reader: { uri, archive }, name, children }: FrameProps) => (
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>{`${name} · ${archive}`}</title>
    <link rel="icon" type="image/svg+xml" href={`${uri.base}/assets/layout/favicon.svg`} />
    <link rel="stylesheet" href={`${uri.base}/assets/viewer/viewer.css`} />
    {children}
  </head>
);

const Bar = (props: ViewerPage) => (
  <nav id="bar">
    <Back {...props} />
    <a href={props.other.href}>
      {WORDS[props.reader.language].other} {props.other.name}
    </a>
  </nav>
);

const Back = ({ reader, back }: ViewerPage) => (
  <a href={back.href}>
    {reader.archive} · {WORDS[reader.language][back.kind]}
  </a>
);
