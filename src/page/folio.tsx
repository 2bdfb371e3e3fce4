import { type Cell, type Parallel, parallels } from '../export/parallel.ts';
import { requiredStatement } from '../iiif/description.ts';
import type { Leaf } from '../iiif/unit.ts';
import { textIn } from '../record/language.ts';
import { layerLabel } from '../record/layer.ts';
import type { ArchiveRecord, Folio } from '../record/record.ts';
import { referenceCode } from '../record/reference.ts';
import { leafHead } from './head/scholar.tsx';
import { IiifLinks } from './iiif-links.tsx';
import { page } from './layout.tsx';
import type { Reader } from './reader.ts';
import { Notice } from './record.tsx';
import { Text } from './text.tsx';

/**
 * One leaf: its image and its texts side by side.
 *
 * @param path the records from the top down to the one the leaf belongs to
 * @param state the content state that opens a viewer at this leaf
 */
export function folioPage(
  reader: Reader,
  path: readonly ArchiveRecord[],
  leaf: Leaf,
  state: string,
): string {
  const record = path.at(-1) as ArchiveRecord;
  const { words, uri, language } = reader;
  const label = textIn(leaf.folio.label, language);
  const reference = referenceCode(path);
  const statement = requiredStatement({ record, path });
  return page({
    reader,
    title: `${label}, ${textIn(record.title, language)}`,
    path,
    iiif: uri.manifest(record.id),
    picture: sized(reader, leaf, 1200),
    head: leafHead(reader, path, leaf),
    children: (
      <>
        <h1>
          {label}
          <small>{reference && <Text of={reference} reader={language} />}</small>
        </h1>
        <Neighbours record={record} leaf={leaf} reader={reader} />
        <div class="leaf">
          <Picture leaf={leaf} reader={reader} label={label} />
          <div class="texts">
            {leaf.texts.length === 0 && <p>{words.noText}</p>}
            {parallels(leaf).map((parallel) => (
              <ParallelTexts parallel={parallel} reader={reader} />
            ))}
          </div>
        </div>
        {statement && <Notice of={statement} reader={reader} />}
        <IiifLinks reader={reader} resource={uri.manifest(record.id)} kind="manifest" state={state}>
          {leaf.texts.map(({ layer }) => (
            <li>
              <a href={uri.folioText(record.id, leaf.folio.id, layer.id, 'txt')}>
                <Text of={layerLabel(layer)} reader={language} /> ({words.plainText})
              </a>
            </li>
          ))}
        </IiifLinks>
      </>
    ),
  });
}

/** The address of the whole image nearest to that width, of those that lie ready. */
function sized({ uri }: Reader, { image, sizes, max }: Leaf, width: number): string {
  const near = sizes.find((size) => size.width >= width) ?? sizes.at(-1) ?? max;
  return `${uri.image(3, image)}/full/${near.width},${near.height}/0/default.jpg`;
}

function Picture({ leaf, reader, label }: { leaf: Leaf; reader: Reader; label: string }) {
  const { image, width, height, sizes } = leaf;
  const at = (size: { width: number; height: number }) =>
    `${reader.uri.image(3, image)}/full/${size.width},${size.height}/0/default.jpg`;
  return (
    <figure>
      <a href={`${reader.uri.image(3, image)}/full/max/0/default.jpg`}>
        <img
          src={sized(reader, leaf, 800)}
          srcset={sizes.map((size) => `${at(size)} ${size.width}w`).join(', ')}
          sizes="(min-width: 70rem) 40vw, 100vw"
          width={width}
          height={height}
          alt={`${reader.words.image}: ${label}`}
        />
      </a>
      {leaf.folio.note && (
        <figcaption>
          <Text of={leaf.folio.note} reader={reader.language} />
        </figcaption>
      )}
    </figure>
  );
}

function Neighbours(props: { record: ArchiveRecord; leaf: Leaf; reader: Reader }) {
  const { record, leaf, reader } = props;
  const { folios } = record;
  const { words, uri, to, language } = reader;
  const place = folios.findIndex(({ id }) => id === leaf.folio.id);
  const step = (other: Folio | undefined, rel: 'prev' | 'next', word: string) =>
    other && (
      <a rel={rel} href={to(uri.folio(record.id, other.id))}>
        {rel === 'prev' && '← '}
        {word}: {textIn(other.label, language)}
        {rel === 'next' && ' →'}
      </a>
    );
  return (
    <nav class="neighbours">
      {step(folios[place - 1], 'prev', words.previous)}
      <a href={to(uri.record(record.id))}>{words.whole}</a>
      {step(folios[place + 1], 'next', words.next)}
    </nav>
  );
}

function ParallelTexts({ parallel, reader }: { parallel: Parallel; reader: Reader }) {
  const { texts, rows } = parallel;
  return (
    <table class={texts.length > 1 ? 'parallel' : 'alone'}>
      <thead>
        <tr>
          {texts.map(({ layer }) => (
            <th scope="col" class={layer.status}>
              <Text of={layerLabel(layer)} reader={reader.language} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((cells) => (
          <tr>
            {cells.map((cell, i) => (
              <td lang={texts[i]?.layer.language} dir="auto" class={texts[i]?.layer.status}>
                <Paragraphs of={cell} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A line of the leaf is a line here; where it is too long for the column, it goes on indented. */
const Paragraphs = ({ of }: { of: Cell }) => (
  <>
    {of.map((lines) => (
      <p>
        {lines.map((line) => (
          <span class={lines.length > 1 ? 'line' : ''}>{line} </span>
        ))}
      </p>
    ))}
  </>
);
