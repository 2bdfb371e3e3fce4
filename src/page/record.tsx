import { layerMetadata } from '../iiif/annotation-collection.ts';
import { inherited, metadataOf, requiredStatement } from '../iiif/description.ts';
import { wholes } from '../iiif/manifest.ts';
import { type Member, thumbnailOf, type Unit, wholeImage } from '../iiif/unit.ts';
import { bilingual, textIn } from '../record/language.ts';
import { layerLabel } from '../record/layer.ts';
import { Aggregators } from './aggregators.tsx';
import { Description } from './description.tsx';
import { recordHead } from './head/scholar.tsx';
import { IiifLinks } from './iiif-links.tsx';
import { page } from './layout.tsx';
import { MemberList } from './member-list.tsx';
import type { Reader } from './reader.ts';
import { Text } from './text.tsx';

/** A record of any level: what it is, what lies in it, and how to open it. */
export function recordPage(reader: Reader, unit: Unit, members: readonly Member[]): string {
  const { record, path, leaves } = unit;
  const { words, uri, language } = reader;
  const isItem = leaves.length > 0;
  const resource = isItem ? uri.manifest(record.id) : uri.collection(record.id);
  const statement = requiredStatement(unit);
  return page({
    reader,
    title: textIn(record.title, language),
    path: path.slice(0, -1),
    iiif: resource,
    head: recordHead(reader, unit, members),
    ...(leaves[0] && { picture: wholeImage(uri, leaves[0], 1200) }),
    ...(record.summary && { description: textIn(record.summary, language) }),
    children: (
      <>
        <h1>
          <Text of={record.title} reader={language} />
        </h1>
        {statement && <Notice of={statement} reader={reader} />}
        {record.summary && (
          <p class="summary">
            <Text of={record.summary} reader={language} />
          </p>
        )}
        {isItem ? (
          <Leaves unit={unit} reader={reader} />
        ) : (
          <Members members={members} reader={reader} />
        )}
        <IiifLinks reader={reader} resource={resource} kind={isItem ? 'manifest' : 'collection'}>
          <li>
            <a href={uri.description(record.id)}>{words.description_json}</a>
          </li>
          {record.layers.length > 0 &&
            wholes(uri, record.id).map(({ id, label }) => (
              <li>
                <a href={id}>
                  <Text of={label} reader={language} />
                </a>
              </li>
            ))}
        </IiifLinks>
        <Layers unit={unit} reader={reader} />
        <section>
          <h2>{words.description}</h2>
          <Description rows={[...metadataOf(unit), ...outward(unit, words)]} reader={reader} />
          {isItem && <Aggregators unit={unit} reader={reader} />}
        </section>
      </>
    ),
  });
}

type Part = { readonly unit: Unit; readonly reader: Reader };

export function Notice({
  of,
  reader,
}: {
  of: NonNullable<ReturnType<typeof requiredStatement>>;
  reader: Reader;
}) {
  return (
    <aside class="notice">
      <h2>
        <Text of={of.label} reader={reader.language} />
      </h2>
      <Text of={of.value} reader={reader.language} />
    </aside>
  );
}

function Members({ members, reader }: { members: readonly Member[]; reader: Reader }) {
  return (
    <section>
      <h2>{reader.words.contains}</h2>
      <MemberList members={members} reader={reader} />
    </section>
  );
}

function Leaves({ unit: { record, leaves }, reader }: Part) {
  const { words, uri, to, language } = reader;
  return (
    <section>
      <h2>{words.leaves}</h2>
      <ul class="leaves">
        {leaves.map((leaf) => {
          const { image, width, height } = thumbnailOf(leaf);
          const label = textIn(leaf.folio.label, language);
          return (
            <li>
              <a href={to(uri.folio(record.id, leaf.folio.id))}>
                <img
                  src={`${uri.image(3, image)}/full/${width},${height}/0/default.jpg`}
                  alt={`${words.image}: ${label}`}
                  width={width}
                  height={height}
                  loading="lazy"
                />
                {label}
              </a>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Layers({ unit: { record }, reader }: Part) {
  if (record.layers.length === 0) return null;
  const { words, uri, language } = reader;
  return (
    <section>
      <h2>{words.texts}</h2>
      {record.layers.map((layer) => (
        <article class={`layer ${layer.status}`}>
          <h3>
            <Text of={layerLabel(layer)} reader={language} />
          </h3>
          <Description rows={layerMetadata(layer)} reader={reader} />
          <p>
            <a href={uri.text(record.id, layer.id)}>{words.plainText}</a>
          </p>
        </article>
      ))}
    </section>
  );
}

/** Rights and the pages elsewhere, as further pairs of the description. */
function outward({ record, path }: Unit, words: Reader['words']) {
  const rights = inherited(path, (one) => one.rights);
  return [
    ...(rights ? [{ label: { none: [words.rights] }, value: { none: [rights] } }] : []),
    ...[...record.homepages, ...record.related].map(({ url, label }) => ({
      label: { none: [words.elsewhere] },
      value: bilingual(`${textIn(label, 'en')}: ${url}`, `${textIn(label, 'ru')}: ${url}`),
    })),
  ];
}
