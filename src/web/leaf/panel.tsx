import type { ComponentChildren } from 'preact';
import type { ReadingWords } from './words.ts';

type Props = { readonly words: ReadingWords };

/** The panel in which the script shows the citation of a selection; it takes its words from here. */
export const CitePanel = ({ words }: Props) => (
  <aside class="cite-panel" aria-label={words.citation} hidden>
    <header>
      <h2 class="reference">{words.citation}</h2>
      <button type="button" data-do="copy">
        {words.copy}
      </button>
      <button type="button" data-do="more" aria-expanded="false">
        {words.styles}
      </button>
      <button type="button" data-do="close" aria-label={words.close} title={words.close}>
        <Icon of="close" />
      </button>
    </header>
    <div
      class="content"
      data-verb={words.copy}
      data-copied={words.copied}
      data-none={words.noRegionText}
      data-open={words.openIn}
      data-permanent={words.permanent}
      data-crop={words.crop}
      data-page={words.citePage}
      data-texts={words.texts}
    />
    <p class="state" role="status" data-loading={words.loading} data-failed={words.failed} />
  </aside>
);

/** The list of keyboard shortcuts. https://www.w3.org/TR/WCAG22/#character-key-shortcuts: they can be turned off. */
export function Help({ words }: Props) {
  const row = (keys: readonly string[], meaning: string): ComponentChildren => (
    <div>
      <dt>
        {keys.map((key) => (
          <kbd>{key}</kbd>
        ))}
      </dt>
      <dd>{meaning}</dd>
    </div>
  );
  return (
    <dialog class="help" aria-labelledby="help-title">
      <h2 id="help-title">{words.help}</h2>
      <dl>
        {row(['↓', '↑'], words.keyLine)}
        {row(['Shift ↓', 'Shift ↑'], words.keyRange)}
        {row(['Enter'], words.keyPick)}
        {row(['[', ']'], words.keyLeaf)}
        {row(['+', '−', '0'], words.keyZoom)}
        {row(['R'], words.keyRotate)}
        {row(['F'], words.keyFull)}
        {row(['V'], words.keyView)}
        {row(['C'], words.keyCite)}
        {row(['Shift'], words.keyDrag)}
        {row(['Y'], words.keyCopy)}
        {row(['Esc'], words.keyEscape)}
        {row(['?'], words.keyHelp)}
      </dl>
      <label>
        <input type="checkbox" name="keys" checked /> {words.helpOff}
      </label>
      <form method="dialog">
        <button type="submit">{words.close}</button>
      </form>
    </dialog>
  );
}

/** Icons of 20 × 20 in the colour of the text. */
const PATHS = {
  plus: 'M10 4v12M4 10h12',
  minus: 'M4 10h12',
  whole: 'M4 8V4h4M12 4h4v4M16 12v4h-4M8 16H4v-4',
  rotate: 'M15.5 7A6.5 6.5 0 1 0 16.5 11M16 3v4.5h-4.5',
  light: 'M10 3a7 7 0 1 0 0 14zM10 3a7 7 0 0 1 0 14',
  full: 'M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4M3 3l5 5M17 3l-5 5M17 17l-5-5M3 17l5-5',
  cite: 'M5 4H3v12h2M15 4h2v12h-2M7.5 8h5M7.5 12h5',
  close: 'M5 5l10 10M15 5L5 15',
  help: 'M7.5 7.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M10 14.6v.1',
} as const;

export const Icon = ({ of }: { readonly of: keyof typeof PATHS }) => (
  <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
    <path d={PATHS[of]} />
  </svg>
);
