import { encodeContentState } from '../../iiif/content-state.ts';
import { imageId } from '../../iiif/uri.ts';
import { type Box, formatBox } from '../../record/box.ts';
import { textIn } from '../../record/language.ts';
import { type ArchiveRecord, type Layer, layerLabel } from '../../record/record.ts';
import { leafReference } from '../../record/reference.ts';
import type { Hit } from '../../search/hit.ts';
import type { FoundPage } from '../../search/search.ts';
import { Text } from '../layout/layout.tsx';
import type { Reader } from '../layout/reader.ts';
import type { SearchWords } from './words.ts';

type Part = { readonly reader: Reader; readonly words: SearchWords; readonly query: string };

type LeafProps = Part & {
  readonly leaf: FoundPage['leaves'][number];
  readonly path: readonly ArchiveRecord[];
};

/** A leaf with the passages found on it. */
export function FoundLeaf({ leaf, path, ...part }: LeafProps) {
  const { reader, words, query } = part;
  const { uri, language } = reader;
  const own = path.at(-1) as ArchiveRecord;
  const folio = own.folios.find(({ id }) => id === leaf.folio);
  const [first] = leaf.hits;
  const address = (box: Box) =>
    uri.found(leaf.record, leaf.folio, asked(reader, query), formatBox(box));
  if (!folio || !first) return null;
  return (
    <li class="found-leaf">
      <h3>
        <a href={address(first.box)}>
          <Text of={leafReference(path, folio.label)} reader={language} />
        </a>
        <small>
          <Text of={own.title} reader={language} />
        </small>
      </h3>
      {leaf.hits.map((hit) => (
        <Passage hit={hit} layers={own.layers} address={address(hit.box)} {...part} />
      ))}
      <p class="more">
        {leaf.more > 0 && (
          <a href={address(first.box)}>
            {leaf.more} {words.more}
          </a>
        )}
        <Viewers reader={reader} leaf={leaf} box={first.box} />
      </p>
    </li>
  );
}

/** The words that are marked on the leaf, and the language that was chosen. */
const asked = ({ language, to, uri }: Reader, q: string) => ({
  q,
  ...(to(uri.home) !== uri.home && { lang: language }),
});

type PassageProps = Part & {
  readonly hit: Hit;
  readonly layers: readonly Layer[];
  readonly address: string;
};

function Passage({ hit, layers, address, reader, words }: PassageProps) {
  const layer = layers.find(({ id }) => id === hit.layer);
  const other = layers.find(({ id }) => id === hit.partnerLayer);
  if (!layer) return null;
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
            <Marked hit={hit} />
          </a>
        </blockquote>
      </div>
      {other && (
        <div class="said other">
          <p class="of">
            <Text of={layerLabel(other)} reader={reader.language} />
          </p>
          <blockquote lang={other.language} dir="auto" aria-label={words.aligned}>
            {hit.partners
              .flatMap(({ lines }) => lines)
              .map((line) => (
                <span class="line">{line} </span>
              ))}
          </blockquote>
        </div>
      )}
    </article>
  );
}

/** The passage with the words that were found. */
export function Marked({ hit }: { hit: Pick<Hit, 'id' | 'lines' | 'marks'> }) {
  const own = hit.marks.flat().filter(({ passage }) => passage === hit.id);
  return (
    <>
      {hit.lines.map((line, number) => {
        const marks = own.filter((one) => one.line === number);
        const ends = [0, ...marks.flatMap(({ from, to }) => [from, to]), line.length];
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

/** Pixels that a crop is shown in at most, and what is shown around the passage, as a part of its height. */
const SHOWN = { w: 900, h: 320 };
/** One line is shown as high at most, so that a short one is not much larger than the others. */
const LINE = 64;
const MARGIN = 0.35;

function Crop({ hit, reader, label }: { hit: Hit; reader: Reader; label: string }) {
  const { x, y, w, h } = hit.box;
  const margin = Math.round(Math.min(h, 200) * MARGIN);
  const [left, top] = [Math.max(0, x - margin), Math.max(0, y - margin)];
  const [width, height] = [x + w + margin - left, y + h + margin - top];
  const isLine = hit.lines.length === 1 && hit.partners.length < 2 && w > h * 3;
  const most = isLine ? LINE : SHOWN.h;
  const shrunk = Math.min(1, SHOWN.w / width, most / height);
  const region = `${left},${top},${width},${height}`;
  const size = shrunk === 1 ? 'max' : `!${SHOWN.w},${most}`;
  const image = reader.uri.image(3, imageId(hit.record, hit.folio));
  return (
    <img
      src={`${image}/${region}/${size}/0/default.jpg`}
      width={Math.max(1, Math.round(width * shrunk))}
      height={Math.max(1, Math.round(height * shrunk))}
      alt={`${label}: ${hit.lines.join(' ').slice(0, 120)}`}
      loading="lazy"
    />
  );
}

function Viewers(props: { reader: Reader; leaf: FoundPage['leaves'][number]; box: Box }) {
  const { reader, leaf, box } = props;
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
