import { isMainThread } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

// Preloaded before tests: `--import=tsx` handles TypeScript only in the main thread.
if (!isMainThread) register();
