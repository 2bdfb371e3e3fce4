import { fileURLToPath } from 'node:url';
import { freePort } from '../../../support/serve.ts';
import { familyOf, type Processes, untilReady } from '../../processes.ts';
import type { Target } from './target.ts';

/**
 * What Node itself costs on this machine now. Figures of different runs are compared relative to it,
 * so that a slower machine does not look like a slower program.
 */
export async function bare(processes: Processes, workers: number): Promise<Target> {
  const port = await freePort();
  let pid = 0;
  return {
    name: 'node:http',
    port,
    offers: ['tile', 'info', 'fresh'],
    walks: 4,
    isSteady: true,
    path: ({ rest }) => `/${rest}`,
    coldPath: ({ rest }) => `/${rest}`,
    otherPaths: ({ rest }) => [`/${rest}`],
    infoPath: () => '/',
    condition: (headers) => `If-None-Match: ${headers.get('etag')}`,
    async start() {
      const file = fileURLToPath(new URL('./bare-process.ts', import.meta.url));
      const args = [...process.execArgv, file, String(port), String(workers)];
      pid = processes.start(process.execPath, args, { stdio: 'ignore' }).pid ?? 0;
      await untilReady(`http://127.0.0.1:${port}/`);
    },
    pids: () => familyOf(pid),
    stop: () => processes.end(pid),
  };
}
