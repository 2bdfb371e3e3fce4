import { type ArchiveFiles, alto, picture } from './archive-files.ts';

const CABLE = `id: box-cable
level: item
title: { en: A cable about Okano, ru: Телеграмма об Окано }
date: 1945-11-06
people:
  - { en: Susumu Okano, ru: Сусуму Окано }
folios:
  - { id: l1, label: л. 1 }
layers:
  - { id: ru, kind: transcription, language: ru, status: reconstruction, files: "ru/{folio}.xml" }
  - { id: en, kind: translation, language: en, status: published, files: "en/{folio}.txt", responsibility: [{ name: G. Goldberg, sameAs: "https://example.org/goldberg" }] }
`;

export const CABLE_LINES = [
  'Японскій коммунистъ Сусуму',
  'Окано, вели́кій наслѣд-',
  'никъ Ѳеодора. Окано и окана',
  'проситъ Окано разрѣшить',
];

/** Writes a record with one leaf in the old Russian spelling, and a translation aligned with its lines. */
export async function writeCable(to: ArchiveFiles): Promise<void> {
  await to.write('manifests/box/cable/record.yaml', CABLE);
  await to.write('manifests/box/cable/ru/l1.xml', alto(CABLE_LINES));
  await to.write(
    'manifests/box/cable/en/l1.txt',
    "The Japanese Okano <of Yan'an> & others\nasks\n",
  );
  await to.write('images/box/cable/l1.jpg', await picture(800, 1000, '#a0a0c0'));
}
