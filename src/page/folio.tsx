import { cropOf } from '../cite/answer.ts';
import { requiredStatement } from '../iiif/description.ts';
import type { Leaf } from '../iiif/unit.ts';
import type { Box } from '../record/box.ts';
import { textIn } from '../record/language.ts';
import type { ArchiveRecord } from '../record/record.ts';
import { leafReference } from '../record/reference.ts';
import { leafHead } from './head/scholar.tsx';
import { IiifLinks } from './iiif-links.tsx';
import { page } from './layout.tsx';
import type { Reader } from './reader.ts';
import { ReadingHead } from './reading/head.tsx';
import { CitePanel, Help } from './reading/panel.tsx';
import { Stage, sizedImage } from './reading/stage.tsx';
import { Strip } from './reading/strip.tsx';
import { Texts } from './reading/texts.tsx';
import { readingWords } from './reading/words.ts';
import { Notice } from './record.tsx';

export type FolioPage = {
  readonly reader: Reader;
  /** The records from the top down to the one the leaf belongs to. */
  readonly path: readonly ArchiveRecord[];
  readonly leaf: Leaf;
  /** The leaves around it, itself among them, without their texts. */
  readonly near: readonly Leaf[];
  /** The content state that opens a viewer at this leaf. */
  readonly state: string;
  /** The region that a shared link is about, in canvas pixels. */
  readonly box?: Box;
  /** Words to mark. */
  readonly query?: string;
  /** The address of the script that makes images deep, where the build has put it. */
  readonly deepZoom?: string;
};

/** One leaf to read: its image and its texts in step. Whole without any script. */
export function folioPage(props: FolioPage): string {
  const { reader, path, leaf, near, state, box, query = '', deepZoom } = props;
  const record = path.at(-1) as ArchiveRecord;
  const { uri, language } = reader;
  const words = readingWords(language);
  const label = textIn(leaf.folio.label, language);
  const reference = textIn(leafReference(path, leaf.folio.label), language);
  const statement = requiredStatement({ record, path });
  const canvas = uri.canvas(record.id, leaf.folio.id);
  return page({
    reader,
    title: `${label}, ${textIn(record.title, language)}`,
    path,
    iiif: uri.manifest(record.id),
    picture: box ? cropOf(uri, leaf, box) : sizedImage(reader, leaf, 1200),
    kind: 'reading',
    head: (
      <>
        {leafHead(reader, path, leaf, box)}
        {SCRIPTS.map((name) => (
          <link rel="modulepreload" href={`${uri.base}/assets/viewer/reading/${name}.js`} />
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
        {...(deepZoom !== undefined && { 'data-deep': deepZoom })}
      >
        <ReadingHead {...{ record, leaf, reader, words, label, reference }} />
        <div class="room">
          <div class="side">
            <Stage leaf={leaf} record={record} reader={reader} words={words} />
            <Strip {...{ record, leaf, near, reader, words }} />
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
        <script type="module" src={`${uri.base}/assets/viewer/reading/main.js`} />
      </article>
    ),
  });
}

/** What main.js imports, asked for at once. */
const SCRIPTS = [
  'main',
  'address',
  'cite',
  'clipboard',
  'deep-zoom',
  'dom',
  'draw',
  'keys',
  'light',
  'matrix',
  'options',
  'overlay',
  'select',
  'stage',
  'tools',
  'unit',
];
