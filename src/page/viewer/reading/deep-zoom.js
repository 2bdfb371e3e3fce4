import { prefersCalm } from './dom.js';
import { leadingTo } from './matrix.js';
import { closeSeams } from './seams.js';

/**
 * Opens OpenSeadragon over the still image, which it shows at the same place.
 *
 * @param {string} script the address of OpenSeadragon, which is no module
 * @returns {Promise<object>} what the stage asks of it
 */
export async function openDeepZoom(script, place, service, size) {
  await load(script);
  forbidStyle();
  const { OpenSeadragon } = globalThis;
  place.hidden = false;
  const viewer = OpenSeadragon({
    element: place,
    tileSources: [`${service}/info.json`],
    // The one drawer that says when it has drawn, and asks no other host for leave to read tiles.
    drawer: 'canvas',
    showNavigationControl: false,
    visibilityRatio: 0.5,
    minZoomImageRatio: 0.7,
    maxZoomPixelRatio: 3,
    animationTime: prefersCalm() ? 0 : 0.5,
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
    gestureSettingsTouch: { clickToZoom: false, dblClickToZoom: true },
  });
  // The letters have their meaning in keys.js; only the arrows are the image's own.
  viewer.addHandler('canvas-key', (event) => {
    if (!event.originalEvent.key.startsWith('Arrow')) event.preventDefaultAction = true;
  });
  await new Promise((opened, failed) => {
    viewer.addOnceHandler('open', opened);
    viewer.addOnceHandler('open-failed', failed);
  });
  closeSeams(viewer, OpenSeadragon.pixelDensityRatio);
  const { viewport } = viewer;
  const seenAt = (x, y) => viewport.imageToViewerElementCoordinates(new OpenSeadragon.Point(x, y));
  return {
    viewer,
    matrix: () => leadingTo(size, seenAt(0, 0), seenAt(size.width, 0), seenAt(0, size.height)),
    onMove: (tell) => {
      for (const event of ['update-viewport', 'resize']) viewer.addHandler(event, tell);
    },
    onDrawn: (tell) => viewer.addOnceHandler('tile-drawn', tell),
    zoomBy: (factor) => viewport.zoomBy(factor).applyConstraints(),
    whole: () => viewport.goHome(),
    rotation: () => viewport.getRotation(),
    rotate: (degrees, isAtOnce) => viewport.setRotation(degrees, isAtOnce),
    show: ({ x, y, w, h }, isAtOnce) =>
      viewport.fitBoundsWithConstraints(viewport.imageToViewportRectangle(x, y, w, h), isAtOnce),
  };
}

const load = (address) =>
  new Promise((loaded, failed) => {
    const script = document.createElement('script');
    script.src = address;
    script.onload = loaded;
    script.onerror = failed;
    document.head.append(script);
  });

/**
 * OpenSeadragon puts a style sheet into the page unless it finds its own there, and the policy of the page
 * forbids that. It is shown an element of that name which is no style sheet.
 */
function forbidStyle() {
  const style = document.createElementNS(null, 'style');
  style.setAttribute('data-openseadragon-mobile-css', 'true');
  document.head.append(style);
}
