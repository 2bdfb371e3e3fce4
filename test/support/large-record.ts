import { type ArchiveFiles, picture } from './archive-files.ts';

/** The id of a record with thousands of leaves: a register whose leaves all show the same small image. */
export const LARGE = 'register';

const LINES = 12;

const WORDS =
  'register letter parish witness harvest winter bishop widow miller debt paid silver barley signed seal horse field river bridge northern'.split(
    ' ',
  );

/** A different text for each leaf, line and edition. All use the same words, which makes them hard to compare. */
const line = (leaf: number, n: number, edition: number): string =>
  Array.from(
    { length: 8 },
    (_, i) => WORDS[(leaf * 7 + n * 13 + i * (3 + edition * 4) + edition) % WORDS.length],
  ).join(' ');

/** Writes the register, with a transcription of each leaf and a short translation. */
export async function writeLarge(to: ArchiveFiles, leaves: number): Promise<void> {
  const folios = Array.from({ length: leaves }, (_, i) => `p${i + 1}`);
  await to.write('images/register/page.jpg', await picture(64, 80));
  await to.write('manifests/register/record.yaml', record(folios));
  await writeTexts(to, leaves);
}

/**
 * Writes the texts of the first leaves.
 *
 * @param edition each number gives the leaves another text
 */
export async function writeTexts(to: ArchiveFiles, leaves: number, edition = 1): Promise<void> {
  for (let i = 0; i < leaves; i++) {
    const lines = Array.from({ length: LINES }, (_, n) => line(i, n, edition));
    await to.write(`manifests/register/hand/p${i + 1}.txt`, `${lines.join('\n')}\n`);
    await to.write(`manifests/register/en/p${i + 1}.txt`, `${lines[0]}\n`);
  }
}

const record = (folios: readonly string[]): string => `id: ${LARGE}
level: file
title: { en: A register of the parish, ru: Приходская книга }
summary: { en: Births and deaths }
date: 1780/1811
languages: [en]
rights: http://creativecommons.org/publicdomain/mark/1.0/
folios:
${folios.map((id, i) => `  - { id: ${id}, label: "${i + 1}", image: page.jpg }`).join('\n')}
contents:
  - { label: { en: The first leaves }, folios: [p1, p2, p3] }
layers:
  - { id: hand, kind: transcription, language: de, status: reviewed, files: "hand/{folio}.txt" }
  - { id: en, kind: translation, language: en, status: published, files: "en/{folio}.txt" }
`;
