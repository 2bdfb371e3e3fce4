import type { ComponentChildren } from 'preact';
import { Icon } from './icon.tsx';
import type { ReadingWords } from './words.ts';

type Props = { readonly words: ReadingWords };

/** Where the script puts the citation of what is chosen; its words stand here, so the script has none. */
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

/** What the keys do. https://www.w3.org/TR/WCAG22/#character-key-shortcuts: they can be turned off. */
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
