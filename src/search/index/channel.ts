import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';

/** The number of messages sent and received, in memory that both threads share. */
export type ChannelCounts = Int32Array;
const [SENT, RECEIVED] = [0, 1];

export const channelCounts = (): ChannelCounts => new Int32Array(new SharedArrayBuffer(8));

/** Messages in the channel at the same time. The sender waits when it is full, so memory stays bounded. */
const CAPACITY = 8;

/** A sender that is silent for longer than this is considered dead. */
const RECEIVE_TIMEOUT_MS = 120_000;

/** The sending end of a bounded channel between threads. It blocks while the channel is full. */
export function channelSender(
  port: MessagePort,
  counts: ChannelCounts,
): (message: unknown) => void {
  return (message) => {
    port.postMessage(message);
    const sent = Atomics.add(counts, SENT, 1) + 1;
    Atomics.notify(counts, SENT);
    for (let received = 0; sent - received > CAPACITY; ) {
      received = Atomics.load(counts, RECEIVED);
      if (sent - received > CAPACITY) Atomics.wait(counts, RECEIVED, received);
    }
  };
}

/**
 * The receiving end. It blocks instead of returning to the event loop, so that a transaction can receive
 * many messages.
 *
 * @throws Error if no message arrives in time
 */
export function channelReceiver(port: MessagePort, counts: ChannelCounts): () => unknown {
  let received = 0;
  return () => {
    if (Atomics.wait(counts, SENT, received, RECEIVE_TIMEOUT_MS) === 'timed-out') {
      throw new Error('the indexing thread stopped responding');
    }
    received += 1;
    Atomics.store(counts, RECEIVED, received);
    Atomics.notify(counts, RECEIVED);
    return receiveMessageOnPort(port)?.message;
  };
}
