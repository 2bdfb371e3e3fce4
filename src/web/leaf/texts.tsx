import type { ComponentChildren } from 'preact';
import type { Leaf, LeafText } from '../../iiif/unit.ts';
import { formatBox } from '../../record/box.ts';
import { languageName, textIn } from '../../record/language.ts';
import {
  type ArchiveRecord,
  LAYER_KIND_NAMES,
  LAYER_STATUS_NAMES,
  type Layer,
  layerWarning,
} from '../../record/record.ts';
import { type Line, linesOf, type Mark } from '../../text/text.ts';
import { Text } from '../layout/layout.tsx';
import type { Reader } from '../layout/reader.ts';
import {
  type CitableUnit,
  type FindHits,
  groupsOf,
  hitsIn,
  type Paragraph,
  runsOf,
  type TextGroup,
  type TextRun,
} from './rows.ts';
import type { ReadingWords } from './words.ts';

type Props = {
  readonly record: ArchiveRecord;
  readonly leaf: Leaf;
  readonly reader: Reader;
  readonly words: ReadingWords;
  /** The search whose hits to highlight. */
  readonly query: string;
};

/** The texts of a leaf, corresponding passages in one row. */
export function Texts(props: Props) {
  const { leaf, words } = props;
  return (
    <>
      {leaf.texts.length === 0 && <p class="none">{words.noText}</p>}
      {leaf.texts.length > 0 && <Options {...props} />}
      {groupsOf(leaf.texts).map((group) => (
        <Rows {...props} group={group} />
      ))}
    </>
  );
}

/** «Transcription · Russian», or the label of the layer. */
const layerName = ({ label, kind, language }: Layer, { language: reader }: Reader) =>
  label
    ? textIn(label, reader)
    : `${LAYER_KIND_NAMES[kind][reader]} · ${languageName(language, reader)}`;

/** Which texts are shown and how. The style sheet reacts to the form, so no script is needed. */
function Options({ leaf: { texts }, reader, words }: Props) {
  const hasConfidences = texts.some(({ text }) => linesOf(text).some(hasConfidence));
  return (
    <form class="options" autocomplete="off">
      {texts.length > 1 && (
        <fieldset>
          <legend>{words.layers}</legend>
          {texts.map(({ layer }, i) => (
            <label>
              <input type="checkbox" name="layer" id={`show-${i}`} value={layer.id} checked />
              {layerName(layer, reader)}
            </label>
          ))}
        </fieldset>
      )}
      {texts.length > 1 && (
        <fieldset>
          <legend>{words.view}</legend>
          {(['parallel', 'interlinear'] as const).map((view) => (
            <label>
              <input type="radio" name="view" value={view} />
              {words[view]}
            </label>
          ))}
        </fieldset>
      )}
      {hasConfidences && (
        <fieldset>
          <legend class="unseen">{words.confidence}</legend>
          <label title={words.confidenceAbout}>
            <input type="checkbox" name="confidence" value="shown" />
            {words.confidence}
          </label>
        </fieldset>
      )}
    </form>
  );
}

const hasConfidence = (line: ReturnType<typeof linesOf>[number]) =>
  line.confidence !== undefined || line.words.some(({ confidence }) => confidence !== undefined);

function Rows(props: Props & { readonly group: TextGroup }) {
  const { leaf, group, words, query } = props;
  const found = group.texts.map(({ text }) => hitsIn(linesOf(text), query));
  const place = (text: LeafText) => leaf.texts.indexOf(text);
  return (
    <div class={`group of-${Math.min(group.texts.length, 3)}`}>
      <div class="heads">
        {group.texts.map((text) => (
          <Head {...props} text={text} place={place(text)} />
        ))}
      </div>
      {group.rows.map((cells) => (
        <div class="row">
          {group.texts.map((text, i) => {
            const { id, language, status } = text.layer;
            const hits = found[i] ?? (() => []);
            const naming: UnitContext = { layer: id, isFirst: place(text) === 0, words, hits };
            return (
              <div
                class={`cell text-${place(text)} ${status}`}
                lang={language}
                dir="auto"
                data-layer={id}
              >
                {cells[i]?.map((one) => (
                  <Block of={one} naming={naming} />
                ))}
              </div>
            );
          })}
        </div>
      ))}
    </div>
  );
}

function Head(props: Props & { readonly text: LeafText; readonly place: number }) {
  const { record, leaf, reader, words, text, place } = props;
  const { layer } = text;
  const warning = layerWarning(layer);
  return (
    <header class={`head text-${place} ${layer.status}`}>
      <h2>{layerName(layer, reader)}</h2>
      <p class="status">
        {warning ? (
          <Text of={warning} reader={reader.language} />
        ) : (
          LAYER_STATUS_NAMES[layer.status][reader.language]
        )}
      </p>
      <p class="by">
        {layer.responsibility.map(({ name, role }, i) => (
          <>
            {i > 0 && '; '}
            <Text of={name} reader={reader.language} />
            {role && `, ${textIn(role, reader.language)}`}
          </>
        ))}
        {layer.responsibility.length > 0 && ' · '}
        <a href={reader.uri.folioText(record.id, leaf.folio.id, layer.id, 'txt')}>{words.plain}</a>
      </p>
    </header>
  );
}

/** What the units of a text share. In the address of the page, the first text needs no name. */
type UnitContext = {
  readonly layer: string;
  readonly isFirst: boolean;
  readonly words: ReadingWords;
  readonly hits: FindHits;
};

/** A block of a text, line by line; units that are published on their own can be selected and linked to. */
const Block = ({ of, naming }: { readonly of: Paragraph; readonly naming: UnitContext }) => (
  <Unit as="p" unit={of.unit} naming={naming}>
    {of.lines.map(({ line, unit }) => (
      <Unit as="span" unit={unit} naming={naming} confidence={line.confidence}>
        <Runs of={line} hits={naming.hits} />{' '}
      </Unit>
    ))}
  </Unit>
);

type UnitProps = {
  readonly as: 'p' | 'span';
  readonly unit: CitableUnit | undefined;
  readonly naming: UnitContext;
  readonly confidence?: number | undefined;
  readonly children: ComponentChildren;
};

function Unit({ as: Tag, unit, naming, confidence, children }: UnitProps) {
  const kind = Tag === 'p' ? 'block' : 'line';
  if (!unit) return <Tag class={kind}>{children}</Tag>;
  const { layer, isFirst, words } = naming;
  const name = `line=${unit.id}${isFirst ? '' : `&layer=${layer}`}`;
  const number = unit.id.replace(/^[bl](?=\d)/, '');
  return (
    <Tag class={`${kind} unit`} id={name} data-unit={unit.id} data-xywh={formatBox(unit.box)}>
      <a class="number" href={`#${name}`} aria-label={`${words[kind]} ${number}`}>
        {kind === 'line' ? number : '¶'}
      </a>
      <span class="said">
        {children}
        {confidence !== undefined && <b class="sure">{percent(confidence)}</b>}
      </span>
    </Tag>
  );
}

const percent = (confidence: number) => `${Math.round(confidence * 100)} %`;

function Runs({ of, hits }: { readonly of: Line; readonly hits: FindHits }) {
  return (
    <>
      {runsOf(of, hits(of)).map((run) => (
        <RunElement run={run} />
      ))}
    </>
  );
}

/** The HTML element of each kind of mark. */
const ELEMENTS = {
  unclear: 'span',
  supplied: 'span',
  deleted: 'del',
  added: 'ins',
  highlighted: 'em',
  note: 'small',
} as const satisfies { readonly [K in Mark['kind']]: string };

/** The HTML element of each style of writing, by its names in PAGE, TEI and Markdown. */
const STYLES: ReadonlyMap<string, 'strong' | 'em' | 'u' | 'sub' | 'sup'> = new Map([
  ['bold', 'strong'],
  ['italic', 'em'],
  ['underlined', 'u'],
  ['underline', 'u'],
  ['subscript', 'sub'],
  ['sub', 'sub'],
  ['superscript', 'sup'],
  ['sup', 'sup'],
]);

/** The elements of a highlighted mark; a style without its own element is emphasis. */
const stylesOf = ({ kind, text = '' }: Mark) =>
  kind === 'highlighted' ? text.split(/[\s,;]+/).flatMap((word) => STYLES.get(word) ?? []) : [];

function RunElement({ run: { text, marks, confidence, hit } }: { readonly run: TextRun }) {
  let inner: ComponentChildren = text;
  if (confidence !== undefined) {
    inner = (
      <span class={`word ${levelOf(confidence)}`} title={percent(confidence)}>
        {inner}
      </span>
    );
  }
  for (const mark of marks) {
    const { kind, text: note } = mark;
    const [Tag = ELEMENTS[kind], ...more] = stylesOf(mark);
    for (const Style of more) inner = <Style>{inner}</Style>;
    const title = kind !== 'note' && note ? { title: note } : {};
    inner = (
      <Tag class={kind} {...title}>
        {kind === 'note' ? `[${note ?? ''}]` : inner}
      </Tag>
    );
  }
  if (!hit) return <>{inner}</>;
  return <mark {...(hit.box && { 'data-xywh': formatBox(hit.box) })}>{inner}</mark>;
}

const levelOf = (confidence: number) =>
  confidence < 0.5 ? 'low' : confidence < 0.85 ? 'middle' : 'high';
