import { FondsError } from '../errors.ts';
import type { Uris } from '../iiif/uri.ts';
import { renewLevels } from './ingest/levels.ts';
import type { WithdrawalReason } from './log/change.ts';
import type { Withdrawals } from './log/withdrawals.ts';
import type { CatalogueWriter } from './publish.ts';
import type { Records } from './records.ts';
import type { SealedRecords } from './sealed/sealed-records.ts';

type Parts = {
  readonly records: Records;
  readonly writer: CatalogueWriter;
  readonly withdrawals: Withdrawals;
  readonly uri: Uris;
  readonly sealed: Pick<SealedRecords, 'hidden'>;
};

/** The record and those under it of which not even the description is published. */
async function hiddenUnder({ records, sealed }: Parts, id: string): Promise<string[]> {
  const hidden = await sealed.hidden();
  const own = hidden.find((one) => one.id === id) ?? (await records.publication(id));
  if (!own) return [];
  return hidden
    .filter((one) => one.id === id || one.folder.startsWith(`${own.folder}/`))
    .map((one) => one.id);
}

/**
 * Withdraws a record and all records under it, and rebuilds the Collections above, in one transaction. The
 * record stays withdrawn until `restore`. manifests/ is not read, and nothing else is published.
 *
 * @param movedTo its replacement: the id of a record in this archive, or an address elsewhere
 * @returns the ids of the withdrawn records
 * @throws FondsError NO_SUCH_RECORD, INVALID_ADDRESS
 */
export async function withdraw(
  parts: Parts,
  id: string,
  reason: string,
  movedTo?: string,
): Promise<string[]> {
  const { records, writer, withdrawals, uri } = parts;
  return writer.together(async () => {
    const all = [
      ...(await records.under(id)).map((one) => one.id),
      ...(await hiddenUnder(parts, id)),
    ];
    if (all.length === 0) throw await unknown(records, id);
    const why: WithdrawalReason = {
      reason,
      ...(movedTo !== undefined && (await successorOf(records, uri, all, movedTo))),
    };
    const above = (await records.path(id)).slice(0, -1);
    await withdrawals.keep(id, why);
    await writer.withdraw(all.toReversed().map((one) => ({ id: one, reason: why })));
    await renewLevels(
      parts,
      above.map((one) => one.id),
    );
    return all;
  });
}

/** If a folder was given instead of an id, the message names the id. */
async function unknown(records: Records, id: string): Promise<FondsError> {
  const meant = (await records.folders()).find(({ folder }) => folder === id);
  const hint = meant ? `; the record in that folder is “${meant.id}”` : '';
  return new FondsError('NO_SUCH_RECORD', `no record “${id}” is published${hint}`);
}

async function successorOf(
  records: Records,
  uri: Uris,
  gone: readonly string[],
  movedTo: string,
): Promise<Pick<WithdrawalReason, 'successor' | 'movedTo'>> {
  const own = (await records.path(movedTo)).at(-1);
  if (own && !gone.includes(own.id)) {
    const kind = own.folios.length ? 'Manifest' : 'Collection';
    return { successor: uri.record(own.id), movedTo: { record: own.id, kind } };
  }
  const url = URL.canParse(movedTo) ? new URL(movedTo) : undefined;
  if (url && /^https?:$/.test(url.protocol)) return { successor: url.href };
  throw new FondsError(
    'INVALID_ADDRESS',
    `“${movedTo}” is neither the id of another record published here nor an http(s) address`,
  );
}

/**
 * Lets the next ingest publish a withdrawn record again.
 *
 * @throws FondsError NO_SUCH_RECORD
 */
export async function restore(withdrawals: Withdrawals, id: string): Promise<void> {
  if (await withdrawals.lift(id)) return;
  throw new FondsError('NO_SUCH_RECORD', `“${id}” is not withdrawn by “fonds withdraw”`);
}
