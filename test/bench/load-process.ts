import { load, type LoadOrder } from './load';

/**
 * Generates load in a separate process, so that its CPU time is not counted for the server. It gets orders as messages
 * and sends back results.
 */
process.on('message', (order: LoadOrder) => {
  load(order).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
