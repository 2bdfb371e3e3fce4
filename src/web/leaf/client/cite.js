import { boxIn, xywhOf } from './address.js';
import { copy, element, keep, kept, said } from './dom.js';
import { clear } from './select.js';

const MACHINE = new Set(['bibtex', 'ris', 'csl-json']);

/** The panel with the citation of the selection: small for lines, full for a region. */
export function openCite({ leaf, state, units }) {
  const panel = leaf.querySelector('.cite-panel');
  const content = panel.querySelector('.content');
  const status = panel.querySelector('.state');
  const more = panel.querySelector('[data-do="more"]');
  const chief = panel.querySelector('[data-do="copy"]');
  let asked;
  let answer;

  const open = (isWhole) => {
    panel.hidden = false;
    panel.classList.toggle('small', !isWhole);
    more.setAttribute('aria-expanded', String(isWhole));
  };
  const copyOne = async (citation, button) => {
    const rest = button.textContent;
    await copy(citation);
    keep('style', citation.format);
    button.textContent = content.dataset.copied;
    status.textContent = `${content.dataset.copied}: ${said(citation.label)}`;
    setTimeout(() => {
      button.textContent = rest;
      status.textContent = '';
    }, 2000);
  };
  const copyFirst = async () => {
    const [first] = answer ? inOwnOrder(answer.citations) : [];
    if (first) await copyOne(first, chief);
  };

  const show = async (now) => {
    const question = state.isHit(now) ? undefined : questionOf(now, units, leaf.dataset.canvas);
    if (question === asked) return;
    asked = question;
    answer = undefined;
    if (!question) {
      panel.hidden = true;
      return;
    }
    const isOpen = !panel.hidden && !panel.classList.contains('small');
    open(isOpen || boxIn(now) !== undefined);
    status.textContent = status.dataset.loading;
    chief.disabled = true;
    try {
      const cited = await ask(leaf.dataset.cite, question);
      if (asked !== question) return;
      answer = cited;
      panel.querySelector('.reference').replaceChildren(said(cited.reference), placeOf(cited));
      content.replaceChildren(...body(cited, content.dataset, copyOne));
      chief.disabled = false;
      status.textContent = '';
    } catch {
      if (asked !== question) return;
      content.replaceChildren();
      status.textContent = status.dataset.failed;
    }
  };

  chief.addEventListener('click', copyFirst);
  more.addEventListener('click', () => open(panel.classList.contains('small')));
  panel.querySelector('[data-do="close"]').addEventListener('click', () => clear(state));
  state.watch(show);
  return { copyFirst };
}

/** The query of /cite for the selection, without a format; undefined without a selection. */
function questionOf(now, units, canvas) {
  const region = boxIn(now);
  const part = region
    ? { xywh: xywhOf(region) }
    : now.line && units.range(now.line, now.layer).length > 0
      ? { line: now.line, layer: now.layer ?? units.first }
      : undefined;
  return part && new URLSearchParams({ canvas, ...part }).toString();
}

async function ask(address, question) {
  const { lang } = document.documentElement;
  const answer = await fetch(`${address}?${question}&format=json&lang=${lang}`);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

/** «4» or «4–7», or the numbers of the region. */
const placeOf = ({ line, region }) => element('small', {}, line ? numbersOf(line) : xywhOf(region));

const numbersOf = (line) => [...new Set(line.replaceAll(/[bl](?=\d)/g, '').split('-'))].join('–');

function body(found, words, copyOne) {
  return [
    element('img', { class: 'crop', src: found.image, alt: words.crop }),
    ...inOwnOrder(found.citations).map((citation) => style(citation, words, copyOne)),
    element('h3', {}, words.permanent),
    style({ format: 'link', label: { none: '' }, text: found.short }, words, copyOne),
    element('h3', {}, words.texts),
    ...(found.texts.length ? found.texts.flatMap(quote) : [element('p', {}, words.none)]),
    element('h3', {}, words.open),
    element(
      'ul',
      { class: 'open' },
      ...found.open.map(link),
      link({ name: words.page, href: found.id }),
    ),
  ];
}

function style(citation, words, copyOne) {
  const label = said(citation.label);
  const name = `${words.verb}: ${label || words.permanent}`;
  const button = element('button', { type: 'button', 'aria-label': name }, words.verb);
  button.addEventListener('click', () => copyOne(citation, button));
  const text = element(
    'p',
    { class: MACHINE.has(citation.format) ? 'machine' : 'written' },
    citation.text,
  );
  return element('div', { class: 'style' }, element('h4', {}, label), text, button);
}

const quote = ({ label, language, status, lines }) => [
  element('p', { class: 'layer-name' }, said(label)),
  element(
    'blockquote',
    { class: status, lang: language },
    lines.map(({ text }) => text).join('\n'),
  ),
];

const link = ({ name, href }) => element('li', {}, element('a', { href }, name));

/** Puts the style that the reader copied last first. */
function inOwnOrder(citations) {
  const own = kept('style');
  return [...citations].sort((a, b) => Number(b.format === own) - Number(a.format === own));
}
