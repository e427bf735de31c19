/** Loaded into a measured process before its own code. Reports its usage on request. */
process.on('message', (message) => {
  if (message !== 'usage') return;
  process.send?.({ cpu: process.cpuUsage(), memory: process.memoryUsage() });
});
// Listening is no reason to stay.
process.channel?.unref();
