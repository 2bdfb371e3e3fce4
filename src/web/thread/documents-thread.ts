import { type MakeAnswer, taskRunner } from './documents-work.ts';
import { serveTasks } from './thread.ts';

/** A body with a buffer of its own is transferred; a small one may share its buffer with others. */
const transferList = (made: MakeAnswer) => {
  const { buffer, byteLength } = made?.bytes ?? new Uint8Array();
  return buffer instanceof ArrayBuffer && byteLength > 0 && buffer.byteLength === byteLength
    ? [buffer]
    : [];
};

serveTasks(taskRunner(), transferList);
