import { createHmac, timingSafeEqual } from 'node:crypto';
import { OaiError, type Verb } from './argument.ts';

/** Where a list goes on: everything that the next request needs, so that nothing is kept here. */
export type ListPosition = {
  readonly verb: Verb;
  readonly metadataPrefix?: string;
  readonly from?: string;
  readonly until?: string;
  readonly set?: string;
  /** What was sent last: the number of a record, or a setSpec. */
  readonly after: number | string;
  /** How many came before. */
  readonly cursor: number;
  /** How many there were when the list began. */
  readonly size: number;
};

/** How long a harvester may pause, milliseconds: three days. */
const TOKEN_LIFETIME_MS = 3 * 86_400_000;

/**
 * Resumption tokens that hold their place and are signed, so that none can be made up. The same token
 * always leads to the same place, in every process and after every restart.
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

    /** @throws OaiError badResumptionToken where it is not ours, of another verb, or too old */
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
      if (place.verb !== verb) throw bad(`this resumption token is of ${place.verb}`);
      if (expires < now) throw bad('this resumption token has expired; begin the list anew');
      return place;
    },
  };
}

export type Tokens = ReturnType<typeof tokens>;

const bad = (detail: string) => new OaiError('badResumptionToken', detail);
