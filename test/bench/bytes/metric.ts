import { execFile } from 'node:child_process';
import { accessSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** How much two pictures look alike. Both are paths of PNG files. */
export type Metric = {
  readonly name: string;
  /** The more, the more alike. */
  score(original: string, picture: string): Promise<number>;
};

/** Programs that measure likeness, the best first. They print a number, which the last line begins with. */
const PROGRAMS = [
  { name: 'SSIMULACRA2', program: 'ssimulacra2', sign: 1, last: /^(-?[\d.]+)/ },
  {
    name: 'Butteraugli (3-norm, negative)',
    program: 'butteraugli_main',
    sign: -1,
    last: /:\s*([\d.]+)$/,
  },
] as const;

/** @throws Error that says what to install */
export function installedMetric(): Metric {
  const found = PROGRAMS.find(({ program }) => isInstalled(program));
  if (!found) {
    throw new Error(
      'install ssimulacra2 (Debian 13: libjxl-devtools, or github.com/cloudinary/ssimulacra2) or butteraugli_main (Debian 12: libjxl-devtools)',
    );
  }
  const { name, program, sign, last } = found;
  return {
    name,
    async score(original, picture) {
      const { stdout } = await run(program, [original, picture]);
      const [, number] = last.exec(stdout.trim().split('\n').at(-1) ?? '') ?? [];
      if (number === undefined) throw new Error(`${program} printed ${stdout}`);
      return sign * Number(number);
    },
  };
}

function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program));
      return true;
    } catch {
      return false;
    }
  });
}
