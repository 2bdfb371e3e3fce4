import type { Member, Unit } from '../iiif/unit.ts';
import type { ChangeType, Detail } from './detail.ts';
import type { KeptImage } from './images.ts';
import type { Resource } from './resource.ts';

/** Everything that one record publishes. */
export type Publication = {
  readonly unit: Unit;
  readonly folder: string;
  readonly inputs: string;
  readonly member: Member;
  readonly images: readonly KeptImage[];
  readonly resources: readonly Resource[];
};

/** How a publication stands to the one before; `type` is absent where nobody outside can see a change. */
export type Step = {
  readonly type?: Exclude<ChangeType, 'Delete'>;
  readonly version: number;
  /** ISO 8601, UTC */
  readonly time: string;
  /** What has changed; absent where `type` is. */
  readonly detail?: Detail;
};

/** Keeps something of its own about what is published: called in the transaction that publishes. */
export type Follower = {
  readonly publish: (publication: Publication, step: Step) => void;
  readonly withdraw: (record: string) => void;
  /** Called last in the transaction, which may hold many of these. */
  readonly end?: () => void;
};
