import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Processes } from '../../processes.ts';
import type { Job, JobRequest, Outcome } from './job.ts';

/** What wrk reports of a job. */
export type Rate = Pick<Outcome, 'count' | 'seconds' | 'wrong' | 'example'>;

export const hasWrk = (): boolean =>
  spawnSync('wrk', ['-v'], { stdio: 'ignore' }).error === undefined;

/**
 * Repeats requests with wrk, which takes a fifth of the CPU of our own generator, so that the rate is
 * that of the server. Statuses other than 2xx and 3xx, and failed connections, count as wrong.
 * https://github.com/wg/wrk
 *
 * @param script the file for the requests, in Lua
 */
export function wrk(processes: Processes, script: string) {
  return async ({ port, requests, concurrency, seconds }: Job): Promise<Rate> => {
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
    const output = child.stdout ? await text(child.stdout) : '';
    await ended;
    const [, count, took] = /(\d+) requests in ([\d.]+)s/.exec(output) ?? [];
    if (!count || !took) throw new Error(`cannot read the output of wrk: ${output}`);
    const [example] = /(Non-2xx|Socket errors).*/.exec(output) ?? [];
    const numbers = example?.match(/\d+/g) ?? [];
    const wrong = numbers.reduce((sum, number) => sum + Number(number), 0);
    return { count: Number(count), seconds: Number(took), wrong, ...(example ? { example } : {}) };
  };
}

/** A Lua script that sends the requests in turn. */
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
