import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { csvOf } from '../../server/exports/csv';
import type { Cell } from '../../server/exports/table';

async function* rowsOf(rows: readonly (readonly Cell[])[]): AsyncGenerator<readonly Cell[]> {
  yield* rows;
}

async function bytesOf(titles: readonly string[], rows: readonly (readonly Cell[])[]): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const columns = titles.map((title) => ({ title }));
  for await (const chunk of csvOf({ columns, rows: rowsOf(rows) })) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** The records of a CSV without its byte order mark, as RFC 4180 reads them. */
function parse(csv: string): string[][] {
  const records: string[][] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/y;
  for (let record: string[] = []; field.lastIndex < csv.length;) {
    const [, quoted, plain = '', end] = field.exec(csv) ?? assert.fail(`not CSV: ${csv.slice(field.lastIndex)}`);
    record.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ',') continue;
    records.push(record);
    record = [];
  }
  return records;
}

describe('a table as CSV', () => {
  it('has one byte order mark, quoted texts and lines that end with CR LF, byte by byte (field report 29)', async () => {
    const bytes = await bytesOf(
      ['姓名', '备注', '数'],
      [
        ['张伟', '=A1,B1', 1],
        ['李娜', '-5', -5],
        ['王"芳"', '\t=1', 0.5],
        ['+8613800000000', '110101199003071234', null],
        ['第一行\n第二行', '', 12345],
      ],
    );
    const lines = [
      '"姓名","备注","数"',
      '"张伟","\'=A1,B1",1',
      '"李娜","\'-5",-5',
      '"王""芳""","\'\t=1",0.5',
      '"\'+8613800000000","\'110101199003071234",""',
      '"第一行\n第二行","",12345',
    ];
    const expected = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(`${lines.join('\r\n')}\r\n`)]);
    assert.equal(bytes.toString(), expected.toString());
    assert.ok(bytes.equals(expected));
  });

  it('is only a header without rows', async () => {
    assert.equal((await bytesOf(['a'], [])).toString(), '\ufeff"a"\r\n');
  });

  it('keeps texts that a spreadsheet takes for a number or a day, and leaves other texts and times as they are', async () => {
    const kept = ['12E5', '1.5e3', '007', '1,234,567,890,123', '12345678901.5', '1/2', '3-12', '1-2-26', ' 12e5'];
    const plain = ['2026-11-29 09:30', '2026-11-29', '12345', '1.5', 'E5', 'v1/2', '12e', '3-121', 'a007'];
    const csv = (
      await bytesOf(
        ['a'],
        [...kept, ...plain].map((text) => [text]),
      )
    ).toString();
    assert.deepEqual(parse(csv.slice(1)).flat().slice(1), [...kept.map((text) => `'${text}`), ...plain]);
  });

  it('has no cell that a spreadsheet takes for a formula, and shows every text as it is', async () => {
    const texts: string[] = readFileSync(new URL('../attack/csv.txt', import.meta.url), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.ok(texts.length > 30);
    const csv = (
      await bytesOf(
        texts,
        texts.map((text) => [text, 'after']),
      )
    )
      .toString()
      .slice(1);
    const [header, ...records] = parse(csv);
    assert.equal(records.length, texts.length);
    assert.deepEqual(
      header,
      records.map(([cell]) => cell),
    );
    for (const [index, [cell = '', after]] of records.entries()) {
      const text = texts[index] ?? '';
      assert.equal(after, 'after', text);
      assert.doesNotMatch(cell, /^[\s\u200b\ufeff]*[=+\-@＝＋－＠]/u, JSON.stringify(text));
      assert.doesNotMatch(cell, /^[\t\r\n]|\p{Cs}|[\0-\x08]/u, JSON.stringify(text));
      assert.doesNotMatch(cell, /^\d{12}|^0\d/, JSON.stringify(text));

      const shown = text.replaceAll(/[\0-\x08]/g, '').replaceAll(/\p{Cs}/gu, '\ufffd');
      assert.ok(cell === shown || cell === `'${shown}`, JSON.stringify([text, cell]));
    }
  });
});
