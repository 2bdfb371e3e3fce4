import { wantedState } from './content-state.js';
import { furnishWindows } from './mirador-window.js';
import { viewerPlace, windowTitle } from './place.js';

/** Mirador 4.0 itself lists only commenting and tagging; the texts of a canvas are supplementing. */
const MOTIVATIONS = [
  'supplementing',
  'transcribing',
  'translating',
  'commenting',
  'describing',
  'identifying',
  'tagging',
  'sc:painting',
  'oa:commenting',
  'oa:describing',
  'oa:tagging',
];

const { Mirador } = globalThis;
const { id, collection } = viewerPlace();
const { manifest, canvas, box } = (await wantedState()) ?? { manifest: collection };

const viewer = Mirador.viewer({
  id,
  language: languageOf(navigator.language),
  annotations: { filteredMotivations: MOTIVATIONS },
  // Without it the tiles of other hosts taint the canvas, and WebGL refuses them.
  osdConfig: { crossOriginPolicy: 'Anonymous' },
  window: {
    allowFullscreen: true,
    defaultSidebarPanelWidth: 320,
    highlightAllAnnotations: true,
  },
  catalog: [{ manifestId: collection }],
  windows: [
    {
      manifestId: manifest,
      ...(canvas && { canvasId: canvas }),
      ...(box && { initialViewerConfig: { bounds: box } }),
    },
  ],
});

furnishWindows(Mirador, viewer.store);

const name = windowTitle();
viewer.store.subscribe(() => name(titleOf(viewer.store.getState())));

/** The name Mirador has for a language; where it has none, the record may have texts in it. */
function languageOf(tag) {
  const known = Object.keys(Mirador.settings.availableLanguages);
  const [primary] = tag.split('-');
  return known.find((one) => one === tag || one === primary) ?? primary;
}

/** The label of what the window with the focus shows. */
function titleOf(state) {
  const windowId = state.workspace.focusedWindowId;
  return windowId && Mirador.getManifestTitle(state, { windowId });
}
