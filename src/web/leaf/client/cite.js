import { boxIn, xywhOf } from './address.js';
import { copy, element, localized, readPreference, storePreference } from './dom.js';
import { clear } from './select.js';

const MACHINE = new Set(['bibtex', 'ris', 'csl-json']);

/** The panel with the citation of the selection: small for lines, full for a region. */
export function openCite({ leaf, state, units }) {
  const panel = leaf.querySelector('.cite-panel');
  const content = panel.querySelector('.content');
  const status = panel.querySelector('.state');
  const more = panel.querySelector('[data-do="more"]');
  const copyButton = panel.querySelector('[data-do="copy"]');
  let shownQuery;
  let citation;

  const open = (isWhole) => {
    panel.hidden = false;
    panel.classList.toggle('small', !isWhole);
    more.setAttribute('aria-expanded', String(isWhole));
  };
  const copyCitation = async (citation, button) => {
    const label = button.textContent;
    await copy(citation);
    storePreference('style', citation.format);
    button.textContent = content.dataset.copied;
    status.textContent = `${content.dataset.copied}: ${localized(citation.label)}`;
    setTimeout(() => {
      button.textContent = label;
      status.textContent = '';
    }, 2000);
  };
  const copyFirst = async () => {
    const [first] = citation ? preferredFirst(citation.citations) : [];
    if (first) await copyCitation(first, copyButton);
  };

  const show = async (current) => {
    const query = state.isHit(current) ? undefined : queryOf(current, units, leaf.dataset.canvas);
    if (query === shownQuery) return;
    shownQuery = query;
    citation = undefined;
    if (!query) {
      panel.hidden = true;
      return;
    }
    const isOpen = !panel.hidden && !panel.classList.contains('small');
    open(isOpen || boxIn(current) !== undefined);
    status.textContent = status.dataset.loading;
    copyButton.disabled = true;
    try {
      const cited = await fetchCitation(leaf.dataset.cite, query);
      if (shownQuery !== query) return;
      citation = cited;
      panel
        .querySelector('.reference')
        .replaceChildren(localized(cited.reference), positionOf(cited));
      content.replaceChildren(...panelContent(cited, content.dataset, copyCitation));
      copyButton.disabled = false;
      status.textContent = '';
    } catch {
      if (shownQuery !== query) return;
      content.replaceChildren();
      status.textContent = status.dataset.failed;
    }
  };

  copyButton.addEventListener('click', copyFirst);
  more.addEventListener('click', () => open(panel.classList.contains('small')));
  panel.querySelector('[data-do="close"]').addEventListener('click', () => clear(state));
  state.watch(show);
  return { copyFirst };
}

/** The query of /cite for the selection, without a format; undefined without a selection. */
function queryOf(current, units, canvas) {
  const region = boxIn(current);
  const part = region
    ? { xywh: xywhOf(region) }
    : current.line && units.range(current.line, current.layer).length > 0
      ? { line: current.line, layer: current.layer ?? units.first }
      : undefined;
  return part && new URLSearchParams({ canvas, ...part }).toString();
}

async function fetchCitation(address, query) {
  const { lang } = document.documentElement;
  const response = await fetch(`${address}?${query}&format=json&lang=${lang}`);
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}

/** «4» or «4–7», or the numbers of the region. */
const positionOf = ({ line, region }) =>
  element('small', {}, line ? numbersOf(line) : xywhOf(region));

const numbersOf = (line) => [...new Set(line.replaceAll(/[bl](?=\d)/g, '').split('-'))].join('–');

function panelContent(cited, words, copyCitation) {
  return [
    element('img', { class: 'crop', src: cited.image, alt: words.crop }),
    ...preferredFirst(cited.citations).map((citation) => style(citation, words, copyCitation)),
    element('h3', {}, words.permanent),
    style({ format: 'link', label: { none: '' }, text: cited.short }, words, copyCitation),
    element('h3', {}, words.texts),
    ...(cited.texts.length ? cited.texts.flatMap(quote) : [element('p', {}, words.none)]),
    element('h3', {}, words.open),
    element(
      'ul',
      { class: 'open' },
      ...cited.open.map(link),
      link({ name: words.page, href: cited.id }),
    ),
  ];
}

function style(citation, words, copyCitation) {
  const label = localized(citation.label);
  const name = `${words.verb}: ${label || words.permanent}`;
  const button = element('button', { type: 'button', 'aria-label': name }, words.verb);
  button.addEventListener('click', () => copyCitation(citation, button));
  const text = element(
    'p',
    { class: MACHINE.has(citation.format) ? 'machine' : 'written' },
    citation.text,
  );
  return element('div', { class: 'style' }, element('h4', {}, label), text, button);
}

const quote = ({ label, language, status, lines }) => [
  element('p', { class: 'layer-name' }, localized(label)),
  element(
    'blockquote',
    { class: status, lang: language },
    lines.map(({ text }) => text).join('\n'),
  ),
];

const link = ({ name, href }) => element('li', {}, element('a', { href }, name));

/** Puts the style that the reader copied last first. */
function preferredFirst(citations) {
  const preferred = readPreference('style');
  return [...citations].sort(
    (a, b) => Number(b.format === preferred) - Number(a.format === preferred),
  );
}
