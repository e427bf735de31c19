import { connect, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

/** A network connection: round-trip time in ms, rates in kbit/s. */
export interface Line {
  rtt: number;
  down: number;
  up: number;
}

export const lines = {
  slow3g: { rtt: 400, down: 400, up: 400 },
  slow4g: { rtt: 150, down: 1600, up: 750 },
} as const satisfies Record<string, Line>;

export type LineName = keyof typeof lines;

/** Bytes of data in a segment, and of its IP and TCP headers (IPv4, with timestamps). */
const segmentBytes = 1448;
const headerBytes = 52;
const handshakeBytes = 60;
/** Segments that a sender may have in flight: at first, and at most (the queue of a slow link takes about 150 KB). */
const firstWindow = 10;
const largestWindow = 100;

/** Milliseconds that bytes take at a rate in kbit/s. */
const duration = (bytes: number, rate: number): number => (bytes * 8) / rate;

/**
 * The least time in ms that plain HTTP on a new connection takes on a line, if server and browser take none.
 * @param answerBytes the body and about 300 bytes of headers
 */
export function floorOf(
  { rtt, down, up }: Line,
  answerBytes: number,
  requestBytes = 700,
): { first: number; last: number } {
  const asked = 2 * rtt + duration(requestBytes + headerBytes, up);
  const segments = Math.max(1, Math.ceil(answerBytes / segmentBytes));
  const segmentMs = duration(segmentBytes + headerBytes, down);
  let stalls = 0;
  for (let window = firstWindow, sent = window; sent < segments; window *= 2, sent += window)
    stalls += Math.max(0, rtt + segmentMs - window * segmentMs);
  return {
    first: asked + duration(Math.min(answerBytes, 300) + headerBytes, down),
    last: asked + duration(answerBytes + segments * headerBytes, down) + stalls,
  };
}

/** Runs functions at their times, in order. Passes on the planned time, so that late timers do not add up. */
class Schedule {
  private events: { at: number; run: (at: number) => void }[] = [];
  private timer: NodeJS.Timeout | null = null;

  add(at: number, run: (at: number) => void): void {
    let index = this.events.length;
    while (index > 0 && (this.events[index - 1]?.at ?? 0) > at) index--;
    this.events.splice(index, 0, { at, run });
    if (index === 0) this.arm();
  }

  clear(): void {
    this.events = [];
    this.arm();
  }

  private arm(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    const next = this.events[0];
    this.timer = next === undefined ? null : setTimeout(() => this.runDue(), Math.max(0, next.at - performance.now()));
  }

  private runDue(): void {
    this.timer = null;
    for (let next = this.events[0]; next !== undefined && next.at <= performance.now(); next = this.events[0]) {
      this.events.shift();
      next.run(next.at);
    }
    this.arm();
  }
}

/** One direction of the line. All connections share its rate. */
class Direction {
  bytes = 0;
  private freeAt = 0;

  constructor(
    private readonly rate: () => number,
    private readonly delay: () => number,
  ) {}

  clear(): void {
    this.bytes = 0;
    this.freeAt = 0;
  }

  /** Returns when a packet arrives. */
  send(bytes: number, now: number): number {
    this.bytes += bytes;
    this.freeAt = Math.max(now, this.freeAt) + duration(bytes, this.rate());
    return this.freeAt + this.delay();
  }
}

/** What one side of a connection sends: segments within a window, which grows by one with each acknowledged segment. */
class Flow {
  private waiting = Buffer.alloc(0);
  private window = firstWindow;
  private inFlight = 0;
  private isOpen = false;
  private hasEnded = false;

  constructor(
    private readonly schedule: Schedule,
    private readonly direction: Direction,
    private readonly acknowledgementDelay: () => number,
    private readonly target: Socket,
  ) {}

  open(at: number): void {
    this.isOpen = true;
    this.send(at);
  }

  write(data: Buffer): void {
    this.waiting = Buffer.concat([this.waiting, data]);
    this.send(performance.now());
  }

  end(): void {
    this.hasEnded = true;
    this.send(performance.now());
  }

  private send(now: number): void {
    if (!this.isOpen) return;
    while (this.waiting.length > 0 && this.inFlight < this.window) {
      const segment = this.waiting.subarray(0, segmentBytes);
      this.waiting = this.waiting.subarray(segment.length);
      this.inFlight++;
      const arrival = this.direction.send(segment.length + headerBytes, now);
      this.schedule.add(arrival, () => this.target.write(segment));
      this.schedule.add(arrival + this.acknowledgementDelay(), (at) => {
        this.inFlight--;
        this.window = Math.min(largestWindow, this.window + 1);
        this.send(at);
      });
    }
    if (this.hasEnded && this.waiting.length === 0) {
      this.hasEnded = false;
      this.schedule.add(this.direction.send(headerBytes, now), () => this.target.end());
    }
  }
}

/**
 * Forwards connections to servers on this machine as a slow line would. Segments wait for the shared rate of their
 * direction, then take half the round-trip time. A new connection first takes one round trip.
 */
export class ShapedLine {
  private line: Line = { rtt: 0, down: 1e6, up: 1e6 };
  private readonly schedule = new Schedule();
  private readonly halfTrip = (): number => this.line.rtt / 2;
  private readonly up = new Direction(() => this.line.up, this.halfTrip);
  private readonly down = new Direction(() => this.line.down, this.halfTrip);
  private readonly servers: Server[] = [];
  private readonly sockets = new Set<Socket>();

  /** Closes all connections, and makes new ones as slow as the given line. */
  shape(line: Line): void {
    this.line = line;
    for (const socket of this.sockets) socket.destroy();
    this.schedule.clear();
    this.up.clear();
    this.down.clear();
  }

  /** Bytes of packets since the line was shaped, without acknowledgements. */
  bytes(): { down: number; up: number } {
    return { down: this.down.bytes, up: this.up.bytes };
  }

  /** Opens a port that forwards to another one, and returns it. */
  async forward(port: number): Promise<number> {
    const server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => this.accept(near, port));
    this.servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The forwarder has no port.');
    return address.port;
  }

  close(): void {
    for (const server of this.servers) server.close();
    for (const socket of this.sockets) socket.destroy();
    this.schedule.clear();
  }

  private accept(near: Socket, port: number): void {
    const far = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    for (const socket of [near, far]) {
      this.sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.once('close', () => {
        this.sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    const requests = new Flow(this.schedule, this.up, this.halfTrip, far);
    const responses = new Flow(this.schedule, this.down, this.halfTrip, near);
    near.on('data', (data) => requests.write(data)).once('end', () => requests.end());
    far.on('data', (data) => responses.write(data)).once('end', () => responses.end());
    responses.open(0);
    // The server's answer to the first packet of the handshake takes the way of any packet.
    const reached = this.up.send(handshakeBytes, performance.now());
    this.schedule.add(reached, (at) =>
      this.schedule.add(this.down.send(handshakeBytes, at), (opened) => requests.open(opened)),
    );
  }
}
