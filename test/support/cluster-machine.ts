import { type ChildProcess, spawn } from 'node:child_process';
import { type ArchiveFiles, picture } from './archive-files.ts';
import { until } from './program.ts';

/** Writes a fonds with records of one leaf each. */
export async function writeRecords(files: ArchiveFiles, count: number, image = picture(300, 400)) {
  const master = await image;
  await files.write('manifests/box/record.yaml', 'id: box\nlevel: fonds\ntitle: { en: A box }\n');
  for (let i = 1; i <= count; i++) {
    await files.write(`manifests/box/r${i}/record.yaml`, recordYaml(i));
    await files.write(`manifests/box/r${i}/p1.txt`, `Letter number ${i}\n\nYours\n`);
    // Each image differs, so that each record has a tile pack of its own.
    await files.write(`images/box/r${i}/p1.jpg`, Buffer.concat([master, Buffer.from(`${i}`)]));
  }
}

/** The description of one of them, at some state of editing. */
export const recordYaml = (i: number, edit = 0): string => `id: r${i}
level: item
title: { en: "Letter ${i}${edit ? `, edited ${edit} times` : ''}" }
languages: [en]
rights: http://creativecommons.org/publicdomain/mark/1.0/
folios: [{ id: p1, label: p. 1 }]
layers: [{ id: hand, kind: transcription, language: en, status: reviewed, files: "{folio}.txt" }]
`;

export type MachineProcess = { readonly child: ChildProcess; readonly out: () => string };

/** Starts a machine of a cluster as a process of its own. */
export async function startMachine(
  folder: string,
  where: string,
  role: string,
): Promise<MachineProcess> {
  const script = 'test/support/cluster-process.ts';
  const args = ['--import', 'tsx', '--import', './test/support/mocha/typescript-in-threads.mjs'];
  const child = spawn(process.execPath, [...args, script, role], {
    env: { PATH: process.env['PATH'], FOLDER: folder, WHERE: where },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (part) => {
    said += part;
  });
  await until(() => said.includes('ready\n'), 'the machine is ready');
  return { child, out: () => said.replace('ready\n', '') };
}
