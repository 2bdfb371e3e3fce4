import { uris } from '../iiif/uri.ts';
import { ERROR_RULES, iiifValidator } from '../validation/iiif/validator.ts';
import { makeLeaf } from './leaf.ts';
import type { LeafAnswer, LeafTask } from './leaf-task.ts';

/** `makeLeaf` with what it needs, which is the same in every thread. */
export function leafMaker(base: string): (task: LeafTask) => LeafAnswer {
  const [uri, validate] = [uris(base), iiifValidator(ERROR_RULES)];
  return (task) => makeLeaf(uri, validate, task);
}
