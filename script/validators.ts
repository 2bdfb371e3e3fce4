import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Schema, schemas, validatorCode } from '../src/check/schema.ts';
import { settingsSchema } from '../src/config.ts';
import { isMissing } from '../src/errors.ts';
import { writeAtomically } from '../src/system/file/atomic-file.ts';
import { sha256 } from '../src/system/file/hash.ts';

/**
 * Writes the compiled validators of all schemas to dist/validators/. Compiling them with AJV takes a
 * second; the server loads the compiled ones in a few milliseconds.
 */
export async function buildValidators(root: string): Promise<void> {
  const all = allSchemas();
  for (const { name } of all) await write(fileIn(root, `${name}.cjs`), validatorCode(all, name));
  await write(fileIn(root, STAMP), stampOf(all));
}

/** Builds the validators unless those of the same schemas already exist. */
export async function renewValidators(root: string): Promise<void> {
  const existing = await readIfExists(fileIn(root, STAMP));
  if (existing !== stampOf(allSchemas())) await buildValidators(root);
}

/** The schemas in src/check/schema/, and the one derived from the table of settings. */
const allSchemas = (): readonly Schema[] => [
  ...schemas(),
  { name: 'settings', schema: settingsSchema() },
];

const fileIn = (root: string, name: string): string => join(root, 'dist', 'validators', name);

const stampOf = (all: readonly Schema[]): string => sha256(JSON.stringify(all));

/** The file that marks a complete set: written last. */
const STAMP = 'stamp';

const write = (file: string, text: string): Promise<void> =>
  writeAtomically(file, (temporary) => writeFile(temporary, text));

async function readIfExists(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
