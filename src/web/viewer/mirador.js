import { wantedState } from './content-state.js';
import { hasRoom, viewerPlace, windowTitle } from './place.js';

/**
 * Gives every window what its resource is for, once that is known and the window stands on the page:
 * the list of members to a collection, the panel of texts to a manifest that has some, thumbnails
 * to one of several leaves.
 */
export function furnishWindows(Mirador, store) {
  const furnished = new Map();
  const look = () => {
    const { windows, manifests } = store.getState();
    for (const { id, manifestId } of Object.values(windows)) {
      const json = manifests[manifestId]?.json;
      if (!json || furnished.get(id) === manifestId || !document.getElementById(id)) continue;
      furnished.set(id, manifestId);
      furnish(Mirador, store, id, manifestId, json);
    }
  };
  // Whatever Mirador learns it shows, so the page changes when there is something new to look at.
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}

function furnish(Mirador, store, windowId, manifestId, json) {
  if (/Collection$/.test(json.type ?? json['@type'])) {
    // Mirador opens the list before the window is there to hold it, and then does not look again.
    store.dispatch(Mirador.hideCollectionDialog(windowId));
    setTimeout(() => store.dispatch(Mirador.showCollectionDialog(manifestId, [], windowId)));
    return;
  }
  const canvases = json.items ?? json.sequences?.[0]?.canvases ?? [];
  if (canvases.length > 1 && hasRoom()) {
    store.dispatch(Mirador.setWindowThumbnailPosition(windowId, 'far-right'));
  }
  if (canvases.some((one) => one.annotations?.length || one.otherContent?.length)) {
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
