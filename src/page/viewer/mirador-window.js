import { hasRoom } from './place.js';

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
