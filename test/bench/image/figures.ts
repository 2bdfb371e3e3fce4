/**
 * Every figure there is: what it is, its unit, its digits, which way is better, and which figure of
 * the bare server (or of the ingest, see `pixels`) tells how fast the machine is at just that.
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
    label: 'walk of a server just started',
    unit: '/s',
    digits: 0,
    better: 'more',
    like: 'walkFirst',
  },
  walk: {
    label: 'walk of all tiles, 16 at once',
    unit: '/s',
    digits: 0,
    better: 'more',
    like: 'walk',
  },
  walkCpu: { label: '  processor', unit: 's/1000', digits: 3, better: 'less', like: 'hotCpu' },
  hot: { label: 'hot tiles, 16 at once', unit: '/s', digits: 0, better: 'more', like: 'hot' },
  hotCpu: { label: '  processor', unit: 's/1000', digits: 3, better: 'less', like: 'hotCpu' },
  peak: { label: 'peak memory after these, a process', unit: 'MB', digits: 0, better: 'less' },
  sizes: {
    label: 'sizes of info.json, 8 at once',
    unit: '/s',
    digits: 0,
    better: 'more',
    like: 'hot',
  },
  info: { label: 'info.json, 16 at once', unit: '/s', digits: 0, better: 'more', like: 'info' },
  infoCpu: { label: '  processor', unit: 's/1000', digits: 3, better: 'less', like: 'infoCpu' },
  fresh: { label: '304, 16 at once', unit: '/s', digits: 0, better: 'more', like: 'fresh' },
  freshCpu: { label: '  processor', unit: 's/1000', digits: 3, better: 'less', like: 'freshCpu' },
  stale: { label: '  not 304 though unchanged', unit: '%', digits: 1, better: 'less' },
  oddJpg: {
    label: 'odd regions, jpg, 8 at once',
    unit: '/s',
    digits: 0,
    better: 'more',
    like: 'pixels',
  },
  oddJpgCpu: { label: '  processor', unit: 's/1000', digits: 1, better: 'less' },
  oddWebp: {
    label: 'odd regions, webp, 8 at once',
    unit: '/s',
    digits: 0,
    better: 'more',
    like: 'pixels',
  },
  ingest: { label: 'ingest', unit: 'Mpx/s', digits: 0, better: 'more', like: 'pixels' },
  pixels: {
    label: 'jpeg decoded and encoded, one thread',
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
export type Figures = { readonly [F in Figure]?: number };

/** Rounds by the name of the server. */
export type Rounds = ReadonlyMap<string, readonly Figures[]>;
