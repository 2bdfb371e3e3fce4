import type { Writable } from 'node:stream';
import { amountText, type CopyProgress } from '../../catalogue/copy/copy.ts';
import { withoutSecrets } from '../../system/cluster.ts';
import { type AddCommand, withArchive } from './command.ts';
import { line } from './ingest.ts';
import { bar } from './progress.ts';

/** `copy`: moves the archive to other engines. */
export const copyCommand: AddCommand = (program, { config }) => {
  program
    .command('copy')
    .description(
      'copy the whole archive, with every version and withdrawal, to a cluster or to a data folder, and compare both; resumes an interrupted copy',
    )
    .requiredOption(
      '--to <place>',
      'where nothing has been published: postgres://user@host/database?files=s3://bucket, or a folder',
    )
    .action(({ to }: { to: string }) =>
      withArchive(config(), async (archive) => {
        const { tables, files } = await archive.copyTo(to, copyProgress(process.stderr));
        const rows = tables.reduce((sum, table) => sum + table.rows, 0);
        line('done', `${rows} rows and ${amountText(files)} are the same in ${withoutSecrets(to)}`);
      }),
    );
};

type Terminal = Writable & { readonly isTTY?: boolean };

/** Milliseconds between two lines that say how far it is. */
const INTERVAL_MS = { terminal: 100, log: 10_000 };

/** A bar on a terminal, a line now and then elsewhere, and a line for each step that is done. */
function copyProgress(out: Terminal): CopyProgress {
  const interval = out.isTTY ? INTERVAL_MS.terminal : INTERVAL_MS.log;
  let next = performance.now() + interval;
  return {
    at(doing, part, done, total) {
      if (performance.now() < next) return;
      next = performance.now() + interval;
      const count = total ? `${done}/${total}` : `${done}`;
      const where = `${doing} ${part} ${count}`;
      out.write(
        out.isTTY ? `\r\x1b[K${total ? `${bar(done, total, 24)} ` : ''}${where}` : `${where}\n`,
      );
    },
    done(step, what) {
      if (out.isTTY) out.write('\r\x1b[K');
      line(step, what);
    },
  };
}
