import { once } from 'node:events';
import { onStopSignal } from '../../server/http/stop-signals';

const tell = (message: string): void => {
  process.send?.(message);
};

onStopSignal(
  async (signal) => {
    tell(`stopping: ${signal}`);
    const [order] = await once(process, 'message');
    if (order === 'fail') throw new Error('could not stop');
  },
  { withinSeconds: Number(process.argv[2]), onTimeout: () => tell('timeout') },
);
process.on('message', () => undefined);
tell('ready');
