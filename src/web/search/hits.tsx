import { encodeContentState } from '../../iiif/content-state.ts';
import { imageId } from '../../iiif/uri.ts';
import { type Box, formatBox } from '../../record/box.ts';
import { textIn } from '../../record/language.ts';
import { type ArchiveRecord, layerLabel } from '../../record/record.ts';
import { leafReference } from '../../record/reference.ts';
import type { Hit, LineMark } from '../../search/hit.ts';
import type { FoundLeaf } from '../../search/search.ts';
import { Text } from '../layout/layout.tsx';
import type { Reader } from '../layout/reader.ts';
import type { SearchWords } from './words.ts';

type LeafProps = {
  readonly leaf: FoundLeaf;
  readonly reader: Reader;
  readonly words: SearchWords;
  readonly query: string;
};

/** A leaf with the passages found on it. */
export function LeafHits({ leaf, reader, words, query }: LeafProps) {
  const { uri, language } = reader;
  const { path, hits } = leaf;
  const record = path.at(-1) as ArchiveRecord;
  const folio = record.folios.find(({ id }) => id === leaf.folio);
  const [first] = hits;
  const address = (box: Box) =>
    uri.found(leaf.record, leaf.folio, leafParams(reader, query), formatBox(box));
  if (!folio || !first) return null;
  return (
    <li class="found-leaf">
      <h3>
        <a href={address(first.box)}>
          <Text of={leafReference(path, folio.label)} reader={language} />
        </a>
        <small>
          <Text of={record.title} reader={language} />
        </small>
      </h3>
      {hits.map((hit, i) => (
        <Passage
          hit={hit}
          marks={marksOf(hit, i)}
          address={address(hit.box)}
          reader={reader}
          words={words}
        />
      ))}
      <p class="more">
        {leaf.more > 0 && <a href={address(first.box)}>{words.more(leaf.more)}</a>}
        <Viewers reader={reader} leaf={leaf} box={first.box} />
      </p>
    </li>
  );
}

/** The marks that lie in the passage itself, not in its neighbors. */
const marksOf = ({ marks }: Hit, position: number): LineMark[] =>
  marks.flat().filter(({ passage }) => passage === position);

/** The leaf page marks the same words, and keeps the language if the reader has chosen one. */
const leafParams = ({ language, to, uri }: Reader, q: string) => ({
  q,
  ...(to(uri.home) !== uri.home && { lang: language }),
});

type PassageProps = {
  readonly hit: Hit;
  readonly marks: readonly LineMark[];
  readonly address: string;
  readonly reader: Reader;
  readonly words: SearchWords;
};

function Passage({ hit, marks, address, reader, words }: PassageProps) {
  const { layer, aligned } = hit;
  return (
    <article class={`passage ${layer.status}`}>
      <a class="crop" href={address}>
        <Crop hit={hit} reader={reader} label={words.crop} />
      </a>
      <div class="said">
        <p class="of">
          <Text of={layerLabel(layer)} reader={reader.language} />
        </p>
        <blockquote lang={layer.language} dir="auto">
          <a href={address}>
            <MarkedLines lines={hit.lines} marks={marks} />
          </a>
        </blockquote>
      </div>
      {aligned && (
        <div class="said other">
          <p class="of">
            <Text of={layerLabel(aligned.layer)} reader={reader.language} />
          </p>
          <blockquote lang={aligned.layer.language} dir="auto" aria-label={words.aligned}>
            {aligned.lines.map((line) => (
              <span class="line">{line} </span>
            ))}
          </blockquote>
        </div>
      )}
    </article>
  );
}

type MarkedLinesProps = { readonly lines: readonly string[]; readonly marks: readonly LineMark[] };

/** Lines in which the words that were found are marked. */
export function MarkedLines({ lines, marks }: MarkedLinesProps) {
  return (
    <>
      {lines.map((line, number) => {
        const inLine = marks.filter((mark) => mark.line === number);
        const ends = [0, ...inLine.flatMap(({ from, to }) => [from, to]), line.length];
        return (
          <span class="line">
            {ends.slice(1).map((end, i) => {
              const part = line.slice(ends[i], end);
              return i % 2 === 1 ? <mark>{part}</mark> : part;
            })}{' '}
          </span>
        );
      })}
    </>
  );
}

/** The maximum size of a crop on the page, in pixels. */
const MAX_CROP = { w: 900, h: 320 };
/** The maximum height of a single line, so that a short line isn't shown much larger than others. */
const MAX_LINE_HEIGHT = 64;
/** The margin around the passage, as a fraction of its height. */
const MARGIN = 0.35;

function Crop({ hit, reader, label }: { hit: Hit; reader: Reader; label: string }) {
  const { x, y, w, h } = hit.box;
  const margin = Math.round(Math.min(h, 200) * MARGIN);
  const [left, top] = [Math.max(0, x - margin), Math.max(0, y - margin)];
  const [width, height] = [x + w + margin - left, y + h + margin - top];
  const isLine = hit.lines.length === 1 && (hit.aligned?.passages ?? 0) < 2 && w > h * 3;
  const maxHeight = isLine ? MAX_LINE_HEIGHT : MAX_CROP.h;
  const scale = Math.min(1, MAX_CROP.w / width, maxHeight / height);
  const region = `${left},${top},${width},${height}`;
  const size = scale === 1 ? 'max' : `!${MAX_CROP.w},${maxHeight}`;
  const image = reader.uri.image(3, imageId(hit.record, hit.folio));
  return (
    <img
      src={`${image}/${region}/${size}/0/default.jpg`}
      width={Math.max(1, Math.round(width * scale))}
      height={Math.max(1, Math.round(height * scale))}
      alt={`${label}: ${hit.lines.join(' ').slice(0, 120)}`}
      loading="lazy"
    />
  );
}

function Viewers({ reader, leaf, box }: { reader: Reader; leaf: FoundLeaf; box: Box }) {
  const { uri, words } = reader;
  const { record, folio } = leaf;
  const state = encodeContentState({
    manifest: uri.manifest(record),
    canvas: uri.canvas(record, folio),
    box,
  });
  const label = textIn({ none: [folio] }, reader.language);
  return (
    <>
      <a href={uri.mirador(state)} aria-label={`${words.openMirador}: ${label}`}>
        Mirador
      </a>
      <a href={uri.uv(state)} aria-label={`${words.openUv}: ${label}`}>
        Universal Viewer
      </a>
    </>
  );
}
