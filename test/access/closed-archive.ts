import { type ArchiveFiles, alto, picture } from '../support/archive-files.ts';

/** A word that may occur nowhere: each closed text, title and name of the archive has one of its own. */
export const canary = (name: string): string => `canary${name}`;

/** The records of `writeClosed`, and what is closed of each. */
export const CLOSED = {
  closed: canary('closed'),
  hidden: canary('hidden'),
  redacted: canary('redacted'),
  boxed: canary('boxed'),
  folio: canary('folio'),
  layer: canary('layer'),
  room: canary('room'),
  staff: canary('staff'),
  preview: canary('preview'),
  inherited: canary('inherited'),
} as const;

/** All that differs between the records: their rule, and extra lines of record.yaml. */
const RULES: { readonly [id: string]: string } = {
  closed: 'access: { rule: closed, until: 2140-01-01, reason: { en: Personal data } }',
  hidden: 'access: { rule: closed, description: closed, until: 2140, reason: Secret }',
  redacted:
    'access: { redactions: [{ folio: p1, lines: l2, until: 2140, reason: { en: A name } }] }',
  boxed: 'access: { redactions: [{ folio: p1, xywh: "50,140,600,30", layer: hand }] }',
  folio: 'access: { folios: { p2: { rule: closed, reason: Bank account } } }',
  layer: 'access: { layers: { hand: { rule: registered } } }',
  room: 'access: { rule: reading-room, reason: Copyright }',
  staff: 'access: { rule: registered, groups: [staff] }',
  preview: 'access: { rule: closed, preview: 200, reason: Copyright }',
};

/**
 * Writes a fonds in which each record closes something in another way. The second line of each text, and all that
 * is closed with it, has the canary of the record.
 */
export async function writeClosed(files: ArchiveFiles): Promise<void> {
  await files.write(
    'manifests/box/record.yaml',
    'id: box\nlevel: fonds\ntitle: { en: A box }\nprovider: [{ label: The house }]\n',
  );
  await files.write(
    'manifests/box/sealed/record.yaml',
    'id: sealed\nlevel: series\ntitle: A sealed series\naccess: { rule: closed, until: { years: 100, after: date } }\ndate: 2039\n',
  );
  for (const [id, rule] of [...Object.entries(RULES), ['inherited', '']] as [string, string][]) {
    const folder = id === 'inherited' ? 'box/sealed/inherited' : `box/${id}`;
    await writeRecord(files, folder, id, rule);
  }
}

async function writeRecord(files: ArchiveFiles, folder: string, id: string, rule: string) {
  const secret = canary(id);
  const title = id === 'hidden' ? secret : `Record ${id}`;
  await files.write(
    `manifests/${folder}/record.yaml`,
    `id: ${id}
level: item
title: { en: ${title} }
rights: http://creativecommons.org/publicdomain/mark/1.0/
folios: [{ id: p1, label: p. 1 }, { id: p2, label: p. 2 }]
layers:
  - { id: hand, kind: transcription, language: en, status: reviewed, files: "hand/{folio}.xml" }
  - { id: fr, kind: translation, language: fr, status: reviewed, files: "fr/{folio}.txt" }
${rule}
`,
  );
  const isWhole = ['closed', 'hidden', 'room', 'staff', 'preview', 'inherited'].includes(id);
  const second = ['redacted', 'boxed', 'layer'].includes(id) || isWhole ? secret : 'open';
  const later = id === 'folio' || isWhole ? secret : 'later';
  await files.write(
    `manifests/${folder}/hand/p1.xml`,
    alto(['first line', `second ${second} line`, 'third']),
  );
  await files.write(`manifests/${folder}/hand/p2.xml`, alto([`page two ${later}`]));
  const french = id === 'layer' ? 'ouvert' : second;
  await files.write(`manifests/${folder}/fr/p1.txt`, `premier\nsecond ${french}\ntroisième\n`);
  await files.write(`manifests/${folder}/fr/p2.txt`, `page deux ${later}\n`);
  await files.write(`images/${folder}/p1.jpg`, await picture(800, 1000, '#f0c0a0'));
  await files.write(`images/${folder}/p2.jpg`, await picture(800, 1000, '#a0c0f0'));
}
