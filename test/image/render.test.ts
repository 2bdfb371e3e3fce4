import { expect } from 'chai';
import { render } from '../../src/image/render.ts';
import { sharp } from '../../src/image/sharp.ts';
import { refuseLater } from './support/refuse.ts';

describe('render(pixels, region, derivative, timeout)', () => {
  it('answers BUSY when rendering takes too long', async () => {
    const side = 12_000;
    const pixels = sharp({
      create: { width: side, height: side, channels: 3, background: '#753' },
    });
    const derivative = {
      box: { x: 0, y: 0, w: side, h: side },
      size: { width: 11_000, height: 11_000 },
      rotation: { mirrored: true, degrees: 0 },
      quality: 'default',
      format: 'webp',
    } as const;
    const work = render(pixels, derivative.box, derivative, 1);
    const error = await refuseLater('BUSY', work);
    expect([error.status, error.message]).to.deep.equal([
      503,
      'rendering was stopped after 1 seconds',
    ]);
  }).timeout(20_000);
});
