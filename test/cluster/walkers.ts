import { xml } from '../support/xml/xml.ts';

/** What a feed says of a record: when it last changed, in ISO 8601, and whether it is gone. */
export type Held = { readonly time: string; readonly isGone: boolean };

export type Walker = {
  /** The last known state of every record that was ever listed. */
  readonly held: ReadonlyMap<string, Held>;
  /** Reads what has changed since the last visit. */
  readonly visit: () => Promise<void>;
};

async function textOf(address: string): Promise<string> {
  // A connection that was kept may just be ending: harvesters ask again.
  const answer = await fetch(address).catch(() => fetch(address));
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${address}: ${answer.status} ${text}`);
  return text;
}

/** Walks the list of identifiers, part by part. http://www.openarchives.org/OAI/openarchivesprotocol.html */
export function oaiWalker(base: string): Walker {
  const held = new Map<string, Held>();
  let from: string | undefined;
  const ask = async (query: Record<string, string>) =>
    xml(await textOf(`${base}/oai?${new URLSearchParams({ verb: 'ListIdentifiers', ...query })}`));

  return {
    held,
    async visit() {
      let part = await ask({ metadataPrefix: 'oai_dc', ...(from && { from }) });
      const began = part.text('//oai:responseDate');
      for (;;) {
        const error = part.text('//oai:error/@code');
        if (error && error !== 'noRecordsMatch') throw new Error(error);
        const gone = new Set(part.texts('//oai:header[@status="deleted"]/oai:identifier'));
        const times = part.texts('//oai:header/oai:datestamp');
        for (const [i, id] of part.texts('//oai:header/oai:identifier').entries()) {
          held.set(id, { time: times[i] ?? '', isGone: gone.has(id) });
        }
        const resumptionToken = part.text('//oai:resumptionToken');
        if (!resumptionToken) break;
        part = await ask({ resumptionToken });
      }
      from = began;
    },
  };
}

type Activity = {
  readonly type: string;
  readonly object: { readonly id: string; readonly type: string };
  readonly endTime: string;
};
type Page = {
  readonly orderedItems: readonly Activity[];
  readonly prev?: { readonly id: string };
};

/**
 * Walks the stream backwards from its last page to the last visit.
 * https://iiif.io/api/discovery/1.0/#35-activity-streams-processing-algorithm
 */
export function discoveryWalker(base: string): Walker {
  const held = new Map<string, Held>();
  let lastCrawl = '';
  /** Those of version 3: versions 2 and 4, and the texts, change with them. */
  const isManifest = (id: string) =>
    id.startsWith(`${base}/iiif/presentation/3/`) && id.endsWith('/manifest');

  return {
    held,
    async visit() {
      const stream = JSON.parse(await textOf(`${base}/iiif/discovery/1/activity`));
      const seen = new Set<string>();
      let newest: string | undefined;
      for (let address: string | undefined = stream.last.id; address; ) {
        const page = JSON.parse(await textOf(address)) as Page;
        const since = page.orderedItems.filter(({ endTime }) => endTime >= lastCrawl);
        for (const { type, object, endTime } of since.toReversed()) {
          newest ??= endTime;
          if (seen.has(object.id) || !isManifest(object.id)) continue;
          seen.add(object.id);
          held.set(object.id, { time: endTime, isGone: type === 'Delete' });
        }
        address = since.length === page.orderedItems.length ? page.prev?.id : undefined;
      }
      lastCrawl = newest ?? lastCrawl;
    },
  };
}
