import { isMainThread } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

// Preloaded before tests: `--import=tsx` reads TypeScript in the main thread alone.
if (!isMainThread) register();
