import type { Size } from '../record/box.ts';

/** One image the engine serves: what was measured and cut at ingest, and where its bytes lie. */
export type ImageSource = {
  readonly id: string;
  /** Pixels, after the EXIF orientation. */
  readonly width: number;
  readonly height: number;
  /** The whole images that lie in the pack. */
  readonly sizes: readonly Size[];
  /** Paths of the tile pack and of the master. */
  readonly pack: string;
  readonly master: string;
  /** Of a master with several pages, counted from 1. */
  readonly page?: number;
  /** True where the master has no colours: gray is then its default quality. */
  readonly grey?: boolean;
  /** Hexadecimal SHA-256 of the bytes of the master and the version of the cutting. */
  readonly hash: string;
  readonly modified: Date;
  /** Size of the master; with `modified` it tells whether the master is still the one that was cut. */
  readonly bytes?: number;
  /** The URI of a rights statement or a licence. */
  readonly rights?: string;
  readonly partOf?: readonly object[];
  readonly seeAlso?: readonly object[];
};
