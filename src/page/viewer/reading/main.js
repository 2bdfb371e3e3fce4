import { openState } from './address.js';
import { openCite } from './cite.js';
import { openDraw } from './draw.js';
import { openKeys } from './keys.js';
import { openLight } from './light.js';
import { openOptions } from './options.js';
import { openOverlay } from './overlay.js';
import { openSelection } from './select.js';
import { openStage } from './stage.js';
import { openTools } from './tools.js';
import { readUnits } from './unit.js';

/** The reading page: everything it needs stands in the page itself. */
const leaf = document.querySelector('article.leaf');
const size = { width: Number(leaf.dataset.width), height: Number(leaf.dataset.height) };
const help = leaf.querySelector('dialog.help');
const state = openState();
const stage = openStage(leaf, size);
const units = readUnits(leaf, size);
const overlay = openOverlay(leaf.querySelector('.boxes'), size);
stage.onMove(overlay.move);

const parts = { leaf, size, help, state, stage, units, overlay };
const draw = openDraw(parts);
const options = openOptions(parts);
const acts = openTools({ ...parts, draw });
openLight(parts);
openSelection(parts);
const cite = openCite(parts);
openKeys({ ...parts, acts, options, cite, draw });

const hits = [...leaf.querySelectorAll('mark[data-xywh]')].map(({ dataset }) => {
  const [x, y, w, h] = dataset.xywh.split(',').map(Number);
  return { x, y, w, h };
});
overlay.mark('hit', hits);
const current = leaf.querySelector('.strip [aria-current]');
if (current) current.closest('ul').scrollLeft = current.offsetLeft - 100;

leaf.classList.add('live');
state.tell();
