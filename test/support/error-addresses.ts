const RECORD = 'rgaspi-f558-op11-d98-ll0067-0068';

/** Addresses of the shipped archive that are answered with an error, by every part that answers. */
export const ERROR_ADDRESSES: readonly (readonly [path: string, status: number])[] = [
  ['/nothing', 404],
  ['/records/nothing', 404],
  [`/records/${RECORD}/l0099`, 404],
  ['/iiif/presentation/3/nothing/manifest', 404],
  ['/iiif/image/3/nothing/info.json', 404],
  [`/iiif/image/3/${RECORD}_l0067/full/full/0/default.jpg`, 400],
  ['/records/%zz', 400],
  ['/%zz', 400],
  ['/%ff?q=a', 400],
  ['/iiif/presentation/3/%zz/manifest', 400],
  ['/iiif/image/3/%zz/info.json', 400],
  ['/schema/none.json', 404],
];
