import { asCommenting, COMMENTING } from '../iiif/commenting.ts';
import { PRESENTATION_2, PRESENTATION_4 } from '../iiif/context.ts';
import type { Json } from '../iiif/json.ts';
import type { Uris } from '../iiif/uri.ts';
import { losses2 } from '../iiif/v2/losses.ts';
import { presentation2 } from '../iiif/v2/presentation.ts';
import { presentation4 } from '../iiif/v4/presentation.ts';

/** A form of published documents that is made from them when somebody asks. */
type Edition = {
  readonly type: string;
  /** The address of the document it is made of; undefined where the address is not one of this edition. */
  readonly source: (address: string) => string | undefined;
  readonly make: (uri: Uris, document: Json, address: string) => object;
};

const PATH = /^\/iiif\/presentation\/([24])\/(.+)$/;
const REPORT = '/losses';

const version = (number: 2 | 4, context: string, make: Edition['make']): Edition => ({
  type: `application/ld+json;profile="${context}"`,
  source: (address) => {
    const [, given, rest = ''] = PATH.exec(address) ?? [];
    const isMade = /^[^?]*$/.test(rest) && !rest.endsWith(REPORT) && given === `${number}`;
    return isMade ? `/iiif/presentation/3/${rest}` : undefined;
  },
  make,
});

/** What a version cannot say of a record, beside its Manifest. */
const LOSSES: Edition = {
  type: 'application/json',
  source: (address) => {
    const [, , rest = ''] = PATH.exec(address) ?? [];
    return rest.endsWith(REPORT)
      ? `/iiif/presentation/3/${rest.slice(0, -REPORT.length)}/manifest`
      : undefined;
  },
  make: (uri, document, address) => {
    const number = address.startsWith('/iiif/presentation/2/') ? 2 : 4;
    const source = String(document['id']);
    // 4.0 says all that is published here in 3.0.
    const losses = number === 2 ? losses2(document) : [];
    return {
      id: uri.base + address,
      version: number,
      of: uri.inVersion(source, number),
      source,
      losses,
    };
  },
};

const EDITIONS: readonly Edition[] = [
  version(2, PRESENTATION_2, presentation2),
  version(4, PRESENTATION_4, presentation4),
  LOSSES,
  {
    type: 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"',
    source: (address) =>
      /\/(manifest|annotations\/[^/]+\/[^/]+)\?motivation=commenting$/.test(address)
        ? address.slice(0, -COMMENTING.length)
        : undefined,
    make: (_uri, document) => asCommenting(document),
  },
];

/**
 * Of published documents there are twins in Presentation 2.1 and 4.0, what those leave out, and twins for
 * viewers that show comments alone. They are made when they are asked for, since few are; each depends on
 * its document only, so that all versions always agree.
 *
 * @returns undefined where the address is not one of an edition
 */
export function editionAt(
  address: string,
): { readonly type: string; readonly source: string; readonly make: Edition['make'] } | undefined {
  for (const { type, source, make } of EDITIONS) {
    const from = source(address);
    if (from !== undefined) return { type, source: from, make };
  }
  return undefined;
}
