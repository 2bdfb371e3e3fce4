/**
 * Lets tiles meet at whole pixels of the screen. OpenSeadragon hides the seams between tiles by drawing each a
 * pixel too large, so that the next one covers the last row of it: in a small picture that is a fifth of the
 * height of a letter, and the line of text at the seam looks squeezed.
 *
 * @param {object} viewer OpenSeadragon, with its one image open
 * @param {number} density pixels of the screen for each of the page
 */
export function closeSeams(viewer, density) {
  viewer.drawer.minimumOverlapRequired = () => false;
  const image = viewer.world.getItemAt(0);
  const tilesToDraw = image.getTilesToDraw.bind(image);
  image.getTilesToDraw = () => {
    const drawn = tilesToDraw();
    for (const { tile } of drawn) snap(tile, density);
    return drawn;
  };
}

function snap({ position, size }, density) {
  for (const axis of ['x', 'y']) {
    const whole = (value) => Math.round(value * density) / density;
    const start = whole(position[axis]);
    size[axis] = whole(position[axis] + size[axis]) - start;
    position[axis] = start;
  }
}
