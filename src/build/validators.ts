import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../errors.ts';
import { writeAtomically } from '../storage/atomic.ts';
import { standalone } from '../validation/compile.ts';
import { schemas } from '../validation/schemas.ts';

/**
 * Puts the checks of all schemas into dist/validators/, unless they lie there already: AJV takes a
 * second to compile them, and the server some milliseconds to load them.
 */
export async function buildValidators(root: string): Promise<void> {
  const home = join(root, 'dist', 'validators');
  const all = schemas();
  const stamp = createHash('sha256')
    .update(JSON.stringify([all, `${standalone}`, process.version]))
    .digest('hex');
  if ((await maybeRead(join(home, STAMP))) === stamp) return;
  for (const { name } of all) await put(join(home, `${name}.cjs`), standalone(all, name));
  await put(join(home, STAMP), stamp);
}

/** The file that stands for all the others: written last. */
const STAMP = 'stamp';

const put = (file: string, text: string): Promise<void> =>
  writeAtomically(file, (temporary) => writeFile(temporary, text));

async function maybeRead(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
