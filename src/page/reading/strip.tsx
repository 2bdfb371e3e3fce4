import { type Leaf, thumbnailOf } from '../../iiif/unit.ts';
import { textIn } from '../../record/language.ts';
import type { ArchiveRecord } from '../../record/record.ts';
import type { Reader } from '../reader.ts';
import type { ReadingWords } from './words.ts';

type Props = {
  readonly record: ArchiveRecord;
  /** The leaf that is read, and those around it, in their order. */
  readonly leaf: Leaf;
  readonly near: readonly Pick<Leaf, 'folio' | 'image' | 'sizes' | 'max'>[];
  readonly reader: Reader;
  readonly words: ReadingWords;
};

/** The leaves around this one, as pictures. */
export const Strip = ({ record, leaf, near, reader, words }: Props) => (
  <nav class="strip" aria-label={words.leaves}>
    <ul>
      {near.map((one) => {
        const { image, width, height } = thumbnailOf({ ...leaf, ...one });
        const isThis = one.folio.id === leaf.folio.id;
        return (
          <li>
            <a
              href={reader.to(reader.uri.folio(record.id, one.folio.id))}
              {...(isThis && { 'aria-current': 'page' as const })}
            >
              <img
                src={`${reader.uri.image(3, image)}/full/${width},${height}/0/default.jpg`}
                width={width}
                height={height}
                alt=""
                loading="lazy"
              />
              {textIn(one.folio.label, reader.language)}
            </a>
          </li>
        );
      })}
    </ul>
  </nav>
);
