/**
 * A harvester written from the text of the specifications alone: it knows no address but the one it is
 * given, and nothing of this program.
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

/** What a harvester of Change Discovery holds: the resources it took in, and those it threw out. */
export type Held = { readonly here: Map<string, Json>; readonly gone: Set<string> };

const KNOWN = ['Manifest', 'Collection', 'AnnotationCollection'];

const asked = async (address: string): Promise<Json | undefined> => {
  const answer = await fetch(address);
  if (answer.ok) return (await answer.json()) as Json;
  await answer.arrayBuffer();
  if (answer.status === 410 || answer.status === 404) return undefined;
  throw new Error(`${address}: ${answer.status}`);
};

/**
 * Walks the stream backwards from its last page to where it was at the last visit, and takes in or
 * throws out each resource once. https://iiif.io/api/discovery/1.0/#35-activity-streams-processing-algorithm
 */
export function discoveryHarvester(stream: string) {
  const held: Held = { here: new Map(), gone: new Set() };
  let lastCrawl: string | undefined;

  const takeIn = async ({ id }: Reference): Promise<void> => {
    const document = await asked(id);
    // It may be gone by now; its removal is then later in the stream than what led here.
    if (!document) return throwOut({ id, type: '' });
    held.here.set(id, document);
    held.gone.delete(id);
  };
  const throwOut = ({ id }: Pick<Reference, 'id' | 'type'>): void => {
    held.here.delete(id);
    held.gone.add(id);
  };

  const process = async ({ type, object, target, origin }: Activity): Promise<void> => {
    if (type === 'Delete' || (type === 'Remove' && origin?.id === stream)) throwOut(object);
    else if (type === 'Create' || type === 'Update') await takeIn(object);
    else if (type === 'Add' && target?.id === stream) await takeIn(object);
    else if (type === 'Move' && target) {
      throwOut(object);
      await takeIn(target);
    }
  };

  /** The activities since the last visit, newest first. */
  async function* walk(last: string, between?: () => Promise<void>): AsyncGenerator<Activity> {
    let address: string | undefined = last;
    while (address) {
      if (address !== last) await between?.();
      const page = (await asked(address)) as unknown as Page;
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
     * @returns how many resources were taken in or thrown out
     */
    async visit(between?: () => Promise<void>): Promise<number> {
      const collection = (await asked(stream)) as { last: Reference } | undefined;
      if (!collection) return 0;
      const processed = new Set<string>();
      let newest: string | undefined;
      for await (const activity of walk(collection.last.id, between)) {
        newest ??= activity.endTime;
        const { id, type } = activity.object;
        if (processed.has(id) || !KNOWN.includes(type)) continue;
        await process(activity);
        processed.add(id);
      }
      lastCrawl = newest ?? lastCrawl;
      return processed.size;
    },
  };
}
