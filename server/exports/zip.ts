import { pipeline, Readable } from 'node:stream';
import { constants, crc32, createDeflateRaw } from 'node:zlib';

export interface ZipEntry {
  name: string;
  content: AsyncIterable<string> | Iterable<string>;
}

/** Deflate; sizes and CRC follow the content; the name is UTF-8. */
const method = 8;
const flags = 0x0808;
const version = 20;
const noDate = { time: 0, date: (1 << 5) | 1 };
/** ZIP without its 64-bit extension, which spreadsheets do not need. */
const mostBytes = 0xffff_ffff;

interface Written {
  name: Buffer;
  crc: number;
  packed: number;
  size: number;
  offset: number;
}

/** A ZIP archive whose entries are compressed while they are made. */
export async function* zipOf(entries: AsyncIterable<ZipEntry> | Iterable<ZipEntry>): AsyncGenerator<Buffer> {
  const written: Written[] = [];
  let offset = 0;
  for await (const { name: text, content } of entries) {
    const entry: Written = { name: Buffer.from(text), crc: 0, packed: 0, size: 0, offset };
    async function* bytes(): AsyncGenerator<Buffer> {
      for await (const part of content) {
        const buffer = Buffer.from(part);
        entry.crc = crc32(buffer, entry.crc);
        entry.size += buffer.length;
        yield buffer;
      }
    }
    const header = localHeader(entry);
    yield header;
    // The loop gets the error.
    const packed = pipeline(
      Readable.from(bytes()),
      createDeflateRaw({ level: constants.Z_BEST_SPEED + 2 }),
      () => undefined,
    );
    for await (const chunk of packed) {
      const buffer = Buffer.from(chunk);
      entry.packed += buffer.length;
      yield buffer;
    }
    const descriptor = descriptorOf(entry);
    yield descriptor;
    offset += header.length + entry.packed + descriptor.length;
    if (offset > mostBytes || entry.size > mostBytes) throw new Error('The archive is larger than 4 GB.');
    written.push(entry);
  }
  const directory = Buffer.concat(written.map(directoryEntry));
  yield directory;
  yield endOf(written.length, directory.length, offset);
}

function localHeader({ name }: Written): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(version, 4);
  header.writeUInt16LE(flags, 6);
  header.writeUInt16LE(method, 8);
  header.writeUInt16LE(noDate.time, 10);
  header.writeUInt16LE(noDate.date, 12);
  // CRC and both sizes are in the descriptor.
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, name]);
}

function descriptorOf({ crc, packed, size }: Written): Buffer {
  const descriptor = Buffer.alloc(16);
  descriptor.writeUInt32LE(0x08074b50, 0);
  descriptor.writeUInt32LE(crc, 4);
  descriptor.writeUInt32LE(packed, 8);
  descriptor.writeUInt32LE(size, 12);
  return descriptor;
}

function directoryEntry({ name, crc, packed, size, offset }: Written): Buffer {
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(version, 4);
  entry.writeUInt16LE(version, 6);
  entry.writeUInt16LE(flags, 8);
  entry.writeUInt16LE(method, 10);
  entry.writeUInt16LE(noDate.time, 12);
  entry.writeUInt16LE(noDate.date, 14);
  entry.writeUInt32LE(crc, 16);
  entry.writeUInt32LE(packed, 20);
  entry.writeUInt32LE(size, 24);
  entry.writeUInt16LE(name.length, 28);
  entry.writeUInt32LE(offset, 42);
  return Buffer.concat([entry, name]);
}

function endOf(entries: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries, 8);
  end.writeUInt16LE(entries, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}
