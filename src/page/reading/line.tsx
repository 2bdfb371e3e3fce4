import type { ComponentChildren } from 'preact';
import { formatBox } from '../../record/box.ts';
import type { Line, Mark } from '../../text/text.ts';
import type { Hits } from './hits.ts';
import type { Paragraph, Placed } from './row.ts';
import { type Run, runsOf } from './run.ts';
import type { ReadingWords } from './words.ts';

/** How units are called in the address of the page: the first text needs no name. */
export type Naming = {
  readonly layer: string;
  readonly isFirst: boolean;
  readonly words: ReadingWords;
  readonly hits: Hits;
};

/** A block of a text, line by line; whatever is published on its own can be pointed at and linked to. */
export const Block = ({ of, naming }: { readonly of: Paragraph; readonly naming: Naming }) => (
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
  readonly unit: Placed | undefined;
  readonly naming: Naming;
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

function Runs({ of, hits }: { readonly of: Line; readonly hits: Hits }) {
  return (
    <>
      {runsOf(of, hits(of)).map((run) => (
        <Stretch run={run} />
      ))}
    </>
  );
}

/** The element that means what an editor says of a stretch of text. */
const ELEMENTS = {
  unclear: 'span',
  supplied: 'span',
  deleted: 'del',
  added: 'ins',
  highlighted: 'em',
  note: 'small',
} as const satisfies { readonly [K in Mark['kind']]: string };

/** What is said of how letters are written, in the words of PAGE, TEI and Markdown. */
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

/** Bold is bold; a way of writing that has no element of its own is emphasis. */
const stylesOf = ({ kind, text = '' }: Mark) =>
  kind === 'highlighted' ? text.split(/[\s,;]+/).flatMap((word) => STYLES.get(word) ?? []) : [];

function Stretch({ run: { text, marks, confidence, hit } }: { readonly run: Run }) {
  let inner: ComponentChildren = text;
  if (confidence !== undefined) {
    inner = (
      <span class={`word ${levelOf(confidence)}`} title={percent(confidence)}>
        {inner}
      </span>
    );
  }
  for (const mark of marks) {
    const { kind, text: said } = mark;
    const [Tag = ELEMENTS[kind], ...more] = stylesOf(mark);
    for (const Style of more) inner = <Style>{inner}</Style>;
    const title = kind !== 'note' && said ? { title: said } : {};
    inner = (
      <Tag class={kind} {...title}>
        {kind === 'note' ? `[${said ?? ''}]` : inner}
      </Tag>
    );
  }
  if (!hit) return <>{inner}</>;
  return <mark {...(hit.box && { 'data-xywh': formatBox(hit.box) })}>{inner}</mark>;
}

const levelOf = (confidence: number) =>
  confidence < 0.5 ? 'low' : confidence < 0.85 ? 'middle' : 'high';
