import type { Leaf, LeafText } from '../../iiif/unit.ts';
import { languageName, textIn } from '../../record/language.ts';
import { KIND_WORDS, layerWarning, STATUS_WORDS } from '../../record/layer.ts';
import type { ArchiveRecord, Layer } from '../../record/record.ts';
import { linesOf } from '../../text/text.ts';
import type { Reader } from '../reader.ts';
import { Text } from '../text.tsx';
import { hitsIn } from './hits.ts';
import { Block, type Naming } from './line.tsx';
import { type Group, groupsOf } from './row.ts';
import type { ReadingWords } from './words.ts';

type Props = {
  readonly record: ArchiveRecord;
  readonly leaf: Leaf;
  readonly reader: Reader;
  readonly words: ReadingWords;
  /** What the reader looks for. */
  readonly query: string;
};

/** The texts of a leaf: what says the same stands in one row. */
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

/** «Transcription · Russian», or what the archive calls it. */
export const layerName = ({ label, kind, language }: Layer, { language: reader }: Reader) =>
  label ? textIn(label, reader) : `${KIND_WORDS[kind][reader]} · ${languageName(language, reader)}`;

/** What the page shows of the texts; the style sheet does it, so it needs no script. */
function Options({ leaf: { texts }, reader, words }: Props) {
  const isSure = texts.some(({ text }) => linesOf(text).some(hasConfidence));
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
      {isSure && (
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

function Rows(props: Props & { readonly group: Group }) {
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
            const naming: Naming = { layer: id, isFirst: place(text) === 0, words, hits };
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
          STATUS_WORDS[layer.status][reader.language]
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
