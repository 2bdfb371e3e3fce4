import { type MakeAnswer, taskRunner } from './documents-work.ts';
import { serveTasks } from './thread.ts';

/** A buffer of its own is handed over; a small one may share its memory with others. */
const moved = (made: MakeAnswer) => {
  const { buffer, byteLength } = made?.bytes ?? new Uint8Array();
  return buffer instanceof ArrayBuffer && byteLength > 0 && buffer.byteLength === byteLength
    ? [buffer]
    : [];
};

serveTasks(taskRunner(), moved);
