import { type Xml, xml } from '../xml/xml.ts';

const HEADER = '//oai:record/oai:header';

/** The records in one part of a list, by identifier: current or deleted. */
function recordsOf(part: Xml): Map<string, 'here' | 'gone'> {
  const error = part.text('//oai:error/@code');
  if (error === 'noRecordsMatch') return new Map();
  if (error) throw new Error(error);
  const gone = new Set(part.texts(`${HEADER}[@status="deleted"]/oai:identifier`));
  const all = part.texts(`${HEADER}/oai:identifier`);
  if (part.count('//oai:record/oai:metadata/*') !== all.length - gone.size) {
    throw new Error('a current record has no description, or a deleted one has');
  }
  return new Map(all.map((identifier) => [identifier, gone.has(identifier) ? 'gone' : 'here']));
}

/**
 * A harvester of OAI-PMH written from the specification alone: it knows only the address that it is
 * given, and nothing about this program.
 */
export function oaiHarvester(baseUrl: string, metadataPrefix: string) {
  /** The last known state of every record that was ever listed. */
  const held = new Map<string, 'here' | 'gone'>();
  let from: string | undefined;

  const ask = async (query: Record<string, string>): Promise<Xml> => {
    const answer = await fetch(`${baseUrl}?${new URLSearchParams(query)}`);
    if (!answer.ok) throw new Error(`${baseUrl}: ${answer.status}`);
    return xml(await answer.text());
  };
  const heldAs = (state: 'here' | 'gone') =>
    [...held].filter(([, is]) => is === state).map(([identifier]) => identifier);

  return {
    here: () => heldAs('here'),
    gone: () => heldAs('gone'),
    /**
     * Requests all changes since the last visit, and follows the resumption tokens.
     *
     * @param between called after each part of the list but the last
     * @returns how many records were listed
     */
    async visit(between?: () => Promise<void>): Promise<number> {
      const verb = 'ListRecords';
      let part = await ask({ verb, metadataPrefix, ...(from && { from }) });
      const began = part.text('//oai:responseDate');
      for (let count = 0; ; part = await ask({ verb, resumptionToken: tokenOf(part) })) {
        const records = recordsOf(part);
        for (const [identifier, state] of records) held.set(identifier, state);
        count += records.size;
        if (!tokenOf(part)) {
          from = began;
          return count;
        }
        await between?.();
      }
    },
  };
}

const tokenOf = (part: Xml): string => part.text('//oai:resumptionToken') ?? '';
