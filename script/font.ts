import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import subset from 'subset-font';
import { isMissing } from '../src/errors.ts';

/** Has all letters of Latin, Cyrillic and Greek, and positions for combining marks. */
const PACKAGE = '@expo-google-fonts/noto-serif';
const FACE = '400Regular/NotoSerif_400Regular.ttf';
const STAMP = 'font.json';

/** A font of the style sheet: the file, and the characters for which it is used. */
export type WebFont = { readonly file: string; readonly text: string };

/**
 * Writes the fonts named in the style sheet to dist/font/, unless they are already there. Each has the
 * characters of its `unicode-range`, so the two cannot differ.
 */
export async function cutFonts(root: string): Promise<void> {
  const home = join(root, 'dist', 'font');
  const { resolve } = createRequire(import.meta.url);
  const css = await readFile(join(root, 'src', 'web', 'layout', 'font.css'), 'utf8');
  const { version } = JSON.parse(await readFile(resolve(`${PACKAGE}/package.json`), 'utf8'));
  const stamp = `${JSON.stringify({ package: PACKAGE, version, css })}\n`;
  if ((await readIfExists(join(home, STAMP))) === stamp) return;
  await mkdir(home, { recursive: true });
  const fullFont = await readFile(resolve(`${PACKAGE}/${FACE}`));
  for (const { file, text } of webFonts(css)) {
    await writeFile(join(home, file), await subset(fullFont, text, { targetFormat: 'woff2' }));
  }
  await copyFile(resolve(`${PACKAGE}/LICENSE_FONT`), join(home, 'OFL.txt'));
  await writeFile(join(home, STAMP), stamp);
}

const readIfExists = (file: string): Promise<string | undefined> =>
  readFile(file, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });

/** The fonts of a style sheet. https://www.w3.org/TR/css-fonts-4/#font-face-rule */
export function webFonts(css: string): WebFont[] {
  return css
    .split('@font-face')
    .slice(1)
    .map((rule) => {
      const [, file] = /url\("font\/([\w.-]+)"\)/.exec(rule) ?? [];
      const [, ranges] = /unicode-range:([^;:]+);/.exec(rule) ?? [];
      if (file === undefined || ranges === undefined) {
        throw new Error(`@font-face without a file or a unicode-range: ${rule.trim()}`);
      }
      return { file, text: ranges.split(',').map(charactersIn).join('') };
    });
}

/** `U+300-36F` */
function charactersIn(range: string): string {
  const [, first = '', last = first] = /^\s*U\+([\dA-F]+)(?:-([\dA-F]+))?\s*$/i.exec(range) ?? [];
  const [from, to] = [Number.parseInt(first, 16), Number.parseInt(last, 16)];
  if (!(from <= to)) throw new Error(`${range} is not a range of characters`);
  return Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)).join('');
}
