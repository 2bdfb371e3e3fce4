import type { CDPSession } from 'playwright-core';
import sharp from 'sharp';
import type { Box } from '../../../src/record/box.ts';

/** What the window showed, from the first frame on. */
export type Film = {
  /**
   * When a part of the window first showed what it showed in the end, in milliseconds since the epoch.
   * Undefined if it is empty in the end.
   *
   * @param scale below 1, the frames are compared at this size: a picture that is not sharp yet is then
   *   the same picture
   */
  shown(part: Box, scale: number): Promise<number | undefined>;
};

type Frame = { readonly time: number; readonly jpeg: Buffer };

/** How alike two frames are that show the same, from 0 to 1. */
const SAME = 0.9;

/** Records each frame of the page that Chromium draws, in pixels of the page, whatever its density. */
export async function startFilm(link: CDPSession): Promise<Film> {
  const frames: Frame[] = [];
  link.on('Page.screencastFrame', ({ data, metadata, sessionId }) => {
    frames.push({
      time: 1000 * (metadata.timestamp ?? Number.NaN),
      jpeg: Buffer.from(data, 'base64'),
    });
    // The page may be closed by now.
    link.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
  });
  await link.send('Page.startScreencast', { format: 'jpeg', quality: 90, everyNthFrame: 1 });
  return {
    async shown(part, scale) {
      const last = frames.at(-1);
      if (!last) return undefined;
      const final = await pixelsOf(last, part, scale);
      if (likeness(final, final) < SAME) return undefined;
      for (const frame of frames) {
        if (likeness(await pixelsOf(frame, part, scale), final) >= SAME) return frame.time;
      }
      return undefined;
    },
  };
}

/** The grey values of a part of a frame. */
const pixelsOf = ({ jpeg }: Frame, { x, y, w, h }: Box, scale: number): Promise<Buffer> =>
  sharp(jpeg)
    .extract({ left: x, top: y, width: w, height: h })
    .resize({ width: Math.ceil(w * scale) })
    .grayscale()
    .raw()
    .toBuffer();

/** The correlation of two pictures: 0 if one of them is empty, 1 if they are the same. */
function likeness(a: Buffer, b: Buffer): number {
  const mean = (values: Buffer) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [both, ofA, ofB] = [0, 0, 0];
  for (const [i, value] of a.entries()) {
    const [x, y] = [value - meanA, (b[i] ?? 0) - meanB];
    both += x * y;
    ofA += x * x;
    ofB += y * y;
  }
  return both / (Math.sqrt(ofA * ofB) || Number.POSITIVE_INFINITY);
}
