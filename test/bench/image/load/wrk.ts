import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Processes } from '../../processes.ts';
import type { Job, JobRequest, Outcome } from './job.ts';

/** What is known of a job when only the pace counts. */
export type Pace = Pick<Outcome, 'count' | 'seconds' | 'wrong' | 'example'>;

export const hasWrk = (): boolean =>
  spawnSync('wrk', ['-v'], { stdio: 'ignore' }).error === undefined;

/**
 * Asks the same again and again by wrk, where it is installed: it takes a fifth of the processor that
 * our own generator takes, so that the pace is that of the server. It counts as wrong what is refused
 * or not answered at all. https://github.com/wg/wrk
 *
 * @param script where the requests are written for it
 */
export function wrk(processes: Processes, script: string) {
  return async ({ port, requests, concurrency, seconds }: Job): Promise<Pace> => {
    await writeFile(script, scriptOf(requests));
    const time = Math.max(1, Math.round(seconds));
    const args = [
      '-t1',
      `-c${concurrency}`,
      `-d${time}s`,
      '-s',
      script,
      `http://127.0.0.1:${port}`,
    ];
    const child = processes.start('wrk', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    const said = child.stdout ? await text(child.stdout) : '';
    await ended;
    const [, count, took] = /(\d+) requests in ([\d.]+)s/.exec(said) ?? [];
    if (!count || !took) throw new Error(`wrk said what is not understood: ${said}`);
    const [example] = /(Non-2xx|Socket errors).*/.exec(said) ?? [];
    const numbers = example?.match(/\d+/g) ?? [];
    const wrong = numbers.reduce((sum, number) => sum + Number(number), 0);
    return { count: Number(count), seconds: Number(took), wrong, ...(example ? { example } : {}) };
  };
}

/** A script in Lua that goes through the requests in turn. */
const scriptOf = (requests: readonly JobRequest[]): string => `local requests = {}
local at = 0
function init()
${requests.map((request, at) => `  requests[${at + 1}] = ${formatted(request)}`).join('\n')}
end
function request()
  at = at % #requests + 1
  return requests[at]
end
`;

function formatted({ path, header }: JobRequest): string {
  const [, name, value] = /^([^:]+): (.*)$/.exec(header ?? '') ?? [];
  const headers = name && value ? `{ [${JSON.stringify(name)}] = ${JSON.stringify(value)} }` : '{}';
  return `wrk.format("GET", ${JSON.stringify(path)}, ${headers})`;
}
