import { wantedState } from './content-state.js';
import { hasRoom, removePoster, viewerPlace, windowTitle } from './place.js';

const { UV } = globalThis;
const { id, collection, page } = viewerPlace();
const state = (await wantedState()) ?? { manifest: collection };
const adapter = new UV.IIIFURLAdapter();
const uv = UV.init(id, openingData());
const name = windowTitle();

adapter.bindTo(uv);
uv.on('configure', ({ cb }) => cb(settings()));
uv.on('created', () => {
  removePoster();
  name(uv.get().extension?.helper.getLabel());
});

/**
 * What to open: from the hash, which UV writes into its own links and updates as the reader moves; else
 * from the query.
 */
function openingData() {
  const locales = [{ name: localeOf(navigator.language) }];
  const fromHash = adapter.getInitialData({ locales });
  if (fromHash.iiifManifestId) return fromHash;
  const hasMoved = adapter.get('xywh') !== undefined;
  return {
    ...fromHash,
    iiifManifestId: state.manifest,
    ...(!hasMoved && { canvasId: state.canvas, xywh: state.box?.join(',') }),
  };
}

function settings() {
  return {
    modules: {
      // The image is fitted to the rest of the window, so the panels must be open first.
      contentLeftPanel: { options: { panelAnimationDuration: 0 } },
      moreInfoRightPanel: { options: { panelAnimationDuration: 0, panelOpen: hasRoom() } },
      openSeadragonCenterPanel: { options: { autoHideControls: false } },
      shareDialogue: { options: { embedPath: new URL(page).pathname } },
    },
  };
}

/** UV's locale, which has a country; if it has none, the tag itself, for the texts of the record. */
function localeOf(tag) {
  const known = ['en-GB', 'cy-GB', 'fr-FR', 'pl-PL', 'sv-SE'];
  return known.find((language) => language.slice(0, 2) === tag.slice(0, 2)) ?? tag;
}
