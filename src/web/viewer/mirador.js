import { showOpened } from './closed.js';
import { wantedState } from './content-state.js';
import { hasRoom, removePoster, viewerPlace, windowTitle } from './place.js';

/**
 * Sets up each window once its resource is loaded: the list of members for a collection, the panel of
 * texts for a manifest with texts, thumbnails for a manifest with several leaves.
 */
export function setUpWindows(Mirador, store) {
  const done = new Map();
  const setUpNew = () => {
    const { windows, manifests } = store.getState();
    for (const { id, manifestId } of Object.values(windows)) {
      const json = manifests[manifestId]?.json;
      if (!json || done.get(id) === manifestId || !document.getElementById(id)) continue;
      done.set(id, manifestId);
      setUp(Mirador, store, id, manifestId, json);
    }
  };
  // The page changes whenever Mirador has loaded something.
  new MutationObserver(setUpNew).observe(document.body, { childList: true, subtree: true });
}

function setUp(Mirador, store, windowId, manifestId, json) {
  removePoster();
  if (/Collection$/.test(json.type ?? json['@type'])) {
    // Mirador opens the list before its window exists, and doesn't try again.
    store.dispatch(Mirador.hideCollectionDialog(windowId));
    setTimeout(() => store.dispatch(Mirador.showCollectionDialog(manifestId, [], windowId)));
    return;
  }
  const canvases = json.items ?? json.sequences?.[0]?.canvases ?? [];
  if (canvases.length > 1 && hasRoom()) {
    store.dispatch(Mirador.setWindowThumbnailPosition(windowId, 'far-right'));
  }
  if (canvases.some((canvas) => canvas.annotations?.length || canvas.otherContent?.length)) {
    const panel = { content: 'annotations', position: 'left' };
    store.dispatch(Mirador.addOrUpdateCompanionWindow(windowId, panel));
    store.dispatch(Mirador.updateWindow(windowId, { sideBarOpen: hasRoom() }));
  }
}

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
const { id, collection, isWhole } = viewerPlace();
const { manifest, canvas, box } = (await wantedState()) ?? { manifest: collection };

const viewer = Mirador.viewer({
  id,
  language: languageOf(navigator.language),
  annotations: { filteredMotivations: MOTIVATIONS },
  // Without this, tiles of other hosts taint the canvas, and WebGL refuses them.
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
      // With bounds, Mirador loads tiles of all levels. It shows the whole canvas without being told.
      ...(box && !isWhole && { initialViewerConfig: { bounds: box } }),
    },
  ],
});

setUpWindows(Mirador, viewer.store);
showOpened(Mirador, viewer.store);

const name = windowTitle();
viewer.store.subscribe(() => name(titleOf(viewer.store.getState())));

/** Mirador's name for a language; if it has none, the tag itself, for the texts of the record. */
function languageOf(tag) {
  const known = Object.keys(Mirador.settings.availableLanguages);
  const [primary] = tag.split('-');
  return known.find((language) => language === tag || language === primary) ?? primary;
}

/** The label of the manifest in the focused window. */
function titleOf(state) {
  const windowId = state.workspace.focusedWindowId;
  return windowId && Mirador.getManifestTitle(state, { windowId });
}
