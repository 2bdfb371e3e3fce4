import { type SentError, toSentError } from '../../system/sent-error.ts';
import { type CutImage, cutPack } from './cut.ts';

/** What a process that cuts images is sent, and what it answers. */
export type CutTask = { readonly id: number; readonly work: Parameters<typeof cutPack> };
export type CutAnswer = { readonly id: number } & (
  | { readonly cut: CutImage }
  | { readonly failure: SentError }
);

process.on('message', async ({ id, work }: CutTask) => {
  const answer: CutAnswer = await cutPack(...work).then(
    (cut) => ({ id, cut }),
    (error: unknown) => ({ id, failure: toSentError(error) }),
  );
  process.send?.(answer);
});

// The process that sends the work decides when to stop; a terminal sends Ctrl-C to both.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
process.once('disconnect', () => process.exit());
