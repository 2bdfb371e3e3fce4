import type { Member, Unit } from '../../iiif/unit.ts';
import type { LanguageMap } from '../../record/language.ts';
import { Text } from '../layout/layout.tsx';
import type { Reader } from '../layout/reader.ts';
import { recordWords } from './words.ts';

type Node = { readonly id: string; readonly label: LanguageMap };
type Props = {
  readonly unit: Unit;
  /** The siblings of the record, including itself, and its members. */
  readonly siblings: readonly Member[];
  readonly members: readonly Member[];
  readonly reader: Reader;
};

/** Records listed of one level. */
const MAX_LISTED = 40;

/** The place of the record in the hierarchy: the records above, beside and below it. */
export function Tree({ unit: { record, path }, siblings, members, reader }: Props) {
  const words = recordWords(reader.language);
  const place = siblings.findIndex(({ id }) => id === record.id);
  const from = Math.max(0, Math.min(place - MAX_LISTED / 2, siblings.length - MAX_LISTED));
  const beside: readonly Node[] = siblings.length
    ? siblings.slice(from, from + MAX_LISTED)
    : [{ id: record.id, label: record.title }];
  const below = members.slice(0, MAX_LISTED);
  const link = ({ id, label }: Node) => (
    <a
      href={reader.to(reader.uri.record(id))}
      {...(id === record.id && { 'aria-current': 'page' as const })}
    >
      <Text of={label} reader={reader.language} />
    </a>
  );
  const leaves = (
    <ul>
      {beside.map((node) => (
        <li>
          {link(node)}
          {node.id === record.id && below.length > 0 && (
            <ul>
              {below.map((one) => (
                <li>{link(one)}</li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
  );
  const whole = path.slice(0, -1).reduceRight(
    (inner, above) => (
      <ul>
        <li>
          {link({ id: above.id, label: above.title })}
          {inner}
        </li>
      </ul>
    ),
    leaves,
  );
  return (
    <nav class="tree" aria-label={words.hierarchy}>
      <h2>{words.hierarchy}</h2>
      {whole}
    </nav>
  );
}
