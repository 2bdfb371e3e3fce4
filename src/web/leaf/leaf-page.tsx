import { cropOf } from '../../cite/answer.ts';
import { requiredStatement } from '../../iiif/presentation/description.ts';
import { type Leaf, pictureOf } from '../../iiif/unit.ts';
import type { Box } from '../../record/box.ts';
import { textIn } from '../../record/language.ts';
import type { ArchiveRecord, Folio } from '../../record/record.ts';
import { leafReference } from '../../record/reference.ts';
import { leafHead } from '../layout/head.tsx';
import { IiifLinks } from '../layout/iiif-links.tsx';
import { page } from '../layout/layout.tsx';
import { Notice } from '../layout/notice.tsx';
import type { Reader } from '../layout/reader.ts';
import { CitePanel, Help } from './panel.tsx';
import { Stage, sizedImage, sizeSet } from './stage.tsx';
import { Texts } from './texts.tsx';
import { type ReadingWords, readingWords } from './words.ts';

export type FolioPage = {
  readonly reader: Reader;
  /** The records from the top down to the one the leaf belongs to. */
  readonly path: readonly ArchiveRecord[];
  readonly leaf: Leaf;
  /** The leaves around it, including itself, without their texts. */
  readonly near: readonly Leaf[];
  /** The content state that opens this leaf in a viewer. */
  readonly state: string;
  /** The region of a shared link, in canvas pixels. */
  readonly box?: Box;
  /** The search whose hits to highlight. */
  readonly query?: string;
  /** The address of OpenSeadragon, if the build has installed it. */
  readonly deepZoom?: string;
};

/** The page to read one leaf: its image and its texts side by side. Complete without scripts. */
export function folioPage(props: FolioPage): string {
  const { reader, path, leaf, near, state, box, query = '', deepZoom } = props;
  const record = path.at(-1) as ArchiveRecord;
  const { uri, language } = reader;
  const words = readingWords(language);
  const label = textIn(leaf.folio.label, language);
  const reference = textIn(leafReference(path, leaf.folio.label), language);
  const statement = requiredStatement({ record, path });
  const canvas = uri.canvas(record.id, leaf.folio.id);
  const picture = pictureOf(leaf);
  return page({
    reader,
    title: `${label}, ${textIn(record.title, language)}`,
    path,
    iiif: uri.manifest(record.id),
    ...(picture && {
      picture: box && !leaf.closed ? cropOf(uri, leaf, box) : sizedImage(reader, picture, 1200),
    }),
    kind: 'reading',
    head: (
      <>
        {leafHead(reader, path, leaf, box)}
        {SCRIPTS.map((name) => (
          <link rel="modulepreload" href={`${uri.base}/assets/leaf/client/${name}.js`} />
        ))}
      </>
    ),
    children: (
      <article
        class="leaf"
        data-canvas={canvas}
        data-image={uri.image(3, leaf.image)}
        data-width={leaf.width}
        data-height={leaf.height}
        data-cite={uri.cite}
        {...(deepZoom !== undefined && !leaf.closed && { 'data-deep': deepZoom })}
      >
        <LeafHeader {...{ record, leaf, reader, words, label, reference }} />
        <div class="room">
          <div class="side">
            <Stage leaf={leaf} record={record} reader={reader} words={words} />
            <LeafStrip {...{ record, leaf, near, reader, words }} />
          </div>
          <section class="texts" aria-label={words.texts}>
            <Texts {...{ record, leaf, reader, words, query }} />
            {statement && <Notice of={statement} reader={reader} />}
            <IiifLinks
              reader={reader}
              resource={uri.manifest(record.id)}
              kind="manifest"
              state={state}
            />
          </section>
          <CitePanel words={words} />
        </div>
        <Help words={words} />
        {/* Without a picture there is nothing to zoom into or to select. */}
        {picture && <script type="module" src={`${uri.base}/assets/leaf/client/main.js`} />}
      </article>
    ),
  });
}

/** The modules that main.js imports, loaded early. */
const SCRIPTS = ['main', 'address', 'cite', 'deep-zoom', 'dom', 'select', 'stage'];

type Props = {
  readonly record: ArchiveRecord;
  readonly leaf: Leaf;
  readonly reader: Reader;
  readonly words: ReadingWords;
  /** «l. 67» */
  readonly label: string;
  /** «RGASPI, f. 558, op. 11, d. 98, l. 67» */
  readonly reference: string;
};

/** The label of the leaf, and links to the leaves before and after it. */
function LeafHeader({ record, leaf, reader, words, label, reference }: Props) {
  const { uri, to, language } = reader;
  const { folios } = record;
  const place = folios.findIndex(({ id }) => id === leaf.folio.id);
  const step = (other: Folio | undefined, rel: 'prev' | 'next') => {
    const word = rel === 'prev' ? words.previous : words.next;
    const arrow = rel === 'prev' ? '←' : '→';
    if (!other) return <span aria-hidden="true">{arrow}</span>;
    const name = `${word}: ${textIn(other.label, language)}`;
    return (
      <a rel={rel} href={to(uri.folio(record.id, other.id))} aria-label={name} title={name}>
        {arrow}
      </a>
    );
  };
  return (
    <header class="leaf-head">
      <h1>
        {label} <small>{reference}</small>
      </h1>
      <nav class="neighbours" aria-label={words.leaf}>
        {step(folios[place - 1], 'prev')}
        <span class="count">
          {place + 1} {words.of} {folios.length}
        </span>
        {step(folios[place + 1], 'next')}
      </nav>
      <a class="cite-leaf" href={uri.citation(uri.canvas(record.id, leaf.folio.id), {})}>
        {words.citeLeaf}
      </a>
    </header>
  );
}

type StripProps = {
  readonly record: ArchiveRecord;
  /** The leaf of this page, and the leaves around it in order. */
  readonly leaf: Leaf;
  readonly near: readonly Leaf[];
  readonly reader: Reader;
  readonly words: ReadingWords;
};

/** As reading.css shows it, pixels of the page. */
const THUMBNAIL_WIDTH = 50;

/** Thumbnails of the leaves around this one. */
const LeafStrip = ({ record, leaf, near, reader, words }: StripProps) => (
  <nav class="strip" aria-label={words.leaves}>
    <ul>
      {near.map((one) => {
        const picture = pictureOf(one);
        const isThis = one.folio.id === leaf.folio.id;
        return (
          <li>
            <a
              href={reader.to(reader.uri.folio(record.id, one.folio.id))}
              {...(isThis && { 'aria-current': 'page' as const })}
            >
              {picture && (
                <img
                  src={sizedImage(reader, picture, THUMBNAIL_WIDTH)}
                  srcset={sizeSet(reader, picture)}
                  sizes={`${THUMBNAIL_WIDTH}px`}
                  width={picture.width}
                  height={picture.height}
                  alt=""
                  loading="lazy"
                />
              )}
              {textIn(one.folio.label, reader.language)}
            </a>
          </li>
        );
      })}
    </ul>
  </nav>
);
