import type { requiredStatement } from '../../iiif/presentation/description.ts';
import { Text } from './layout.tsx';
import type { Reader } from './reader.ts';

/** The required statement of a record, as its rights holder words it. */
export function Notice({
  of,
  reader,
}: {
  of: NonNullable<ReturnType<typeof requiredStatement>>;
  reader: Reader;
}) {
  return (
    <aside class="notice">
      <h2>
        <Text of={of.label} reader={reader.language} />
      </h2>
      <Text of={of.value} reader={reader.language} />
    </aside>
  );
}
