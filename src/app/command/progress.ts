import type { Writable } from 'node:stream';
import type { Progress } from '../../catalogue/ingest/context.ts';

type Terminal = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** A bar on a terminal, plain lines elsewhere, since a bar in a log file is a blot. */
export function progressOn(out: Terminal, now: () => number = Date.now): Progress {
  let [total, done] = [0, 0];
  const started = now();
  const line = (name: string) =>
    out.isTTY
      ? `\r\x1b[K${bar(done, total, 24)} ${done}/${total} ${name}`
      : `${done}/${total} ${name}\n`;
  return {
    expect(images) {
      total += images;
    },
    step(name) {
      done += 1;
      out.write(line(name).slice(0, out.isTTY ? (out.columns || 80) + 4 : undefined));
    },
    note(text) {
      out.write(`${text}\n`);
    },
    end() {
      if (done === 0) return;
      const seconds = ((now() - started) / 1000).toFixed(1);
      out.write(`${out.isTTY ? '\r\x1b[K' : ''}${done} images cut in ${seconds} s\n`);
    },
  };
}

export const bar = (done: number, total: number, width: number): string => {
  const filled = total === 0 ? 0 : Math.round((done / total) * width);
  return `[${'█'.repeat(filled)}${'·'.repeat(width - filled)}]`;
};
