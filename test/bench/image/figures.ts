/**
 * All figures: label, unit, digits after the point, which direction is better, and the figure of the
 * bare server (or `pixels`) that shows how fast the machine itself is at the same work.
 */
export const FIGURES = {
  coldP50: {
    label: 'cold tile, one by one, p50',
    unit: 'ms',
    digits: 2,
    better: 'less',
    like: 'coldP50',
  },
  coldP99: {
    label: 'cold tile, one by one, p99',
    unit: 'ms',
    digits: 2,
    better: 'less',
    like: 'coldP99',
  },
  cold8P50: {
    label: 'cold tile, 8 at once, p50',
    unit: 'ms',
    digits: 2,
    better: 'less',
    like: 'cold8P50',
  },
  cold8P99: {
    label: 'cold tile, 8 at once, p99',
    unit: 'ms',
    digits: 2,
    better: 'less',
    like: 'cold8P99',
  },
  walkFirst: {
    label: 'all tiles, server just started',
    unit: '/s',
    digits: 0,
    better: 'more',
    like: 'walkFirst',
  },
  walk: {
    label: 'all tiles, 16 at once',
    unit: '/s',
    digits: 0,
    better: 'more',
    like: 'walk',
  },
  walkCpu: { label: '  CPU', unit: 's/1000', digits: 3, better: 'less', like: 'hotCpu' },
  hot: { label: 'hot tiles, 16 at once', unit: '/s', digits: 0, better: 'more', like: 'hot' },
  hotCpu: { label: '  CPU', unit: 's/1000', digits: 3, better: 'less', like: 'hotCpu' },
  hotP99: {
    label: '  p99',
    unit: 'ms',
    digits: 2,
    better: 'less',
    like: 'hotP99',
  },
  peak: { label: 'peak memory so far, per process', unit: 'MB', digits: 0, better: 'less' },
  sizes: {
    label: 'sizes listed in info.json, 8 at once',
    unit: '/s',
    digits: 0,
    better: 'more',
    like: 'hot',
  },
  info: { label: 'info.json, 16 at once', unit: '/s', digits: 0, better: 'more', like: 'info' },
  infoCpu: { label: '  CPU', unit: 's/1000', digits: 3, better: 'less', like: 'infoCpu' },
  fresh: { label: '304, 16 at once', unit: '/s', digits: 0, better: 'more', like: 'fresh' },
  freshCpu: { label: '  CPU', unit: 's/1000', digits: 3, better: 'less', like: 'freshCpu' },
  stale: { label: '  unchanged, but not 304', unit: '%', digits: 1, better: 'less' },
  oddJpg: {
    label: 'arbitrary regions, first time',
    unit: '/s',
    digits: 0,
    better: 'more',
    like: 'pixels',
  },
  oddJpgCpu: { label: '  CPU', unit: 's/1000', digits: 1, better: 'less' },
  oddAgain: {
    label: '  again',
    unit: '/s',
    digits: 0,
    better: 'more',
    like: 'pixels',
  },
  oddAgainCpu: { label: '  CPU', unit: 's/1000', digits: 1, better: 'less' },
  thumbs: {
    label: 'thumbnails of 240 images, first time',
    unit: '/s',
    digits: 0,
    better: 'more',
    like: 'pixels',
  },
  thumbsCpu: { label: '  CPU', unit: 's/1000', digits: 1, better: 'less' },
  thumbsAgain: {
    label: '  again',
    unit: '/s',
    digits: 0,
    better: 'more',
    like: 'pixels',
  },
  thumbsAgainCpu: { label: '  CPU', unit: 's/1000', digits: 1, better: 'less' },
  large: {
    label: '900 to 1500 wide, first time',
    unit: '/s',
    digits: 0,
    better: 'more',
    like: 'pixels',
  },
  largeCpu: { label: '  CPU', unit: 's/1000', digits: 1, better: 'less' },
  largeAgain: {
    label: '  again',
    unit: '/s',
    digits: 0,
    better: 'more',
    like: 'pixels',
  },
  largeAgainCpu: { label: '  CPU', unit: 's/1000', digits: 1, better: 'less' },
  oddWebp: {
    label: 'arbitrary regions in webp, first time',
    unit: '/s',
    digits: 0,
    better: 'more',
    like: 'pixels',
  },
  ingest: { label: 'ingest', unit: 'Mpx/s', digits: 0, better: 'more', like: 'pixels' },
  pixels: {
    label: 'JPEG decoded and encoded, one thread',
    unit: 'Mpx/s',
    digits: 0,
    better: 'more',
  },
} as const satisfies Record<string, FigureFacts>;

type FigureFacts = {
  readonly label: string;
  readonly unit: string;
  readonly digits: number;
  readonly better: 'more' | 'less';
  readonly like?: string;
};

export type Figure = keyof typeof FIGURES;

/** The figures of one server in one round. */
export type Figures = { readonly [F in Figure]?: number | undefined };

/** The rounds of each server, by its name. */
export type Rounds = ReadonlyMap<string, readonly Figures[]>;
