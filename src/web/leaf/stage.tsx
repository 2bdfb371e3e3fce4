import { closureWords } from '../../iiif/closure-words.ts';
import { READING_COPY_WARNING } from '../../iiif/presentation/description.ts';
import { type Leaf, type Picture, pictureOf, wholeImageUrl } from '../../iiif/unit.ts';
import { textIn } from '../../record/language.ts';
import type { ArchiveRecord } from '../../record/record.ts';
import { Text } from '../layout/layout.tsx';
import type { Reader } from '../layout/reader.ts';
import { Icon } from './panel.tsx';
import type { ReadingWords } from './words.ts';

type Props = {
  readonly record: ArchiveRecord;
  readonly leaf: Leaf;
  readonly reader: Reader;
  readonly words: ReadingWords;
};

/** The still image; the script adds deep zoom and shows the tools. */
export function Stage(props: Props) {
  const { leaf, reader, words } = props;
  const { width, height, folio, closed } = leaf;
  const picture = pictureOf(leaf);
  return (
    <section class="stage" aria-label={words.image}>
      {picture && <Tools words={words} />}
      {closed && (
        <p class="closed">
          <Text of={closureWords(closed)} reader={reader.language} />
        </p>
      )}
      <div class="sheet" hidden={picture === undefined}>
        {picture && (
          <a class="still" href={wholeImageUrl(reader.uri, picture)}>
            <img
              src={sizedImage(reader, picture, 600)}
              srcset={sizeSet(reader, picture)}
              sizes="(min-width: 64rem) 36vw, 60vw"
              width={width}
              height={height}
              alt={`${words.image}: ${textIn(folio.label, reader.language)}`}
              fetchpriority="high"
            />
          </a>
        )}
        <div class="deep" hidden />
        <svg class="boxes" aria-hidden="true" />
        <div class="glass" hidden />
      </div>
      <Caption {...props} />
      <p class="hint" hidden>
        {words.citeHint}{' '}
        <button type="button" data-do="cite-view">
          {words.citeView}
        </button>{' '}
        <button type="button" data-do="cancel">
          {words.cancel}
        </button>
      </p>
    </section>
  );
}

/** The address of the whole image in the smallest stored size of at least that width. */
export function sizedImage({ uri }: Reader, { image, sizes, max }: Picture, width: number): string {
  const near = sizes.find((size) => size.width >= width) ?? sizes.at(-1) ?? max;
  return `${uri.image(3, image)}/full/${near.width},${near.height}/0/default.jpg`;
}

/** All stored sizes of the whole image, as `srcset` takes them. */
export const sizeSet = ({ uri }: Reader, { image, sizes }: Picture): string =>
  sizes
    .map(({ width, height }) => {
      const address = `${uri.image(3, image)}/full/${width},${height}/0/default.jpg`;
      return `${address} ${width}w`;
    })
    .join(', ');

function Tools({ words }: { readonly words: ReadingWords }) {
  const button = (act: string, icon: Parameters<typeof Icon>[0]['of'], label: string) => (
    <button type="button" data-do={act} aria-label={label} title={label}>
      <Icon of={icon} />
    </button>
  );
  return (
    <div class="tools" role="toolbar" aria-label={words.tools}>
      <button type="button" class="chief" data-do="cite" aria-pressed="false">
        <Icon of="cite" />
        {words.cite}
      </button>
      {button('zoom-in', 'plus', words.zoomIn)}
      {button('zoom-out', 'minus', words.zoomOut)}
      {button('whole', 'whole', words.whole)}
      {button('rotate', 'rotate', words.rotate)}
      <details class="light">
        <summary aria-label={words.light} title={words.light}>
          <Icon of="light" />
        </summary>
        <div class="sliders">
          {(['brightness', 'contrast'] as const).map((name) => (
            <label>
              {words[name]}
              <input type="range" name={name} min="40" max="200" value="100" />
            </label>
          ))}
          <button type="button" data-do="light-reset">
            {words.reset}
          </button>
        </div>
      </details>
      {button('full', 'full', words.fullScreen)}
      {button('help', 'help', words.help)}
    </div>
  );
}

/** The note of the folio, and what a reading copy is not. */
function Caption({ record, leaf: { folio }, reader }: Props) {
  const isCopy = record.imageKind === 'reading-copy';
  if (!folio.note && !isCopy) return null;
  return (
    <p class="caption">
      {isCopy && <Text of={READING_COPY_WARNING} reader={reader.language} />}{' '}
      {folio.note && <Text of={folio.note} reader={reader.language} />}
    </p>
  );
}
