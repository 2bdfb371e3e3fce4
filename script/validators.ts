import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Schema, schemas, validatorCode } from '../src/check/schema.ts';
import { settingsSchema } from '../src/config.ts';
import { isMissing } from '../src/errors.ts';
import { writeAtomically } from '../src/system/file/atomic-file.ts';
import { sha256 } from '../src/system/file/hash.ts';

/**
 * Puts the checks of all schemas into dist/validators/: AJV takes a second to compile them, and the
 * server some milliseconds to load them.
 */
export async function buildValidators(root: string): Promise<void> {
  const all = allSchemas();
  for (const { name } of all) await put(fileIn(root, `${name}.cjs`), validatorCode(all, name));
  await put(fileIn(root, STAMP), stampOf(all));
}

/** The same, unless the checks of these very schemas lie there already. */
export async function renewValidators(root: string): Promise<void> {
  const lying = await maybeRead(fileIn(root, STAMP));
  if (lying !== stampOf(allSchemas())) await buildValidators(root);
}

/** Those that are written, and the one that follows from the table of settings. */
const allSchemas = (): readonly Schema[] => [
  ...schemas(),
  { name: 'settings', schema: settingsSchema() },
];

const fileIn = (root: string, name: string): string => join(root, 'dist', 'validators', name);

const stampOf = (all: readonly Schema[]): string => sha256(JSON.stringify(all));

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
