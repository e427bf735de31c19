import { load, type LoadOrder } from './load';

/**
 * The generator in a process of its own: what it costs is not on the server's account. Orders come by message, results
 * go back.
 */
process.on('message', (order: LoadOrder) => {
  load(order).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
