import { type Xml, xml } from '../xml/xml.ts';

const HEADER = '//oai:record/oai:header';

/** The records that a part of a list tells, by identifier: whether each is there or deleted. */
function recordsOf(part: Xml): Map<string, 'here' | 'gone'> {
  const error = part.text('//oai:error/@code');
  if (error === 'noRecordsMatch') return new Map();
  if (error) throw new Error(error);
  const gone = new Set(part.texts(`${HEADER}[@status="deleted"]/oai:identifier`));
  const all = part.texts(`${HEADER}/oai:identifier`);
  if (part.count('//oai:record/oai:metadata/*') !== all.length - gone.size) {
    throw new Error('a record that is there has no description, or one that is deleted has');
  }
  return new Map(all.map((identifier) => [identifier, gone.has(identifier) ? 'gone' : 'here']));
}

/**
 * A harvester of OAI-PMH written from the text of the specification alone: it knows no address but the one
 * it is given, and nothing of this program.
 */
export function oaiHarvester(baseUrl: string, metadataPrefix: string) {
  /** All that was ever told, as it was told last. */
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
     * Asks for all that has changed since the last visit, and goes on while there are tokens.
     *
     * @param between called after each part of the list but the last
     * @returns how many records were told
     */
    async visit(between?: () => Promise<void>): Promise<number> {
      const verb = 'ListRecords';
      let part = await ask({ verb, metadataPrefix, ...(from && { from }) });
      const began = part.text('//oai:responseDate');
      for (let told = 0; ; part = await ask({ verb, resumptionToken: tokenOf(part) })) {
        const records = recordsOf(part);
        for (const [identifier, state] of records) held.set(identifier, state);
        told += records.size;
        if (!tokenOf(part)) {
          from = began;
          return told;
        }
        await between?.();
      }
    },
  };
}

const tokenOf = (part: Xml): string => part.text('//oai:resumptionToken') ?? '';
