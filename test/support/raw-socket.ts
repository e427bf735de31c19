import { connect } from 'node:net';

/** Sends raw bytes to 127.0.0.1. Returns everything received until the connection ends, as Latin-1. */
export function sendRaw(port: number, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1').setEncoding('latin1');
    let received = '';
    socket.on('data', (chunk) => {
      received += String(chunk);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      // The server may close while we are still sending; a response before that counts.
      if (received === '' || !['EPIPE', 'ECONNRESET'].includes(error.code ?? '')) reject(error);
    });
    socket.once('close', () => resolve(received));
    socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  });
}

/** The statuses of all responses in what a raw connection received. */
export function statusesOf(received: string): number[] {
  return [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}
