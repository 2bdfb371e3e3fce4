import { el } from '../../text/xml.ts';
import type { Repository } from './repository.ts';
import { floor } from './time.ts';
import type { Place } from './token.ts';

/**
 * What stands at the end of a part of a list: a token where it goes on, an empty one where it ends after
 * being split, nothing where it is whole. http://www.openarchives.org/OAI/openarchivesprotocol.html#FlowControl
 *
 * @param sent how many this answer tells
 * @param after what was sent last; undefined where nothing follows
 */
export function resumption(
  { tokens }: Repository,
  place: Omit<Place, 'after'>,
  sent: number,
  after: Place['after'] | undefined,
  now: number,
): string[] {
  const { cursor, size } = place;
  const about = { completeListSize: size, cursor };
  if (after === undefined) return cursor > 0 ? [el('resumptionToken', about)] : [];
  const { token, expires } = tokens.issue({ ...place, after, cursor: cursor + sent }, now);
  return [el('resumptionToken', { expirationDate: floor(expires), ...about }, token)];
}
