const SVG = 'http://www.w3.org/2000/svg';

/** Draws boxes over the image, in canvas pixels, whatever the image is zoomed or turned to. */
export function openOverlay(svg, { width, height }) {
  const group = document.createElementNS(SVG, 'g');
  const layers = Object.fromEntries(
    ['shade', 'within', 'kin', 'hit', 'lit', 'chosen'].map((name) => {
      const layer = document.createElementNS(SVG, 'g');
      group.append(layer);
      return [name, layer];
    }),
  );
  svg.append(group);

  const rectangle = (kind, { x, y, w, h }) => {
    const rect = document.createElementNS(SVG, 'rect');
    for (const [name, value] of Object.entries({ x, y, width: w, height: h, class: kind })) {
      rect.setAttribute(name, value);
    }
    return rect;
  };

  return {
    move: (matrix) => group.setAttribute('transform', `matrix(${matrix.join(' ')})`),
    mark: (kind, boxes) =>
      layers[kind].replaceChildren(...boxes.map((box) => rectangle(kind, box))),
    /** Everything but the box, darkened. */
    shade(box) {
      layers.shade.replaceChildren();
      if (!box) return;
      const path = document.createElementNS(SVG, 'path');
      path.setAttribute('class', 'shade');
      path.setAttribute(
        'd',
        `M0 0H${width}V${height}H0ZM${box.x} ${box.y}h${box.w}v${box.h}h${-box.w}Z`,
      );
      layers.shade.append(path);
    },
  };
}
