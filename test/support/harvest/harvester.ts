/**
 * A harvester written from the specifications alone: it knows only the address that it is given, and
 * nothing about this program.
 */

type Json = Record<string, unknown>;
type Reference = { readonly id: string; readonly type: string };
type Activity = {
  readonly type: string;
  readonly object: Reference;
  readonly target?: Reference;
  readonly origin?: Reference;
  readonly endTime: string;
};
type Page = { readonly orderedItems: readonly Activity[]; readonly prev?: Reference };

/** What a harvester of Change Discovery holds: the current resources, and the ids of removed ones. */
export type Held = { readonly here: Map<string, Json>; readonly gone: Set<string> };

const HARVESTED_TYPES = ['Manifest', 'Collection', 'AnnotationCollection'];

const getJson = async (address: string): Promise<Json | undefined> => {
  const answer = await fetch(address);
  if (answer.ok) return (await answer.json()) as Json;
  await answer.arrayBuffer();
  if (answer.status === 410 || answer.status === 404) return undefined;
  throw new Error(`${address}: ${answer.status}`);
};

/**
 * Reads the stream backwards from its last page to the time of the last visit, and fetches or removes
 * each resource once. https://iiif.io/api/discovery/1.0/#35-activity-streams-processing-algorithm
 */
export function discoveryHarvester(stream: string) {
  const held: Held = { here: new Map(), gone: new Set() };
  let lastCrawl: string | undefined;

  const fetchResource = async ({ id }: Reference): Promise<void> => {
    const document = await getJson(id);
    // It may have been removed since: then its removal is later in the stream than this activity.
    if (!document) return removeResource({ id, type: '' });
    held.here.set(id, document);
    held.gone.delete(id);
  };
  const removeResource = ({ id }: Pick<Reference, 'id' | 'type'>): void => {
    held.here.delete(id);
    held.gone.add(id);
  };

  const process = async ({ type, object, target, origin }: Activity): Promise<void> => {
    if (type === 'Delete' || (type === 'Remove' && origin?.id === stream)) removeResource(object);
    else if (type === 'Create' || type === 'Update') await fetchResource(object);
    else if (type === 'Add' && target?.id === stream) await fetchResource(object);
    else if (type === 'Move' && target) {
      removeResource(object);
      await fetchResource(target);
    }
  };

  /** The activities since the last visit, newest first. */
  async function* walk(last: string, between?: () => Promise<void>): AsyncGenerator<Activity> {
    let address: string | undefined = last;
    while (address) {
      if (address !== last) await between?.();
      const page = (await getJson(address)) as unknown as Page;
      for (const activity of page.orderedItems.toReversed()) {
        if (lastCrawl !== undefined && activity.endTime < lastCrawl) return;
        yield activity;
      }
      address = page.prev?.id;
    }
  }

  return {
    held,
    /**
     * @param between called before each page but the last
     * @returns how many resources were fetched or removed
     */
    async visit(between?: () => Promise<void>): Promise<number> {
      const collection = (await getJson(stream)) as { last: Reference } | undefined;
      if (!collection) return 0;
      const processed = new Set<string>();
      let newest: string | undefined;
      for await (const activity of walk(collection.last.id, between)) {
        newest ??= activity.endTime;
        const { id, type } = activity.object;
        if (processed.has(id) || !HARVESTED_TYPES.includes(type)) continue;
        await process(activity);
        processed.add(id);
      }
      lastCrawl = newest ?? lastCrawl;
      return processed.size;
    },
  };
}
