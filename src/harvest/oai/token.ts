import { createHmac, timingSafeEqual } from 'node:crypto';
import { OaiError, type Verb } from './argument.ts';

/** Where a list continues: everything that the next request needs, so the server keeps no state. */
export type ListPosition = {
  readonly verb: Verb;
  readonly metadataPrefix?: string;
  readonly from?: string;
  readonly until?: string;
  readonly set?: string;
  /** The last entry sent: the number of a record, or a setSpec. */
  readonly after: number | string;
  /** Number of entries sent before. */
  readonly cursor: number;
  /** Number of entries when the list began; absent if they are very many. */
  readonly size?: number | undefined;
};

/** How long a harvester may pause: three days. */
const TOKEN_LIFETIME_MS = 3 * 86_400_000;

/**
 * Resumption tokens. They contain their position and are signed, so they can't be forged. A token leads to
 * the same position in every process and after every restart.
 * http://www.openarchives.org/OAI/openarchivesprotocol.html#FlowControl
 */
export function tokens(key: string) {
  const signature = (text: string): string =>
    createHmac('sha256', key).update(text).digest('base64url').slice(0, 22);
  return {
    issue(place: ListPosition, now: number): { token: string; expires: number } {
      const expires = now + TOKEN_LIFETIME_MS;
      const text = Buffer.from(JSON.stringify({ ...place, expires })).toString('base64url');
      return { token: `${text}.${signature(text)}`, expires };
    },

    /** @throws OaiError badResumptionToken if it isn't ours, is for another verb, or has expired */
    read(token: string, verb: Verb, now: number): ListPosition {
      const [text = '', signed = '', ...more] = token.split('.');
      const right = Buffer.from(signature(text));
      const given = Buffer.from(signed);
      const isOurs =
        more.length === 0 && right.length === given.length && timingSafeEqual(right, given);
      if (!isOurs) throw bad('this is not a resumption token of this repository');
      const { expires, ...place } = JSON.parse(
        Buffer.from(text, 'base64url').toString(),
      ) as ListPosition & {
        expires: number;
      };
      if (place.verb !== verb) throw bad(`this resumption token is for ${place.verb}`);
      if (expires < now) throw bad('this resumption token has expired; start the list again');
      return place;
    },
  };
}

export type Tokens = ReturnType<typeof tokens>;

const bad = (detail: string) => new OaiError('badResumptionToken', detail);
