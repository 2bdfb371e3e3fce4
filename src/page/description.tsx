import type { Statement } from '../record/record.ts';
import type { Reader } from './reader.ts';
import { Text } from './text.tsx';

/** Pairs of label and value. */
export function Description({ rows, reader }: { rows: readonly Statement[]; reader: Reader }) {
  const { language } = reader;
  return (
    <dl>
      {rows.map(({ label, value }) => (
        <div>
          <dt>
            <Text of={label} reader={language} />
          </dt>
          <dd>
            <Text of={value} reader={language} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
