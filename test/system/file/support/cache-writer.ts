import { cacheFolder } from '../../../../src/system/file/cache-folder.ts';

// Writes the same eight files over and over until it is killed.
const cache = cacheFolder(process.argv[2] ?? '', 4_000_000);
for (let round = 0; ; round++) {
  cache.putLater(`key${round % 8}`, Buffer.alloc(100_000, round % 251));
  await cache.settled();
  if (round === 16) process.send?.('ready');
}
