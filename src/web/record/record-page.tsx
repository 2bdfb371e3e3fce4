import type { Change } from '../../catalogue/log/change-log.ts';
import { layerMetadata } from '../../iiif/presentation/annotation.ts';
import { requiredStatement } from '../../iiif/presentation/description.ts';
import { exportLinks } from '../../iiif/presentation/manifest.ts';
import {
  type Member,
  pictureOf,
  thumbnailImage,
  thumbnailOf,
  type Unit,
  wholeImageUrl,
} from '../../iiif/unit.ts';
import { textIn } from '../../record/language.ts';
import { layerLabel, type Statement } from '../../record/record.ts';
import { referenceCode } from '../../record/reference.ts';
import { recordHead } from '../layout/head.tsx';
import { IiifLinks } from '../layout/iiif-links.tsx';
import { MemberList, page, Text } from '../layout/layout.tsx';
import { Notice } from '../layout/notice.tsx';
import { numberText } from '../layout/number.ts';
import { type ListPage, Pagination } from '../layout/pagination.tsx';
import type { Reader } from '../layout/reader.ts';
import { Areas } from './areas.tsx';
import { Tree } from './tree.tsx';

export type RecordPage = {
  readonly reader: Reader;
  readonly unit: Unit;
  /** The records in this record, one page of them; and its siblings, including itself. */
  readonly members: readonly Member[];
  readonly place: ListPage;
  readonly siblings: readonly Member[];
  readonly history: readonly Change[];
};

/** A record of any level: its description, its members or leaves, and links to open it. */
export function recordPage(props: RecordPage): string {
  const { reader, unit, members, place, siblings, history } = props;
  const { record, path, leaves } = unit;
  const { words, uri, language } = reader;
  const isItem = leaves.length > 0;
  const statement = requiredStatement(unit);
  const code = referenceCode(path);
  const picture = leaves[0] && pictureOf(leaves[0]);
  return page({
    reader,
    title: textIn(record.title, language),
    path: path.slice(0, -1),
    iiif: isItem ? uri.manifest(record.id) : uri.collection(record.id),
    head: recordHead(reader, unit, members),
    kind: 'record',
    ...(picture && { picture: wholeImageUrl(uri, picture, 1200) }),
    ...(record.summary && { description: textIn(record.summary, language) }),
    children: (
      <>
        <h1>
          <Text of={record.title} reader={language} />
          <small>{code && <Text of={code} reader={language} />}</small>
        </h1>
        {record.summary && (
          <p class="summary">
            <Text of={record.summary} reader={language} />
          </p>
        )}
        <div class="columns">
          <div>
            {isItem ? (
              <Leaves unit={unit} reader={reader} />
            ) : (
              <Members unit={unit} members={members} place={place} reader={reader} />
            )}
            <Layers unit={unit} reader={reader} />
            <section>
              <h2>{words.description}</h2>
              <Areas unit={unit} history={history} reader={reader} />
            </section>
          </div>
          <div class="beside">
            {statement && <Notice of={statement} reader={reader} />}
            <Downloads unit={unit} reader={reader} />
            <Tree unit={unit} siblings={siblings} members={members} reader={reader} />
          </div>
        </div>
      </>
    ),
  });
}

/** Links to the viewers, the manifest and the downloads. */
function Downloads({ unit: { record, leaves }, reader }: Part) {
  const { words, uri, language } = reader;
  const isItem = leaves.length > 0;
  return (
    <IiifLinks
      reader={reader}
      resource={isItem ? uri.manifest(record.id) : uri.collection(record.id)}
      kind={isItem ? 'manifest' : 'collection'}
    >
      <li>
        <a href={uri.description(record.id)}>{words.description_json}</a>
      </li>
      {record.layers.length > 0 &&
        exportLinks(uri, record.id).map(({ id, label }) => (
          <li>
            <a href={id}>
              <Text of={label} reader={language} />
            </a>
          </li>
        ))}
    </IiifLinks>
  );
}

type Part = { readonly unit: Unit; readonly reader: Reader };

function Members({ unit, members, place, reader }: Part & Pick<RecordPage, 'members' | 'place'>) {
  const { words, uri, to, language } = reader;
  const own = uri.record(unit.record.id);
  return (
    <section>
      <h2>
        {words.contains}
        {place.total > members.length && `: ${numberText(place.total, language)}`}
      </h2>
      <MemberList members={members} reader={reader} />
      <Pagination
        {...place}
        reader={reader}
        address={(number) => to(number > 1 ? `${own}?page=${number}` : own)}
      />
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
          const picture = thumbnailOf(leaf);
          const label = textIn(leaf.folio.label, language);
          return (
            <li>
              <a href={to(uri.folio(record.id, leaf.folio.id))}>
                {picture && (
                  <img
                    src={thumbnailImage(uri, picture).id}
                    alt={`${words.image}: ${label}`}
                    width={picture.width}
                    height={picture.height}
                    loading="lazy"
                  />
                )}
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

/** Pairs of label and value. */
function Description({ rows, reader }: { rows: readonly Statement[]; reader: Reader }) {
  const { language } = reader;
  return (
    <dl>
      {rows.map(({ label, value }) => (
        <div>
          <dt>
            <Text of={label} reader={language} />
          </dt>
          <dd>
            <Text of={value} reader={language} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
